"""Where recordings are kept."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ObjectFacts:
    key: str
    size: int
    changed_at: float = 0.0
    """When it was put, in seconds since the epoch."""


class Objects(Protocol):
    """An object store. A missing key raises PortError of kind MISSING; all others UNAVAILABLE."""

    async def put(self, key: str, data: bytes, content_type: str) -> None:
        """Store whole, safe from a power cut; replaces what was there."""

    async def head(self, key: str) -> ObjectFacts:
        """Size, without the bytes."""

    def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to but not including `end`, in chunks."""

    async def delete(self, key: str) -> None:
        """Remove; a key that is not there is success."""

    def list(self, prefix: str) -> AsyncIterator[ObjectFacts]:
        """Every object in the folder `prefix` and below it, in no order."""
