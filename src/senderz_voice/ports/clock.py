"""Time and identity come from here, so that all of it can be simulated."""

from typing import Protocol


class Clock(Protocol):
    """Where time comes from."""

    def wall(self) -> float:
        """Seconds since the Unix epoch, UTC."""

    def monotonic(self) -> float:
        """Seconds on a clock that never goes backwards; for intervals only."""

    async def sleep(self, seconds: float) -> None:
        """Wait; a simulated clock jumps instead."""


class Ids(Protocol):
    """Where identities and secrets come from."""

    def ulid(self) -> str:
        """A new sortable identity of 26 characters."""

    def token(self, size: int = 32) -> str:
        """`size` random bytes as URL-safe text, for secrets."""
