"""When a virtual person takes the other side to have begun and to have finished."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from senderz_voice.exchange.people.ear import Ear, HearingRoom
from senderz_voice.ports.speech import ActivityState

SPEECH = bytes((0x10,))
QUIET = bytes((0xFF,))


class Listener:
    def __init__(self) -> None:
        self.began = 0
        self.utterances: list[bytes] = []

    def speech_began(self) -> None:
        self.began += 1

    def speech_ended(self, speech: bytes) -> None:
        self.utterances.append(speech)


class State:
    resets = 0

    def reset(self) -> None:
        self.resets += 1


class Detector:
    window = 256

    def __init__(self) -> None:
        self.batches: list[int] = []

    def open(self) -> ActivityState:
        return State()

    def score(self, lines: Sequence[ActivityState], windows: NDArray[np.float32]) -> NDArray[np.float32]:
        self.batches.append(len(lines))
        return np.ones(len(lines), dtype=np.float32)


def _feed(room: HearingRoom, ears: list[Ear], audio: bytes) -> None:
    for start in range(0, len(audio), 160):
        for ear in ears:
            ear.push(audio[start : start + 160])
        room.listen()


def test_seven_tenths_of_silence_end_an_utterance() -> None:
    room, heard = HearingRoom(Detector()), Listener()
    ear = room.open(heard)
    _feed(room, [ear], QUIET * 8000 + SPEECH * 8000 + QUIET * 4800)
    assert (heard.began, heard.utterances) == (1, [])
    _feed(room, [ear], QUIET * 1600)
    (speech,) = heard.utterances
    assert speech.count(SPEECH) == 8000
    assert not ear.speaking
    assert 5600 <= len(speech) - len(speech.rstrip(QUIET)) <= 6200
    # What came shortly before the start is kept.
    assert 1000 <= len(speech) - len(speech.lstrip(QUIET)) <= 2400


def test_a_click_is_not_speech() -> None:
    room, heard = HearingRoom(Detector()), Listener()
    ear = room.open(heard)
    for _ in range(20):
        _feed(room, [ear], SPEECH * 256 + QUIET * 1600)
    assert heard.began == 0


def test_somebody_who_does_not_stop_is_cut_at_twenty_seconds() -> None:
    room, heard = HearingRoom(Detector()), Listener()
    ear = room.open(heard)
    _feed(room, [ear], SPEECH * 8000 * 45)
    assert [round(len(speech) / 8000) for speech in heard.utterances] == [20, 20]


def test_all_ears_are_scored_in_one_run_and_silence_in_none() -> None:
    detector = Detector()
    room = HearingRoom(detector)
    ears = [room.open(Listener()) for _ in range(5)]
    _feed(room, ears, SPEECH * 2560)
    assert detector.batches == [5] * 10
    _feed(room, ears, QUIET * 2560)
    assert len(detector.batches) == 10
    room.close(ears[0])
    _feed(room, ears, SPEECH * 256)
    assert detector.batches[10:] == [4]


def test_the_detector_forgets_in_long_silence() -> None:
    room = HearingRoom(Detector())
    ear = room.open(Listener())
    _feed(room, [ear], QUIET * 8000 * 7)
    assert isinstance(ear.state, State)
    assert ear.state.resets == 3
