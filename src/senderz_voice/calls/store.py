"""Rows of calls; every function takes the tenant first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.db.call_tables import call_leases, calls
from senderz_voice.ports.calllog import Lease


@dataclass(frozen=True, slots=True)
class Filter:
    """Which calls of a list are wanted; moments are seconds since the epoch, `until` itself left out."""

    direction: str | None = None
    status: str | None = None
    since: float | None = None
    until: float | None = None


async def add_call(
    connection: AsyncConnection, tenant: str, row: Mapping[str, Any], *, owner: str, expires_at: float
) -> Lease:
    """Insert a call and its lease, owned from the start by whoever makes it."""
    await connection.execute(insert(calls).values(tenant_id=tenant, **row))
    held = {"call_id": row["id"], "tenant_id": tenant, "owner": owner, "epoch": 1, "expires_at": expires_at}
    await connection.execute(insert(call_leases).values(held))
    return Lease(tenant, row["id"], owner, 1)


async def find_call(connection: AsyncConnection, tenant: str, mode: str, call: str) -> RowMapping | None:
    """One call; another tenant's or mode's is as if it were not there."""
    found = await connection.execute(
        select(calls).where(calls.c.tenant_id == tenant, calls.c.mode == mode, calls.c.id == call)
    )
    return found.mappings().first()


async def list_calls(
    connection: AsyncConnection, tenant: str, mode: str, wanted: Filter, *, limit: int, offset: int
) -> tuple[Sequence[RowMapping], int]:
    """A page of calls, newest first, and how many there are in all."""
    where = (calls.c.tenant_id == tenant, calls.c.mode == mode, *_conditions(wanted))
    total = (await connection.execute(select(func.count()).select_from(calls).where(*where))).scalar_one()
    order = (calls.c.created_at.desc(), calls.c.id.desc())
    rows = await connection.execute(select(*_LISTED).where(*where).order_by(*order).limit(limit).offset(offset))
    return rows.mappings().all(), total


async def change_call(connection: AsyncConnection, tenant: str, call: str, columns: Mapping[str, Any]) -> None:
    """Set columns that the log does not hold: the recording's whereabouts, the summary."""
    await connection.execute(update(calls).where(calls.c.tenant_id == tenant, calls.c.id == call).values(**columns))


_HEAVY = {"brief", "intents", "script", "voicemail_message", "analysis", "latencies_ms"}
_LISTED = [column for column in calls.c if column.name not in _HEAVY]


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.direction is not None:
        conditions.append(calls.c.direction == wanted.direction)
    if wanted.status is not None:
        conditions.append(calls.c.status == wanted.status)
    if wanted.since is not None:
        conditions.append(calls.c.created_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(calls.c.created_at < wanted.until)
    return conditions
