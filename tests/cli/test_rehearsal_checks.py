"""What a rehearsal looks for in a call, and how it names what is missing."""

from dataclasses import replace
from typing import Any

import pytest

from senderz_voice.rehearse import checks
from senderz_voice.rehearse.checks import Check
from senderz_voice.rehearse.outcome import FarEnd, Outcome
from senderz_voice.rehearse.playing import Played, most_at_once
from senderz_voice.rehearse.scenes import SCENES, crowd, each

CALLEE = FarEnd("caller", "cooperative", ["Hello?"], ["Hello, this is Harbor Dental calling."], [], 0, 20)
DETAIL: dict[str, Any] = {
    "id": "c1",
    "status": "completed",
    "end_reason": "assistant_hung_up",
    "duration_seconds": 20,
    "answered_at": "2026-01-02T03:04:05.000Z",
    "ended_at": "2026-01-02T03:04:25.000Z",
    "summary": "The best number is 4155550142.",
    "lead_score": 70,
    "transcript": [
        {"role": "assistant", "text": "Hello, this is Harbor Dental calling."},
        {"role": "caller", "text": "Hello?"},
    ],
}


def event(seq: int, kind: str, **data: object) -> dict[str, Any]:
    return {"seq": seq, "type": kind, "at": "2026-01-02T03:04:06.000Z", "data": data}


DONE = Outcome("", DETAIL, [event(1, "call.answered")], 20.2, [CALLEE])


def faults(check: Check, outcome: Outcome) -> str:
    return "; ".join(check(outcome))


def changed(**changes: Any) -> Outcome:
    return replace(DONE, detail={**DETAIL, **changes})


def with_events(*events: dict[str, Any], **callee: Any) -> Outcome:
    return replace(DONE, events=events, far_ends=[replace(CALLEE, **callee)])


def test_a_call_that_went_well_has_no_faults() -> None:
    for check in (checks.talks, checks.is_noted, checks.sounds_even, checks.ends("completed", "assistant_hung_up")):
        assert faults(check, DONE) == ""


@pytest.mark.parametrize(
    ("check", "outcome", "named"),
    [
        (checks.refused("OPT_OUT"), Outcome(refusal="TELNYX_ERROR"), "answered TELNYX_ERROR, not OPT_OUT"),
        (checks.refused("OPT_OUT"), DONE, "answered completed, not OPT_OUT"),
        (checks.ends("busy"), DONE, "instead of busy"),
        (checks.ends("completed", "silence"), DONE, "assistant_hung_up instead of completed, silence"),
        (checks.talks, changed(transcript=None), "no words of the assistant"),
        (checks.is_noted, changed(summary=None), "no summary"),
        (checks.is_noted, changed(lead_score=101), "no lead score"),
        (checks.is_noted, changed(duration_seconds=25), "a recording of 20.2 s for 25 s"),
        (checks.is_noted, replace(DONE, recording_seconds=0.0), "no recording"),
        (checks.sounds_even, with_events(largest_gap_ms=80), "a gap of 80 ms"),
        (checks.sounds_even, with_events(latest_frame_ms=61), "a frame 61 ms late"),
        (checks.shows("dtmf.sent", digits="1"), with_events(event(1, "dtmf.sent", digits="2")), "no event dtmf.sent 1"),
        (checks.never_shows("dtmf.sent"), with_events(event(1, "dtmf.sent", digits="2")), "1 events dtmf.sent"),
        (checks.leaves_its_message, with_events(heard=["Hello?"]), "17% of the message's words"),
        (checks.opts_out, DONE, "answered ringing, not OPT_OUT"),
        (checks.gets_through_the_menu("1", "Sales"), DONE, "pressed nothing instead of 1; nobody behind the menu"),
        (checks.gets_through_the_menu("1", "Sales"), with_events(said=["Sales."], digits=["1"]), "nothing to answer"),
        (checks.answers_interruptions, DONE, "nobody interrupted it"),
        (checks.answers_interruptions, with_events(said=["Wait. Who is this again?"]), "it talked on"),
        (
            checks.answers_interruptions,
            with_events(event(4, "assistant.interrupted"), said=["Wait. Who is this again?"]),
            "nothing was said after",
        ),
        (
            checks.takes_down("4155550142"),
            with_events(event(1, "caller.said", text="It's 415"), event(2, "caller.said", text="555 0142.")),
            "was cut into 415, 5550142",
        ),
        (checks.takes_down("4155550142"), changed(summary="Nothing."), "the summary has no number"),
    ],
)
def test_what_is_missing_is_named(check: Check, outcome: Outcome, named: str) -> None:
    assert named in faults(check, outcome)


def test_a_number_counts_as_it_is_recognised() -> None:
    heard = with_events(event(1, "caller.said", text="Sure, it's for one five, 555, oh one four two."))
    assert faults(checks.takes_down("4155550142"), heard) == ""


def test_a_message_arrives_when_most_of_its_words_do() -> None:
    heard = with_events(heard=["Hello, this is Harbour Dental calling"])
    assert faults(checks.leaves_its_message, heard) == ""


def test_a_recording_may_end_where_a_transfer_begins() -> None:
    assert faults(checks.is_noted, changed(end_reason="transferred", duration_seconds=60)) == ""


def test_every_rehearsal_number_has_its_scene() -> None:
    called = [scene.digits for scene in each(("en",))]
    assert called == sorted(called)
    assert {f"{number:04}" for number in range(1, 19)} | {"0100"} <= set(called)
    assert len(crowd()) == 10


def test_who_speaks_no_english_is_refused_only_where_that_language_is_missing() -> None:
    def refusals(*languages: str) -> set[str]:
        return {scene.digits for scene in each(languages) if "not installed" in scene.about}

    assert refusals("en") == {"0011", "0012"}
    assert refusals("en", "es-MX") == {"0012"}


def test_calls_at_the_same_time_are_counted() -> None:
    later = {**DETAIL, "answered_at": "2026-01-02T03:04:24.000Z", "ended_at": "2026-01-02T03:04:50.000Z"}
    after = {**DETAIL, "answered_at": "2026-01-02T03:05:24.000Z", "ended_at": "2026-01-02T03:05:50.000Z"}
    played = [Played(SCENES[0], "a", replace(DONE, detail=detail), []) for detail in (DETAIL, later, after)]
    assert most_at_once([*played, Played(SCENES[1], "a", Outcome(refusal="TELNYX_ERROR"), [])]) == 2
    assert most_at_once([]) == 0
