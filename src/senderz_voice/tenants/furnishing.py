"""What a new tenant begins with: each noun says what of its own, and the application collects them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.ports.clock import Ids


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A tenant that is being created."""

    tenant: str
    name: str
    region: str | None
    at: float


Furnish = Callable[[AsyncConnection, Newcomer, Ids], Awaitable[None]]
"""Adds what every tenant has of one noun, in the transaction that creates the tenant."""
