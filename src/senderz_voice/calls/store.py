"""Rows of calls; every function takes the tenant first."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    Text,
    bindparam,
    func,
    insert,
    select,
    type_coerce,
    update,
)
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


# Made once, since SQLAlchemy works out a statement's place in its cache once for each; the rows come beside them.
_ADD_CALL = insert(calls).values(tenant_id=bindparam("tenant"))
_ADD_LEASE = insert(call_leases).values(tenant_id=bindparam("tenant"))


async def add_call(
    connection: AsyncConnection, tenant: str, row: Mapping[str, Any], *, owner: str, expires_at: float
) -> Lease:
    """Insert a call and its lease, owned from the start by whoever makes it."""
    await connection.execute(_ADD_CALL, {**row, "tenant": tenant})
    held = {"call_id": row["id"], "tenant": tenant, "owner": owner, "epoch": 1, "expires_at": expires_at}
    await connection.execute(_ADD_LEASE, held)
    return Lease(tenant, row["id"], owner, 1)


async def find_call(connection: AsyncConnection, tenant: str, mode: str, call: str) -> RowMapping | None:
    """One call; another tenant's or mode's is as if it were not there."""
    found = await connection.execute(
        select(calls).where(calls.c.tenant_id == tenant, calls.c.mode == mode, calls.c.id == call)
    )
    return found.mappings().first()


async def find_detail(connection: AsyncConnection, tenant: str, mode: str, call: str) -> dict[str, Any] | None:
    """What the API shows of one call; the transcript is None when it has not been stored.

    SQLite gives the transcript as its JSON, which goes into the answer unread; PostgreSQL's driver reads it.
    """
    row = (await connection.execute(_DETAIL, {"tenant": tenant, "mode": mode, "call": call})).first()
    if row is None:
        return None
    found = dict(zip(_DETAIL_NAMES, row, strict=True))
    if isinstance(found["transcript"], str):
        found["transcript"] = None if found["transcript"] == "null" else msgspec.Raw(found["transcript"].encode())
    return found


async def list_calls(
    connection: AsyncConnection, tenant: str, mode: str, wanted: Filter, *, limit: int, offset: int
) -> tuple[Sequence[Sequence[Any]], int]:
    """A page of calls, newest first, each as the columns LISTED, and how many there are in all."""
    asked = {
        "tenant": tenant,
        "mode": mode,
        **{name: value for name, value in asdict(wanted).items() if value is not None},
    }
    counting, listing = _listing(frozenset(asked))
    total: int = (await connection.execute(counting, asked)).scalar_one()
    rows = await connection.execute(listing, {**asked, "limit": limit, "offset": offset})
    return rows.all(), total


async def change_call(connection: AsyncConnection, tenant: str, call: str, columns: Mapping[str, Any]) -> None:
    """Set columns that the log does not hold: the recording's whereabouts, the summary."""
    await connection.execute(update(calls).where(calls.c.tenant_id == tenant, calls.c.id == call).values(**columns))


LISTED = (
    "id",
    "direction",
    "status",
    "end_reason",
    "from_number",
    "to_number",
    "voice_number_id",
    "persona_id",
    "language",
    "created_at",
    "answered_at",
    "ended_at",
    "billed_minutes",
    "summary",
    "lead_score",
    "recording_key",
    "metadata",
    "mode",
)
"""What a list shows of each call, in the order of its rows."""
_DETAIL_NAMES = (*LISTED, "script", "analysis", "latencies_ms", "transcript")
_SHOWN = [calls.c[name] for name in LISTED]
_OWN = (calls.c.tenant_id == bindparam("tenant"), calls.c.mode == bindparam("mode"))
_DETAIL = select(
    *_SHOWN,
    calls.c.script,
    calls.c.analysis,
    calls.c.latencies_ms,
    type_coerce(calls.c.transcript, Text),
).where(*_OWN, calls.c.id == bindparam("call"))
_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "direction": calls.c.direction == bindparam("direction"),
    "status": calls.c.status == bindparam("status"),
    "since": calls.c.created_at >= bindparam("since"),
    "until": calls.c.created_at < bindparam("until"),
}


@cache
def _listing(asked: frozenset[str]) -> tuple[Select[Any], Select[Any]]:
    """The statements that count and list under these conditions, built once: there are sixteen."""
    where = [condition for name, condition in _CONDITIONS.items() if name in asked]
    counting = select(func.count()).select_from(calls).where(*_OWN, *where)
    order = (calls.c.created_at.desc(), calls.c.id.desc())
    page = select(*_SHOWN).where(*_OWN, *where).order_by(*order)
    return counting, page.limit(bindparam("limit")).offset(bindparam("offset"))
