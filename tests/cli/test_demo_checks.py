"""What the demonstration promises is looked for, and what is missing is named."""

from dataclasses import replace
from typing import Any

import pytest

from senderz_voice.audio import mp3
from senderz_voice.demo import checks, mp3_length
from senderz_voice.demo.checks import Shown

ANSWERED = {"type": "call.answered", "at": "2026-01-02T03:04:05.000Z", "data": {}}
RECORDED = {"type": "recording.ready", "at": "2026-01-02T03:04:40.000Z", "data": {"duration_seconds": 20.2}}
FIRED = {"type": "intent.fired", "at": "2026-01-02T03:04:20.000Z", "data": {"name": "talk_to_human", "firing": 1}}
JOINED = {"type": "transfer.answered", "at": "2026-01-02T03:04:25.000Z", "data": {}}


def _detail(**changes: Any) -> dict[str, Any]:
    complete = {
        "status": "completed",
        "end_reason": "caller_hung_up",
        "answered_at": "2026-01-02T03:04:05.000Z",
        "duration_seconds": 20,
        "summary": "The appointment was confirmed.",
        "lead_score": 70,
        "transcript": [
            {"role": "assistant", "text": "Hello.", "offset_seconds": 0.5},
            {"role": "caller", "text": "Hi.", "offset_seconds": 2.5},
        ],
    }
    return {**complete, **changes}


OUTBOUND = Shown("outbound", _detail(), [ANSWERED, RECORDED], 20.4)
INBOUND = Shown("inbound", _detail(duration_seconds=33), [ANSWERED, FIRED, JOINED, RECORDED], 33.3)


def test_two_complete_calls_lack_nothing() -> None:
    assert checks.missing(OUTBOUND, INBOUND) == []


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"status": "failed", "end_reason": "carrier_error"}, "ended as failed (carrier_error)"),
        ({"transcript": [{"role": "assistant", "text": "x", "offset_seconds": 0}]}, "no words of the caller"),
        ({"transcript": None}, "no words of the assistant"),
        ({"summary": None}, "no summary"),
        ({"lead_score": None}, "no lead score"),
        ({"lead_score": 101}, "no lead score"),
        ({"duration_seconds": 25}, "recording has 20.4 s instead of 25 s"),
    ],
)
def test_what_a_call_lacks_is_named(changes: dict[str, Any], named: str) -> None:
    found = checks.missing(replace(OUTBOUND, detail=_detail(**changes)), INBOUND)
    assert any(named in line and "outbound" in line for line in found), found


def test_a_missing_intent_and_a_missing_transfer_are_named() -> None:
    other = {**FIRED, "data": {"name": "leave_message", "firing": 1}}
    inbound = replace(INBOUND, events=[ANSWERED, other, RECORDED])
    assert checks.missing(OUTBOUND, inbound) == [
        "the inbound call did not fire the intent talk_to_human",
        "the inbound call was not handed over to the human",
    ]


def test_a_recording_that_ends_where_the_person_took_over_is_named() -> None:
    assert checks.missing(OUTBOUND, replace(INBOUND, recording_seconds=20.4)) == [
        "the inbound call's recording has 20.4 s instead of 33 s"
    ]


def test_the_first_word_is_counted_from_the_answer() -> None:
    assert checks.first_word(OUTBOUND) == pytest.approx(1767323045.5)


@pytest.mark.parametrize("seconds", [1, 7])
def test_the_length_of_a_recording_is_counted_from_its_frames(seconds: int) -> None:
    side = b"\xff" * 8000 * seconds
    assert mp3_length.seconds(mp3.stereo(side, side)) == pytest.approx(seconds, abs=0.3)


def test_an_id3_tag_is_passed_over() -> None:
    recording = mp3.stereo(b"\xff" * 8000, b"\xff" * 8000)
    tag = b"ID3\x04\x00\x00\x00\x00\x01\x00" + bytes(128)
    assert mp3_length.seconds(tag + recording) == mp3_length.seconds(recording)


def test_known_frames_have_known_lengths() -> None:
    # MPEG-1 Layer III, 128 kbit/s, 44.1 kHz: 417 bytes and 1152 samples.
    assert mp3_length.seconds((b"\xff\xfb\x90\x00" + bytes(413)) * 10) == pytest.approx(10 * 1152 / 44_100)


@pytest.mark.parametrize("text", [b"", b"RIFF....WAVEfmt ", b"\xff\xfb\xf0\x00"])
def test_what_is_no_mp3_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match="no MP3 frame"):
        mp3_length.seconds(text)
