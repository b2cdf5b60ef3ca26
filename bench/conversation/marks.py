"""Inaudible marks in a caller's silence, from which the scripted recogniser knows what it is about to hear.

Mu-law has two codes for nothing, plus and minus zero. A mark is one silent frame in which they spell a number; it
reaches the recogniser through the server like any other audio, so no word is known before its sound has arrived.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

FRAME: Final = 160
_ZERO, _ONE = 0xFF, 0x7F
_MAGIC: Final = bytes([_ONE, _ZERO] * 8 + [_ONE, _ONE, _ZERO, _ZERO] * 2)
_BITS: Final = 64


@dataclass(frozen=True, slots=True)
class Utterance:
    """What the caller says right behind the mark."""

    clip: int
    """Its place in the script."""
    call: int
    number: int
    """Of the utterance within the call."""
    goes_on: bool = False
    """Whether it belongs to the same turn as the one before."""
    fault: int = 0
    """What befalls the recogniser while it hears this; 0 for nothing."""


def frame(utterance: Utterance) -> bytes:
    """160 silent bytes that say which utterance follows."""
    value = (
        utterance.clip | utterance.call << 16 | utterance.number << 32 | utterance.goes_on << 48 | utterance.fault << 49
    )
    bits = bytes(_ONE if value >> place & 1 else _ZERO for place in range(_BITS))
    return (_MAGIC + bits).ljust(FRAME, bytes([_ZERO]))


class Reader:
    """Finds marks in audio that comes piece by piece."""

    def __init__(self) -> None:
        self._rest = b""
        self._place = 0
        """Where the rest begins, in bytes from the start of the line."""

    def read(self, audio: bytes) -> Iterator[tuple[int, Utterance]]:
        """The marks that are complete now, each with the place on the line at which its utterance begins."""
        self._rest += audio
        start = 0
        while (found := self._rest.find(_MAGIC, start)) >= 0 and found + FRAME <= len(self._rest):
            bits = self._rest[found + len(_MAGIC) : found + len(_MAGIC) + _BITS]
            start = found + FRAME
            yield self._place + start, _utterance(sum((bit == _ONE) << place for place, bit in enumerate(bits)))
        kept = min(len(self._rest) - start, FRAME + len(_MAGIC)) if found < 0 else len(self._rest) - found
        self._place += len(self._rest) - kept
        self._rest = self._rest[len(self._rest) - kept :]


def _utterance(value: int) -> Utterance:
    return Utterance(
        clip=value & 0xFFFF,
        call=value >> 16 & 0xFFFF,
        number=value >> 32 & 0xFFFF,
        goes_on=bool(value >> 48 & 1),
        fault=value >> 49 & 0xFF,
    )
