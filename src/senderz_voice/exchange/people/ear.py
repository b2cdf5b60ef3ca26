"""How a virtual person tells that the other side speaks and has finished: voice activity, then silence."""

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from senderz_voice.audio import g711
from senderz_voice.ports.speech import ActivityState, VoiceActivity

END_SECONDS: Final = 0.7
"""Silence after which a person takes the other side to have finished."""
_START_SECONDS: Final = 0.1
_LEAD_SECONDS: Final = 0.3
"""Kept from before the start was noticed, so that the first consonant is not lost."""
HEARD_BEFORE_SECONDS: Final = END_SECONDS + _LEAD_SECONDS
"""How much longer than what was said an utterance is."""
_LONGEST_SECONDS: Final = 20.0
_RESET_SECONDS: Final = 2.0
_SPEECH: Final = 0.5
_QUIET_RMS: Final = 10 ** (-56 / 20)
"""Below this no model is asked."""


class EarEvents(Protocol):
    def speech_began(self) -> None:
        """The other side has started to speak."""

    def speech_ended(self, speech: bytes) -> None:
        """It has finished; `speech` is the whole utterance."""


class Ear:
    """Collects one line's audio into windows and utterances; scores come from the `HearingRoom`."""

    def __init__(self, window: int, state: ActivityState, events: EarEvents) -> None:
        self.state = state
        self.speaking = False
        self._window = window
        self._events = events
        self._waiting = bytearray()
        self._utterance = bytearray()
        self._loud = 0.0
        self._quiet = 0.0
        self._since_reset = 0.0

    @property
    def spoken_seconds(self) -> float:
        """How long the current utterance is, as far as it was loud."""
        return self._loud if self.speaking else 0.0

    def push(self, frame: bytes) -> None:
        self._waiting += frame

    def take_window(self) -> bytes | None:
        """The next window to be scored, when it is complete."""
        if len(self._waiting) < self._window:
            return None
        window = bytes(self._waiting[: self._window])
        del self._waiting[: self._window]
        return window

    def scored(self, window: bytes, probability: float) -> None:
        """Count the window as speech or silence; start or end the utterance when that decides it."""
        seconds = len(window) / g711.SAMPLE_RATE
        self._utterance += window
        if probability >= _SPEECH:
            self._loud += seconds
            self._quiet = 0.0
        else:
            self._quiet += seconds
        if self.speaking:
            self._go_on()
        else:
            self._watch_for_start(seconds)

    def _go_on(self) -> None:
        too_long = len(self._utterance) >= _LONGEST_SECONDS * g711.SAMPLE_RATE
        if self._quiet >= END_SECONDS or too_long:
            speech = bytes(self._utterance)
            self._utterance.clear()
            self.speaking = False
            self._loud = 0.0
            self._events.speech_ended(speech)

    def _watch_for_start(self, seconds: float) -> None:
        if self._loud >= _START_SECONDS:
            self.speaking = True
            self._since_reset = 0.0
            self._events.speech_began()
            return
        if self._quiet >= _START_SECONDS:
            self._loud = 0.0
        kept = int(_LEAD_SECONDS * g711.SAMPLE_RATE)
        del self._utterance[:-kept]
        self._since_reset += seconds
        if self._since_reset >= _RESET_SECONDS:
            self._since_reset = 0.0
            self.state.reset()


class HearingRoom:
    """Scores the windows of all ears in one run of the detector."""

    def __init__(self, activity: VoiceActivity) -> None:
        self._activity = activity
        self._ears: list[Ear] = []

    def open(self, events: EarEvents) -> Ear:
        ear = Ear(self._activity.window, self._activity.open(), events)
        self._ears.append(ear)
        return ear

    def close(self, ear: Ear) -> None:
        if ear in self._ears:
            self._ears.remove(ear)

    def listen(self) -> None:
        """Score what has come in; called after every 20 ms."""
        ready = [(ear, window) for ear in self._ears if (window := ear.take_window()) is not None]
        if not ready:
            return
        samples = np.stack([g711.decode(window) for _, window in ready])
        loud = np.sqrt(np.mean(samples**2, axis=1)) > _QUIET_RMS
        scores = self._scores([ear for ear, _ in ready], samples, loud)
        for (ear, window), score in zip(ready, scores, strict=True):
            ear.scored(window, float(score))

    def _scores(
        self, ears: Sequence[Ear], samples: NDArray[np.float32], loud: NDArray[np.bool_]
    ) -> NDArray[np.float32]:
        scores = np.zeros(len(ears), dtype=np.float32)
        if loud.any():
            states = [ear.state for ear, is_loud in zip(ears, loud, strict=True) if is_loud]
            scores[loud] = self._activity.score(states, samples[loud])
        return scores
