"""How evenly the audio of one leg is played: whether words break off for want of the rest of them, and how late."""

from typing import Final

import numpy as np

from senderz_voice.audio import g711
from senderz_voice.exchange.farend import FRAME_MS

_SOUND_RMS: Final = 10 ** (-40 / 20)
"""A frame louder than this is the middle of a word; clauses end more quietly."""


class Evenness:
    """Measured where the far end hears it; a `clear` ends what is being said, so the silence after it is no gap."""

    def __init__(self) -> None:
        self.largest_gap_ms = 0
        """The longest silence between two frames of speech of which the first was loud."""
        self.latest_frame_ms = 0
        """How far the exchange itself was behind its 20 ms beat."""
        self._last = b""
        self._empty_ms = 0

    def played(self, frame: bytes) -> None:
        """A frame that the application sent."""
        if self._empty_ms and self._last and _loud(self._last):
            self.largest_gap_ms = max(self.largest_gap_ms, self._empty_ms)
        self._last, self._empty_ms = frame, 0

    def ran_dry(self) -> None:
        """20 ms for which the application had sent nothing."""
        self._empty_ms += FRAME_MS

    def cleared(self) -> None:
        """The application took back what was not played."""
        self._last = b""

    def late(self, seconds: float) -> None:
        """A beat came this much after its time."""
        self.latest_frame_ms = max(self.latest_frame_ms, round(seconds * 1_000))


def _loud(frame: bytes) -> bool:
    return bool(np.sqrt(np.mean(g711.decode(frame) ** 2)) > _SOUND_RMS)
