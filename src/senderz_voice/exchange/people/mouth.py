"""What somebody on a line is saying: speech while it is being made, pauses, and what follows it."""

import asyncio
from itertools import cycle
from typing import Final

from senderz_voice.audio import g711
from senderz_voice.exchange.farend import FRAME_BYTES, SILENT_FRAME
from senderz_voice.exchange.tasks import Tasks
from senderz_voice.ports.errors import PortError
from senderz_voice.ports.speech import Voice

PAUSE: Final = "|"
"""In a text: stop to think here, as people do between groups of figures."""
_PAUSES_MS: Final = (800, 1_200, 1_000)


class Mouth:
    """Says one thing at a time."""

    def __init__(self, voice: Voice, language: str, tasks: Tasks) -> None:
        self._voice = voice
        self._language = language
        self._tasks = tasks
        self._audio = bytearray()
        self._work: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether something is being said, or will be as soon as its sound is made."""
        return bool(self._audio) or self._work is not None

    def say(self, text: str, then: bytes = b"") -> None:
        """Say this instead of anything else; `then` is a sound that follows even when the voice fails."""
        self.fall_silent()
        self._work = self._tasks.start(self._make(text, then))

    def fall_silent(self) -> None:
        """Break off."""
        self._audio.clear()
        if self._work is not None:
            self._work.cancel()
            self._work = None

    def frame(self) -> bytes:
        """The next 20 ms."""
        piece = bytes(self._audio[:FRAME_BYTES])
        del self._audio[:FRAME_BYTES]
        return piece + SILENT_FRAME[len(piece) :]

    async def _make(self, text: str, then: bytes) -> None:
        pauses = cycle(_PAUSES_MS)
        try:
            for place, part in enumerate(text.split(PAUSE)):
                if place:
                    self._audio += g711.silence(next(pauses))
                async for piece in self._voice.synthesise(part.strip(), self._language):
                    self._audio += piece
        except PortError:
            # Whoever lost its voice still does what was to follow.
            self._audio.clear()
        self._audio += then
        if self._work is asyncio.current_task():
            self._work = None
