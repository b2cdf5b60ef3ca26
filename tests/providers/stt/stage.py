"""Time that a test moves by hand, and a sink that remembers."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

REAL_SECONDS = 5.0
"""How long a test waits for what must happen before it fails."""


def play(story: Coroutine[Any, Any, None]) -> None:
    """Run a story to its end."""
    asyncio.run(asyncio.wait_for(story, 30))


async def until(happened: Callable[[], object], changed: asyncio.Event) -> None:
    """Wait for a condition that can only come true when `changed` is set."""
    async with asyncio.timeout(REAL_SECONDS):
        while not happened():
            changed.clear()
            await changed.wait()


class HandClock:
    """Stands still until time is made to pass."""

    def __init__(self) -> None:
        self._now = 1_000.0
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    def wall(self) -> float:
        return 1_800_000_000.0 + self._now

    def monotonic(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        done = asyncio.Event()
        self._sleepers.append((self._now + seconds, done))
        await done.wait()

    def skip(self, seconds: float) -> None:
        """Move on without anybody noticing yet."""
        self._now += seconds

    async def passes(self, seconds: float) -> None:
        """Let time pass in steps of a tenth of a second, so that everybody notices each of them."""
        for _ in range(round(seconds * 10)):
            self._now += 0.1
            due = [done for end, done in self._sleepers if end <= self._now + 1e-9]
            self._sleepers = [(end, done) for end, done in self._sleepers if end > self._now + 1e-9]
            for done in due:
                done.set()
            # The sockets get their turn, too, or a pong could not arrive in time.
            for _ in range(6):
                await asyncio.sleep(0)
            await asyncio.sleep(0.0005)


class Ears:
    """A `HearingSink` that keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []
        self.changed = asyncio.Event()

    def partial(self, text: str, language: str) -> None:
        self._keep("partial", text, language)

    def eager(self, text: str, language: str) -> None:
        self._keep("eager", text, language)

    def resumed(self) -> None:
        self._keep("resumed")

    def final(self, text: str, language: str) -> None:
        self._keep("final", text, language)

    def failed(self, detail: str) -> None:
        self._keep("failed", detail)

    def _keep(self, *told: str) -> None:
        self.told.append(told)
        self.changed.set()

    def texts(self, kind: str) -> list[str]:
        return [told[1] if len(told) > 1 else "" for told in self.told if told[0] == kind]

    @property
    def finals(self) -> list[str]:
        return self.texts("final")

    @property
    def partials(self) -> list[str]:
        return self.texts("partial")

    async def hear(self, kind: str, text: str = "") -> None:
        """Wait until this was told."""
        await until(lambda: text in self.texts(kind), self.changed)

    async def hear_finals(self, number: int) -> None:
        """Wait until there were so many finals."""
        await until(lambda: len(self.finals) >= number, self.changed)
