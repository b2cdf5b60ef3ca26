"""What every story of this folder needs: a clock in the hand, sounds, and a way to wait for what happens."""

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from typing import Any, TypeVar

import numpy as np

from senderz_voice.audio import g711
from senderz_voice.ports.speech import Voice

T = TypeVar("T")
LIMIT_SECONDS = 30.0
"""A story that takes longer has got stuck."""


def run(story: Coroutine[Any, Any, T]) -> T:
    """Run a story, and see to it that no task of it fails unheard."""

    async def bounded() -> T:
        unheard: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(context))
        async with asyncio.timeout(LIMIT_SECONDS):
            told = await story
        assert not unheard, unheard
        return told

    return asyncio.run(bounded())


class HandClock:
    """ports.clock.Clock whose time passes only when the story says so."""

    def __init__(self) -> None:
        self._now = 1_000.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def wall(self) -> float:
        return self._now

    def monotonic(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        waking: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + seconds, waking))
        await waking

    async def advance(self, seconds: float) -> None:
        """Let time pass, waking each sleeper at its moment."""
        end = self._now + seconds
        await settle()
        while due := sorted((one for one in self._sleepers if one[0] <= end), key=lambda one: one[0])[:1]:
            moment, waking = due[0]
            self._sleepers.remove(due[0])
            self._now = max(self._now, moment)
            if not waking.done():
                waking.set_result(None)
            await settle()
        self._now = end

    @property
    def soonest(self) -> float:
        """Seconds until the next sleeper wakes."""
        return min((moment - self._now for moment, waking in self._sleepers if not waking.done()), default=math.inf)


async def settle() -> None:
    """Let everything run that can run without the network."""
    for _ in range(10):
        await asyncio.sleep(0)


class CountedIds:
    """ports.clock.Ids that count."""

    def __init__(self) -> None:
        self._count = 0

    def ulid(self) -> str:
        return self.token().upper()

    def token(self, size: int = 32) -> str:
        self._count += 1
        return f"id{self._count:0{size}d}"


class Happenings:
    """Wakes whoever waits for a fact to come true."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def note(self) -> None:
        for one in self._waiting:
            if not one.done():
                one.set_result(None)
        self._waiting.clear()

    async def until(self, fact: Callable[[], bool]) -> None:
        async with asyncio.timeout(LIMIT_SECONDS / 2):
            while not fact():
                noted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.append(noted)
                await noted


async def came_true(fact: Callable[[], bool]) -> None:
    """Look again and again at a fact that nobody announces."""
    for _ in range(5_000):
        if fact():
            return
        await asyncio.sleep(0.001)
    raise TimeoutError


def tone(ms: int, hertz: float = 440.0) -> bytes:
    """Loud mu-law audio; every pitch is another clause."""
    at = np.arange(ms * g711.SAMPLE_RATE // 1_000, dtype=np.float32) / np.float32(g711.SAMPLE_RATE)
    return g711.encode(np.float32(0.5) * np.cos(2 * np.pi * hertz * at).astype(np.float32))


async def heard(voice: Voice, text: str, language: str = "en") -> bytes:
    """All that a voice says."""
    return b"".join([piece async for piece in voice.synthesise(text, language)])


async def leave(pieces: AsyncIterator[bytes]) -> None:
    """Stop listening, as barge-in does."""
    assert isinstance(pieces, AsyncGenerator)
    await pieces.aclose()
