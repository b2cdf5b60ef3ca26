"""The only place that reads the real clock and the real randomness."""

import asyncio
import secrets
import time

from ulid import ULID


class SystemClock:
    """The machine's own time."""

    def wall(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class SystemIds:
    """Identities and secrets from the operating system's randomness."""

    def ulid(self) -> str:
        return str(ULID())

    def token(self, size: int = 32) -> str:
        return secrets.token_urlsafe(size)
