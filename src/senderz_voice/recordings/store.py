"""Rows of calls as far as their recordings go."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.db.call_tables import calls


@dataclass(frozen=True, slots=True)
class Expired:
    """A recording that has been kept long enough."""

    tenant: str
    call: str
    key: str


# across tenants: time passes for all alike.
async def find_expired(connection: AsyncConnection, before: float, *, limit: int, offset: int) -> Sequence[Expired]:
    """Recordings of calls that ended before a moment, the oldest first."""
    rows = await connection.execute(
        select(calls.c.tenant_id, calls.c.id, calls.c.recording_key)
        .where(calls.c.recording_key.is_not(None), calls.c.ended_at < before)
        .order_by(calls.c.ended_at, calls.c.id)
        .limit(limit)
        .offset(offset)
    )
    return [Expired(tenant, call, key) for tenant, call, key in rows]


async def clear(connection: AsyncConnection, tenant: str, call: str) -> None:
    """The call has no recording any more."""
    nothing = {"recording_key": None, "recording_bytes": None, "recording_ms": None}
    await connection.execute(update(calls).where(calls.c.tenant_id == tenant, calls.c.id == call).values(**nothing))


# across tenants: the spool is one folder for all, and its files are named for calls only.
async def find_ended(connection: AsyncConnection, call_ids: Collection[str], before: float) -> Sequence[str]:
    """Those of these calls that ended before a moment."""
    rows = await connection.execute(
        select(calls.c.id).where(calls.c.id.in_(sorted(call_ids)), calls.c.ended_at < before).order_by(calls.c.id)
    )
    return list(rows.scalars())
