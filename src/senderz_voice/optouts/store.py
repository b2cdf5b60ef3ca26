"""Rows of opt-outs, per tenant and mode."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.db.tables import opt_outs
from senderz_voice.db.upsert import insert_into


async def add(
    connection: AsyncConnection, tenant: str, mode: str, phone_number: str, now: float, *, call: str | None = None
) -> bool:
    """Note that the person must not be called; `call` when it was said in one. False when that was known already."""
    row = {
        "tenant_id": tenant,
        "mode": mode,
        "phone_number": phone_number,
        "source": "call" if call else "api",
        "call_id": call,
        "created_at": now,
    }
    added = await connection.execute(
        insert_into(connection, opt_outs).values(row).on_conflict_do_nothing().returning(opt_outs.c.phone_number)
    )
    return added.first() is not None


async def find(connection: AsyncConnection, tenant: str, mode: str, phone_number: str) -> RowMapping | None:
    """The opt-out of one number; None when it may be called."""
    where = (
        opt_outs.c.tenant_id == tenant,
        opt_outs.c.mode == mode,
        opt_outs.c.phone_number == phone_number,
    )
    return (await connection.execute(select(opt_outs).where(*where))).mappings().first()


async def page(
    connection: AsyncConnection, tenant: str, mode: str, limit: int, offset: int
) -> tuple[Sequence[RowMapping], int]:
    """A page of opt-outs, newest first, and how many there are."""
    where = (opt_outs.c.tenant_id == tenant, opt_outs.c.mode == mode)
    total = (await connection.execute(select(func.count()).select_from(opt_outs).where(*where))).scalar_one()
    order = (opt_outs.c.created_at.desc(), opt_outs.c.phone_number)
    rows = await connection.execute(select(opt_outs).where(*where).order_by(*order).limit(limit).offset(offset))
    return rows.mappings().all(), total


async def remove(connection: AsyncConnection, tenant: str, mode: str, phone_number: str) -> RowMapping | None:
    """Forget an opt-out; answers the row, or None when there was none."""
    removed = await connection.execute(
        delete(opt_outs)
        .where(
            opt_outs.c.tenant_id == tenant,
            opt_outs.c.mode == mode,
            opt_outs.c.phone_number == phone_number,
        )
        .returning(*opt_outs.c)
    )
    return removed.mappings().first()
