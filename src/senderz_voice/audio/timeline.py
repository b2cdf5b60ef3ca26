"""Mu-law audio measured in milliseconds, and a track that keeps it in its place."""

from typing import Final

from senderz_voice.audio import g711

BYTES_PER_MS: Final = 8


def duration_ms(audio: bytes) -> int:
    """Whole milliseconds of mu-law `audio`."""
    return len(audio) // BYTES_PER_MS


def bytes_for(ms: int) -> int:
    """Bytes that `ms` milliseconds take."""
    return ms * BYTES_PER_MS


class Track:
    """One side of a call on absolute time: gaps are silence, nothing overlaps.

    Time counts in milliseconds from the start of the track. Only what `take` has not handed out is kept in memory.
    """

    def __init__(self, taken: int = 0) -> None:
        """`taken` bytes of the track were handed out before, by somebody else."""
        self._pending = bytearray()
        self._taken = taken

    @property
    def length_ms(self) -> int:
        """Whole milliseconds from the start of the track to its end."""
        return (self._taken + len(self._pending)) // BYTES_PER_MS

    def put(self, at_ms: int, audio: bytes) -> None:
        """Place `audio` at `at_ms`; what comes too late for its place follows what is there."""
        self.pad_to(at_ms)
        self._pending += audio

    def pad_to(self, ms: int) -> None:
        """Lengthen the track with silence to at least `ms`."""
        gap = bytes_for(ms) - self._taken - len(self._pending)
        self._pending += bytes((g711.SILENCE,)) * gap

    def take(self) -> bytes:
        """What was added since the last time."""
        fresh = bytes(self._pending)
        self._pending.clear()
        self._taken += len(fresh)
        return fresh
