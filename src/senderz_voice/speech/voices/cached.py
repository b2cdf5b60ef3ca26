"""A voice that remembers what it was told to keep: canned phrases are heard at once and paid for once."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.speech import Voice

MAX_BYTES: Final = 32 << 20
"""More than an hour of speech."""

_Key = tuple[str, str]


@dataclass(slots=True)
class _Tape:
    """A clause that is being spoken for the first time; those who ask meanwhile listen along."""

    pieces: list[bytes] = field(default_factory=list)
    grown: asyncio.Event = field(default_factory=asyncio.Event)
    """Set, and replaced by a fresh one, with every piece."""

    def add(self, piece: bytes) -> None:
        self.pieces.append(piece)
        self.grow()

    def grow(self) -> None:
        grown, self.grown = self.grown, asyncio.Event()
        grown.set()


class CachedVoice:
    """A Voice (ports.speech) in front of another.

    Only what `keep` was asked for stays, up to `max_bytes` of audio; what was not heard for longest goes first.
    Everything else passes through. The voice behind is not closed here.
    """

    def __init__(self, voice: Voice, max_bytes: int = MAX_BYTES) -> None:
        self._voice = voice
        self._max_bytes = max_bytes
        self._kept: OrderedDict[_Key, bytes] = OrderedDict()
        self._bytes = 0
        self._making: dict[_Key, tuple[_Tape, asyncio.Task[None]]] = {}

    async def keep(self, text: str, language: str) -> None:
        """Have this clause ready from now on; at once when it is. Raises PortError, and then it is not kept."""
        key = (language, text)
        if key in self._kept:
            self._kept.move_to_end(key)
            return
        _, making = self._make(key)
        # Whoever stops waiting does not take the clause away from the others.
        await asyncio.shield(making)

    async def synthesise(self, text: str, language: str) -> AsyncGenerator[bytes, None]:
        """The clause from memory, in one piece, or else from the voice behind. Raises PortError."""
        key = (language, text)
        if (audio := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
            if audio:
                yield audio
        elif key in self._making:
            async with aclosing(_listen(*self._making[key])) as pieces:
                async for piece in pieces:
                    yield piece
        else:
            source = self._voice.synthesise(text, language)
            try:
                async for piece in source:
                    yield piece
            finally:
                if isinstance(source, AsyncGenerator):
                    await source.aclose()

    async def aclose(self) -> None:
        """Stop what is being made, and forget everything."""
        tasks = [making for _, making in self._making.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._kept.clear()
        self._bytes = 0

    def _make(self, key: _Key) -> tuple[_Tape, asyncio.Task[None]]:
        if key not in self._making:
            tape = _Tape()
            making = asyncio.create_task(self._record(key, tape))
            making.add_done_callback(_retrieved)
            self._making[key] = (tape, making)
        return self._making[key]

    async def _record(self, key: _Key, tape: _Tape) -> None:
        language, text = key
        try:
            async for piece in self._voice.synthesise(text, language):
                tape.add(piece)
            self._store(key, b"".join(tape.pieces))
        except asyncio.CancelledError as error:
            raise PortError(ErrorKind.UNAVAILABLE, "the voice is closed") from error
        finally:
            del self._making[key]
            tape.grow()

    def _store(self, key: _Key, audio: bytes) -> None:
        if len(audio) > self._max_bytes:
            return
        self._kept[key] = audio
        self._bytes += len(audio)
        while self._bytes > self._max_bytes:
            _, forgotten = self._kept.popitem(last=False)
            self._bytes -= len(forgotten)


async def _listen(tape: _Tape, making: asyncio.Task[None]) -> AsyncGenerator[bytes, None]:
    heard = 0
    while True:
        grown = tape.grown
        while heard < len(tape.pieces):
            heard += 1
            yield tape.pieces[heard - 1]
        if making.done():
            break
        if grown is tape.grown:
            await grown.wait()
    making.result()


def _retrieved(task: asyncio.Task[None]) -> None:
    """Look at the outcome, so that a failure which nobody waited for is not reported as forgotten."""
    if not task.cancelled():
        task.exception()
