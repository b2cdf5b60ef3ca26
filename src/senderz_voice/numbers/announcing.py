"""Tells the customer's webhooks of changed numbers, asked for in the transaction that changes one."""

from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.jobs.kinds import ANNOUNCE
from senderz_voice.jobs.requests import request

EVENT = "voice.number.updated"


async def announce_status(
    connection: AsyncConnection, tenant: str, number: str, status: Literal["active", "released"], now: float
) -> None:
    """The number became active or released, which it does once each."""
    await _announce(connection, tenant, number, status, now)


async def announce_persona(connection: AsyncConnection, tenant: str, number: str, change: str, now: float) -> None:
    """Somebody else answers the number; `change` tells this change from others, which may come back to this one."""
    await _announce(connection, tenant, number, f"persona:{change}", now)


async def _announce(connection: AsyncConnection, tenant: str, number: str, what: str, now: float) -> None:
    payload = {"tenant_id": tenant, "number_id": number, "event": EVENT, "key": what}
    await request(connection, ANNOUNCE, payload, key=f"announce:{number}:{what}", now=now)
