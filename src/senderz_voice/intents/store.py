"""Rows of intents."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.db.tables import intents

_KEPT = (
    intents.c.id,
    intents.c.description,
    intents.c.action,
    intents.c.action_config,
    intents.c.language,
    intents.c.parameters,
)
_FOR_CALL = (
    select(intents.c.name, *_KEPT)
    .where(intents.c.tenant_id == bindparam("tenant"), intents.c.enabled)
    .order_by(intents.c.name)
)


async def add(connection: AsyncConnection, tenant: str, row: Mapping[str, Any]) -> None:
    """Insert an intent. Raises IntegrityError when the tenant has one of that name."""
    await connection.execute(insert(intents).values(tenant_id=tenant, **row))


async def find(connection: AsyncConnection, tenant: str, intent: str) -> RowMapping | None:
    """One intent."""
    where = (intents.c.tenant_id == tenant, intents.c.id == intent)
    return (await connection.execute(select(intents).where(*where))).mappings().first()


async def page(
    connection: AsyncConnection, tenant: str, limit: int | None, offset: int
) -> tuple[Sequence[RowMapping], int]:
    """A page of intents, built-in ones first, then oldest first; all of them without a limit."""
    counted = select(func.count()).select_from(intents).where(intents.c.tenant_id == tenant)
    total = (await connection.execute(counted)).scalar_one()
    order = (intents.c.built_in.desc(), intents.c.created_at, intents.c.id)
    wanted = select(intents).where(intents.c.tenant_id == tenant).order_by(*order)
    rows = await connection.execute(wanted.limit(total if limit is None else limit).offset(offset))
    return rows.mappings().all(), total


async def change(
    connection: AsyncConnection, tenant: str, intent: str, changes: Mapping[str, Any]
) -> RowMapping | None:
    """Set columns; answers the new row, or None when there is no such intent."""
    changed = await connection.execute(
        update(intents)
        .where(intents.c.tenant_id == tenant, intents.c.id == intent)
        .values(**changes)
        .returning(*intents.c)
    )
    return changed.mappings().first()


async def remove(connection: AsyncConnection, tenant: str, intent: str) -> RowMapping | None:
    """Delete an intent; answers the row, or None when there was none."""
    removed = await connection.execute(
        delete(intents).where(intents.c.tenant_id == tenant, intents.c.id == intent).returning(*intents.c)
    )
    return removed.mappings().first()


async def for_call(connection: AsyncConnection, tenant: str) -> Mapping[str, Mapping[str, Any]]:
    """The enabled intents by name, as a call keeps them from its beginning to its end."""
    rows = await connection.execute(_FOR_CALL, {"tenant": tenant})
    kept = [column.name for column in _KEPT]
    return {name: dict(zip(kept, values, strict=True)) for name, *values in rows}
