"""The last seconds of a line's audio: what is not sent yet, and what a new connection must hear again."""

from typing import Final

from senderz_voice.audio.g711 import SAMPLE_RATE

LONGEST: Final = 20 * SAMPLE_RATE
"""An utterance is heard again from here at most; it also bounds what waits for a slow connection."""
QUIET: Final = 8 * SAMPLE_RATE
"""Kept while no word is known: longer than a dead connection goes unnoticed, and than a word takes to be reported."""
STEP: Final = SAMPLE_RATE // 2
"""Both may be exceeded by so much: audio comes every 20 ms and is thrown away twice a second."""


class Tape:
    """Audio by its place on the line, counted in bytes from the line's beginning.

    Everything before `_base` is forgotten. `_sent` is where the next message begins, `_origin` where this connection's
    audio began, so that the vendor's own clock can be read.
    """

    def __init__(self) -> None:
        self._kept = bytearray()
        self._base = 0
        self._sent = 0
        self._origin = 0

    @property
    def end(self) -> int:
        """Where the audio ends that was heard."""
        return self._base + len(self._kept)

    @property
    def sent(self) -> int:
        """Where the audio ends that the vendor has."""
        return self._sent

    @property
    def waiting(self) -> int:
        """How much the vendor does not have yet."""
        return self._base + len(self._kept) - self._sent

    @property
    def sent_seconds(self) -> float:
        """How much audio this connection got."""
        return (self._sent - self._origin) / SAMPLE_RATE

    def hear(self, audio: bytes, *, speaking: bool) -> None:
        """Keep what was heard; while nobody is known to be `speaking`, less of what was sent is kept."""
        self._kept += audio
        kept = len(self._kept)
        if kept > LONGEST + STEP:
            self.forget(self.end - LONGEST)
        elif kept > QUIET + STEP and not speaking:
            self.forget(min(self.end - QUIET, self._sent))

    def take(self, frame: int, shortest: int, until: int | None) -> bytes:
        """The next message of `frame` bytes, empty while there is not enough.

        It does not reach behind the place `until`, where a turn is to be finished; before that a smaller one will do.
        """
        ready = (self.end if until is None else min(until, self.end)) - self._sent
        if ready < frame and (until is None or ready < shortest):
            return b""
        start = self._sent - self._base
        chunk = bytes(self._kept[start : start + min(frame, ready)])
        self._sent += len(chunk)
        return chunk

    def place_of(self, seconds: float) -> int:
        """The place on the line of a moment on this connection's clock."""
        return min(self._sent, self._origin + round(seconds * SAMPLE_RATE))

    def settle(self, place: int) -> None:
        """Everything before a place is words already, or known to hold none."""
        self.forget(min(place, self._sent))

    def forget(self, place: int) -> None:
        """Nobody will hear what is before a place, even if nobody has heard it yet."""
        if place > self._base:
            del self._kept[: place - self._base]
            self._base = place
            # What was thrown away unheard leaves a gap; the vendor's clock runs on without it.
            self._origin += max(0, place - self._sent)
            self._sent = max(self._sent, place)

    def rewind(self) -> None:
        """A new connection hears everything that is not settled."""
        self._sent = self._origin = self._base
