"""Durable work, whatever engine runs it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

Payload = Mapping[str, str]
"""Ids only: engines keep what they are given longer than a customer's words may be kept."""

Step = Callable[[Payload], Awaitable[None]]
"""One part of a job. It may run more than once, also after it succeeded, so it carries its own key to everything
that must happen once. Any exception means: try again later."""

Plan = Mapping[str, Sequence[Step]]
"""The steps of each kind of job, in order; a step that succeeded is not normally run again."""


class Jobs(Protocol):
    """An engine that remembers work across crashes."""

    async def enqueue(self, kind: str, payload: Payload, key: str, delay: float = 0.0) -> None:
        """Have a job run `delay` seconds from now; a key that was used before does nothing. Raises PortError."""
