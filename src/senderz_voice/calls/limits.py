"""The documented limits on dialling, counted as rows inside the transaction that places the call."""

from sqlalchemy import bindparam, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.core.dialing import BLOCK_SECONDS, DIALS_A_MINUTE, blocked_until, minute_of
from senderz_voice.db.call_tables import dial_failures, dial_minutes
from senderz_voice.db.upsert import insert_into


def _taking(statement: postgresql.Insert | sqlite.Insert) -> postgresql.Insert | sqlite.Insert:
    return statement.on_conflict_do_update(
        index_elements=["tenant_id", "mode", "minute"],
        set_={"dials": dial_minutes.c.dials + 1},
        where=dial_minutes.c.dials < DIALS_A_MINUTE,
    )


_PLACE = {
    "tenant_id": bindparam("tenant"),
    "mode": bindparam("in_mode"),
    "minute": bindparam("in_minute"),
    "dials": 1,
}
_TAKE = {
    "sqlite": _taking(sqlite.insert(dial_minutes).values(_PLACE)).returning(dial_minutes.c.dials),
    "postgresql": _taking(postgresql.insert(dial_minutes).values(_PLACE)).returning(dial_minutes.c.dials),
}
_FAILED = (
    dial_failures.c.tenant_id == bindparam("tenant"),
    dial_failures.c.mode == bindparam("mode"),
    dial_failures.c.to_number == bindparam("to"),
    dial_failures.c.at > bindparam("since"),
)
_FAILURES = select(dial_failures.c.at).where(*_FAILED)
HAS_FAILED = exists().where(*_FAILED)
"""Whether a dial of `tenant` in `mode` to the number `to` failed after `since`: part of a statement that asks more."""


async def take_place(connection: AsyncConnection, tenant: str, mode: str, now: float) -> bool:
    """Take one of the minute's places; False when none is left. The row's lock makes it exact across processes."""
    place = {"tenant": tenant, "in_mode": mode, "in_minute": minute_of(now)}
    taken = await connection.execute(_TAKE[connection.dialect.name], place)
    return taken.first() is not None


def remembered_since(now: float) -> float:
    """The moment before which failures do not matter: a block lasts an hour from the fifth failure of an hour."""
    return now - 2 * BLOCK_SECONDS


async def destination_opens(
    connection: AsyncConnection, tenant: str, mode: str, to_number: str, now: float
) -> float | None:
    """When a blocked destination may be dialled again; None when it may be now."""
    asked = {"tenant": tenant, "mode": mode, "to": to_number, "since": remembered_since(now)}
    failures = await connection.execute(_FAILURES, asked)
    return blocked_until(failures.scalars().all(), now)


async def count_failure(
    connection: AsyncConnection, tenant: str, call: str, *, mode: str, to_number: str, at: float
) -> None:
    """One more failure to that destination; a call counts once, however often it is reported."""
    row = {"call_id": call, "tenant_id": tenant, "mode": mode, "to_number": to_number, "at": at}
    await connection.execute(insert_into(connection, dial_failures).values(row).on_conflict_do_nothing())
