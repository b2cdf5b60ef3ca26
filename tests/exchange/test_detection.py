"""What machine detection makes of the sound of whoever answered: the order and the time of its events."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from senderz_voice.audio import g711, tones
from senderz_voice.exchange.detection import Detection, DetectionOrder, Mode
from senderz_voice.exchange.people.ear import HearingRoom
from senderz_voice.ports.speech import ActivityState
from tests.exchange.stage import run, stage

BEEP = g711.encode(tones.beep(400))
MACHINE = "call.machine.premium.detection.ended"
GREETING = "call.machine.premium.greeting.ended"


def speech(seconds: float) -> bytes:
    return bytes((0x10,)) * round(seconds * 8_000)


def quiet(seconds: float) -> bytes:
    return g711.silence(round(seconds * 1_000))


class State:
    def reset(self) -> None:
        pass


class LoudIsSpeech:
    window = 256

    def open(self) -> ActivityState:
        return State()

    def score(self, lines: Sequence[ActivityState], windows: NDArray[np.float32]) -> NDArray[np.float32]:
        # A tone is no speech, so what swings around zero does not count.
        loud: NDArray[np.bool_] = np.abs(windows.mean(axis=1)) > 0.1
        return loud.astype(np.float32)


def told(order: DetectionOrder, *parts: bytes) -> list[tuple[str, str, float]]:
    """The events that such an answer causes, with the second of each."""
    found: list[tuple[str, str, float]] = []
    room = HearingRoom(LoudIsSpeech())
    at = 0.0
    detection = Detection(order, room, lambda kind, result: found.append((kind, result, round(at, 1))))
    audio = b"".join(parts)
    for start in range(0, len(audio), 160):
        at = (start + 160) / 8_000
        detection.listen(audio[start : start + 160])
        room.listen()
    return found


def short(events: list[tuple[str, str, float]]) -> list[tuple[str, str]]:
    return [(kind.removeprefix("call.machine."), result) for kind, result, _ in events]


PREMIUM = DetectionOrder("premium")


def test_a_short_hello_is_a_human_within_two_seconds() -> None:
    ((kind, result, at),) = told(PREMIUM, quiet(0.5), speech(0.6), quiet(60))
    assert (kind, result) == (MACHINE, "human_residence")
    assert at < 2.0


def test_a_longer_word_of_welcome_is_a_business() -> None:
    assert [result for _, result, _ in told(PREMIUM, quiet(0.5), speech(2.4), quiet(60))] == ["human_business"]


def test_a_machine_is_told_while_it_speaks_and_its_beep_afterwards() -> None:
    first, second = told(PREMIUM, quiet(1), speech(7), quiet(0.5), BEEP, quiet(60))
    assert first[:2] == (MACHINE, "machine")
    assert 4.4 <= first[2] <= 4.7
    assert second[:2] == (GREETING, "beep_detected")
    assert 8.9 <= second[2] <= 9.1


def test_a_beep_that_comes_first_is_told_alone() -> None:
    assert told(PREMIUM, speech(2), BEEP, quiet(60)) == [(GREETING, "beep_detected", 2.5)]


def test_a_machine_without_a_beep_is_done_after_four_seconds_of_silence() -> None:
    _, (kind, result, at) = told(PREMIUM, speech(6), quiet(60))
    assert (kind, result) == (GREETING, "no_beep_detected")
    assert 10.0 <= at <= 11.0


def test_whoever_says_nothing_is_silence_and_may_still_beep() -> None:
    events = told(PREMIUM, quiet(5), BEEP, quiet(20))
    assert [(result, at) for _, result, at in events] == [("silence", 3.5), ("beep_detected", 5.5)]
    assert [result for _, result, _ in told(PREMIUM, quiet(100))] == ["silence"]


def test_time_runs_out() -> None:
    ((_, result, at),) = told(DetectionOrder("premium", analysis_seconds=1.0), quiet(0.5), speech(3), quiet(9))
    assert (result, at) == ("not_sure", 1.0)


def test_after_a_human_nothing_more_is_told() -> None:
    assert len(told(PREMIUM, speech(0.5), quiet(1), speech(9), BEEP, quiet(9))) == 1


@pytest.mark.parametrize(
    ("mode", "events"),
    [
        ("detect", [("detection.ended", "machine")]),
        ("detect_beep", [("detection.ended", "machine"), ("greeting.ended", "beep_detected")]),
        ("detect_words", [("detection.ended", "machine"), ("greeting.ended", "beep_detected")]),
        ("greeting_end", [("detection.ended", "machine"), ("greeting.ended", "beep_detected")]),
    ],
)
def test_standard_detection_of_a_machine(mode: Mode, events: list[tuple[str, str]]) -> None:
    assert short(told(DetectionOrder(mode), speech(5), quiet(0.5), BEEP, quiet(20))) == events


@pytest.mark.parametrize(
    ("mode", "events"),
    [
        ("detect_beep", [("detection.ended", "machine")]),
        ("greeting_end", [("detection.ended", "machine"), ("greeting.ended", "ended")]),
    ],
)
def test_standard_detection_of_a_greeting_without_a_beep(mode: Mode, events: list[tuple[str, str]]) -> None:
    assert short(told(DetectionOrder(mode), speech(5), quiet(60))) == events


def test_standard_detection_of_others() -> None:
    order = DetectionOrder("greeting_end")
    assert short(told(order, speech(0.5), quiet(9))) == [("detection.ended", "human")]
    assert short(told(order, quiet(60))) == [("detection.ended", "machine")]
    assert short(told(order, speech(1), BEEP, quiet(9))) == [
        ("detection.ended", "machine"),
        ("greeting.ended", "beep_detected"),
    ]


def test_nobody_listens_where_nobody_asked(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg = await s.dial("+15555550001")
            phone = await s.phone()
            await phone.hears("is anyone there?")
            assert not [kind for kind in s.inbox.types(leg) if "machine" in kind]

    run(story())


def test_a_person_is_told_as_a_human_over_the_wire(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg = await s.dial("+15555550001", answering_machine_detection="premium", client_state="QQ==")
            found = await s.inbox.of("call.machine.premium.detection.ended", call_control_id=leg)
            assert (found["result"], found["client_state"]) == ("human_residence", "QQ==")

    run(story())


def test_times_can_be_ordered_over_the_wire(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg = await s.dial(
                "+15555550010",
                answering_machine_detection="greeting_end",
                answering_machine_detection_config={"initial_silence_millis": 1_000},
            )
            found = await s.inbox.of("call.machine.detection.ended", call_control_id=leg)
            assert found["result"] == "machine"
            assert len((await s.phone()).of("media")) < 150

    run(story())


def test_a_bridge_ends_detection(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            first = await s.dial("+15555550010", answering_machine_detection="premium")
            second = await s.dial("+15555550010")
            for leg in (first, second):
                await s.inbox.of("call.answered", call_control_id=leg)
            await s.client.calls.actions.bridge(first, call_control_id_to_bridge_with=second)
            await s.inbox.of("call.bridged", call_control_id=second)
            await s.parts.clock.sleep(5)
            assert s.inbox.find("call.machine.premium.detection.ended") is None

    run(story())
