"""Rows of personas."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.db.tables import personas, voice_numbers


async def add(connection: AsyncConnection, tenant: str, row: Mapping[str, Any]) -> None:
    """Insert a persona."""
    await connection.execute(insert(personas).values(tenant_id=tenant, **row))


async def find(connection: AsyncConnection, tenant: str, persona: str) -> RowMapping | None:
    """One persona; all its columns, as a call needs them."""
    where = (personas.c.tenant_id == tenant, personas.c.id == persona)
    return (await connection.execute(select(personas).where(*where))).mappings().first()


async def default(connection: AsyncConnection, tenant: str) -> RowMapping:
    """The tenant's default persona, which is made with the tenant and cannot be deleted."""
    where = (personas.c.tenant_id == tenant, personas.c.is_default)
    return (await connection.execute(select(personas).where(*where))).mappings().one()


async def page(connection: AsyncConnection, tenant: str, limit: int, offset: int) -> tuple[Sequence[RowMapping], int]:
    """A page of personas, oldest first, and how many there are."""
    counted = select(func.count()).select_from(personas).where(personas.c.tenant_id == tenant)
    total = (await connection.execute(counted)).scalar_one()
    order = (personas.c.created_at, personas.c.id)
    wanted = select(personas).where(personas.c.tenant_id == tenant).order_by(*order).limit(limit).offset(offset)
    return (await connection.execute(wanted)).mappings().all(), total


async def change(
    connection: AsyncConnection, tenant: str, persona: str, changes: Mapping[str, Any]
) -> RowMapping | None:
    """Set columns; answers the new row, or None when there is no such persona."""
    changed = await connection.execute(
        update(personas)
        .where(personas.c.tenant_id == tenant, personas.c.id == persona)
        .values(**changes)
        .returning(*personas.c)
    )
    return changed.mappings().first()


async def remove(connection: AsyncConnection, tenant: str, persona: str) -> None:
    """Delete a persona; released numbers let go of it. Raises IntegrityError while another number refers to it."""
    await connection.execute(
        update(voice_numbers)
        .where(
            voice_numbers.c.tenant_id == tenant,
            voice_numbers.c.assigned_persona_id == persona,
            voice_numbers.c.status == "released",
        )
        .values(assigned_persona_id=None)
    )
    await connection.execute(delete(personas).where(personas.c.tenant_id == tenant, personas.c.id == persona))
