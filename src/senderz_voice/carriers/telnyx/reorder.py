"""Puts media messages back into the order in which they were spoken; Telnyx promises none on the socket."""

from typing import Final

WINDOW: Final = 5
"""Chunks that may overtake a missing one before it is given up; at the usual 20 ms this is a tenth of a second."""

RESTART: Final = 25
"""So many chunks in a row from the past are no repeats: the carrier has begun to count anew."""


class Reorder:
    """One stream's chunks by number: repeats are dropped, a gap is waited for, then skipped."""

    __slots__ = ("_held", "_late", "_next")

    def __init__(self) -> None:
        self._next = 1
        self._held: dict[int, bytes] = {}
        self._late = 0

    def push(self, chunk: int, audio: bytes) -> bytes:
        """What can be heard now, often just `audio`; empty while a gap is waited for."""
        if chunk == self._next and not self._held:
            self._next = chunk + 1
            self._late = 0
            return audio
        if chunk < self._next:
            return self._from_the_past(chunk, audio)
        self._late = 0
        self._held.setdefault(chunk, audio)
        if len(self._held) > WINDOW or chunk - self._next > WINDOW:
            self._next = min(self._held)
        return self._release()

    def flush(self) -> bytes:
        """What is still held, at the end of the stream."""
        rest = b"".join(self._held[chunk] for chunk in sorted(self._held))
        self._held.clear()
        return rest

    def _release(self) -> bytes:
        ready = []
        while self._next in self._held:
            ready.append(self._held.pop(self._next))
            self._next += 1
        return b"".join(ready)

    def _from_the_past(self, chunk: int, audio: bytes) -> bytes:
        if chunk == 0 and self._next == 1:
            # A stream that counts from 0; nothing of it has been heard yet.
            return audio
        self._late += 1
        if self._late < RESTART:
            return b""
        self._late = 0
        rest = self.flush()
        self._next = chunk + 1
        return rest + audio
