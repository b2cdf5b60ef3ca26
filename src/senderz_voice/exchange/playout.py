"""What the application wants the far end to hear: queued audio, with marks at places in it."""

from collections import deque
from typing import Final

from senderz_voice.exchange.evenness import Evenness
from senderz_voice.exchange.farend import FRAME_BYTES, SILENT_FRAME

CAPACITY: Final = 8_000 * 600
"""Bytes that may wait: ten minutes. Telnyx gives no figure; without one a client could fill the memory."""


class Playout:
    """Plays at the pace of `frame`, which takes 20 ms at a time."""

    def __init__(self, evenness: Evenness) -> None:
        self._evenness = evenness
        self._audio = bytearray()
        self._played = 0
        self._marks: deque[tuple[int, str]] = deque()

    def has_room(self, size: int) -> bool:
        return len(self._audio) + size <= CAPACITY

    def add(self, audio: bytes) -> None:
        self._audio += audio

    def mark(self, name: str) -> list[str]:
        """Put a mark behind the audio; the marks that return at once, because nothing is queued."""
        self._marks.append((self._played + len(self._audio), name))
        return self._reached()

    def frame(self) -> tuple[bytes, list[str]]:
        """The next 20 ms, silence when there is nothing, and the marks that have been reached by its end."""
        if not self._audio:
            self._evenness.ran_dry()
            return SILENT_FRAME, self._reached()
        piece = bytes(self._audio[:FRAME_BYTES])
        del self._audio[:FRAME_BYTES]
        self._played += len(piece)
        self._evenness.played(piece)
        return piece + SILENT_FRAME[len(piece) :], self._reached()

    def clear(self) -> list[str]:
        """Drop what has not been played; all pending marks return."""
        self._audio.clear()
        self._evenness.cleared()
        pending = [name for _, name in self._marks]
        self._marks.clear()
        return pending

    def _reached(self) -> list[str]:
        names = []
        while self._marks and self._marks[0][0] <= self._played:
            names.append(self._marks.popleft()[1])
        return names
