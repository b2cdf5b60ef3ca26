"""The caller's side of the line: from audio to turns."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from senderz_voice.audio import g711
from senderz_voice.core.turn import TurnRules, TurnSignal, TurnTaker
from senderz_voice.ports.speech import ActivityState, VoiceActivity

RATE = 8000
PRE_ROLL_WINDOWS = 12
"""Kept from before the detector was sure: the first consonant of a word is quiet."""
GATE = 10 ** (-56 / 10)
"""Below this power (-56 dBFS) there is no speech, and the model need not be asked."""
HANG_OVER_WINDOWS = 6
FORGET_WINDOWS = 62
"""After about two seconds without speech the model's memory is cleared: long music makes it slow to notice speech."""

Window = NDArray[np.float32]


class Ear:
    """Cuts one line's audio into windows, and follows the caller's turn through their scores."""

    def __init__(
        self, activity: VoiceActivity, rules: TurnRules, on_signal: Callable[[TurnSignal, bytes], None]
    ) -> None:
        self._size = activity.window
        self._seconds = activity.window / RATE
        self.memory: ActivityState = activity.open()
        self._taker = TurnTaker(rules)
        self._on_signal = on_signal
        self._incoming = bytearray()
        self._speech = bytearray()
        self._quiet_windows = 0
        self._window = b""

    @property
    def caller_speaks(self) -> bool:
        return self._taker.speaking

    @property
    def silence(self) -> float:
        """Seconds of silence that ended the last turn: they belong to the caller's patience, not to their speech."""
        return self._taker.silence

    @property
    def caller_paused(self) -> bool:
        """Whether the turn goes on, as far as is known, and the caller has been silent for a moment."""
        return self._taker.paused

    @property
    def patience(self) -> float:
        """Seconds of silence that end the present turn."""
        return self._taker.patience

    @patience.setter
    def patience(self, seconds: float) -> None:
        self._taker.patience = seconds

    def heard(self, audio: bytes) -> None:
        """Audio from the socket; nothing more is done with it before the next tick."""
        self._incoming += audio

    @property
    def full(self) -> bool:
        """Whether there is a whole window to look at."""
        return len(self._incoming) >= self._size

    def next_window(self, *, assistant_speaks: bool) -> Window | None:
        """A window that the model has to score, None when there is none; quiet ones are dealt with here."""
        while len(self._incoming) >= self._size:
            self._window = bytes(self._incoming[: self._size])
            del self._incoming[: self._size]
            samples = g711.decode(self._window)
            if self._loud(samples):
                return samples
            self.score(0.0, assistant_speaks=assistant_speaks)
        return None

    def _loud(self, samples: Window) -> bool:
        loud = self._taker.speaking or float(np.dot(samples, samples)) > GATE * self._size
        self._quiet_windows = 0 if loud else self._quiet_windows + 1
        return loud or self._quiet_windows <= HANG_OVER_WINDOWS

    def score(self, probability: float, *, assistant_speaks: bool) -> None:
        """Take the last window's probability of speech."""
        self._keep()
        signal = self._taker.advance(self._seconds, probability, assistant_speaks=assistant_speaks)
        if self._quiet_windows == FORGET_WINDOWS:
            self.memory.reset()
        if signal is None:
            return
        self._on_signal(signal, bytes(self._speech))
        if signal is TurnSignal.ENDED:
            self._speech.clear()

    def _keep(self) -> None:
        self._speech += self._window
        if not self._taker.speaking:
            surplus = len(self._speech) - PRE_ROLL_WINDOWS * self._size
            if surplus > 0:
                del self._speech[:surplus]
