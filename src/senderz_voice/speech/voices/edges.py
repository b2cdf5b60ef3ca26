"""Cuts the silence around a clause while its audio is still coming in."""

from typing import Final

import numpy as np

from senderz_voice.audio import g711, trim

KEPT_BYTES: Final = trim.KEPT_MS * g711.SAMPLE_RATE // 1_000

_LOUD: Final = b"\x01"
_CODES: Final = bytes(range(256))
_LOUDNESS: Final = (np.abs(g711.decode(_CODES)) >= trim.THRESHOLD).astype(np.uint8).tobytes()
"""For every mu-law code, whether it is loud enough to belong to a word."""


class Edges:
    """One clause's filter: the pieces that come out, joined, are what `trim.silence` leaves of those that went in.

    A pause inside the clause is held back until it turns out not to be its end.
    """

    def __init__(self) -> None:
        self._held = b""
        self._begun = False

    def push(self, mulaw: bytes) -> bytes:
        """The next piece in, what is certainly to be heard out; possibly nothing yet."""
        waiting = self._held + mulaw
        loud = waiting.translate(_LOUDNESS)
        last = loud.rfind(_LOUD)
        if last < 0:
            self._held = waiting if self._begun else waiting[-KEPT_BYTES:]
            return b""
        start = 0 if self._begun else max(loud.find(_LOUD) - KEPT_BYTES, 0)
        self._begun = True
        self._held = waiting[last + 1 :]
        return waiting[start : last + 1]

    def flush(self) -> bytes:
        """The soft end of the last word."""
        rest = self._held[:KEPT_BYTES] if self._begun else b""
        self._held = b""
        self._begun = False
        return rest
