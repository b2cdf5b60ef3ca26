"""A clock that stands still until a test moves it."""

import asyncio


class StillClock:
    """Time as the test says; whoever sleeps waits until `pass_time` reaches the end of the sleep."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now
        self.somebody_sleeps = asyncio.Event()
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    def wall(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        done = asyncio.Event()
        self._sleepers.append((self.now + seconds, done))
        self.somebody_sleeps.set()
        await done.wait()

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        for until, done in self._sleepers:
            if until <= self.now:
                done.set()
