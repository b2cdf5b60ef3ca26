"""Rows of voice numbers, per tenant and mode."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.db.tables import personas
from senderz_voice.db.tables import voice_numbers as table


async def add(connection: AsyncConnection, tenant: str, row: Mapping[str, Any]) -> None:
    """Insert a number. Raises IntegrityError when somebody holds it already in this mode."""
    await connection.execute(insert(table).values(tenant_id=tenant, **row))


async def find(connection: AsyncConnection, tenant: str, mode: str, number: str) -> RowMapping | None:
    """One number."""
    where = (table.c.tenant_id == tenant, table.c.mode == mode, table.c.id == number)
    return (await connection.execute(select(table).where(*where))).mappings().first()


async def page(
    connection: AsyncConnection, tenant: str, mode: str, statuses: Sequence[str], *, limit: int | None, offset: int
) -> tuple[Sequence[RowMapping], int]:
    """A page of numbers, newest first, and how many there are; all of them without a limit."""
    where = (table.c.tenant_id == tenant, table.c.mode == mode, table.c.status.in_(statuses))
    total = (await connection.execute(select(func.count()).select_from(table).where(*where))).scalar_one()
    wanted = select(table).where(*where).order_by(table.c.created_at.desc(), table.c.id.desc())
    rows = await connection.execute(wanted.limit(total if limit is None else limit).offset(offset))
    return rows.mappings().all(), total


async def change(
    connection: AsyncConnection,
    tenant: str,
    number: str,
    statuses: Sequence[str],
    changes: Mapping[str, Any],
) -> RowMapping | None:
    """Set columns of a number that is in one of these statuses; None when it is not."""
    changed = await connection.execute(
        update(table)
        .where(table.c.tenant_id == tenant, table.c.id == number, table.c.status.in_(statuses))
        .values(**changes)
        .returning(*table.c)
    )
    return changed.mappings().first()


async def remove_pending(connection: AsyncConnection, tenant: str, number: str) -> None:
    """Forget a number whose order was refused."""
    await connection.execute(
        delete(table).where(table.c.tenant_id == tenant, table.c.id == number, table.c.status == "pending")
    )


async def default_persona(connection: AsyncConnection, tenant: str) -> str:
    """The id of the persona that a new number gets; every tenant has one."""
    wanted = select(personas.c.id).where(personas.c.tenant_id == tenant, personas.c.is_default)
    found: str = (await connection.execute(wanted)).scalar_one()
    return found


async def has_persona(connection: AsyncConnection, tenant: str, persona: str) -> bool:
    """Whether the tenant has this persona."""
    wanted = select(personas.c.id).where(personas.c.tenant_id == tenant, personas.c.id == persona)
    return (await connection.execute(wanted)).first() is not None


# across tenants: a number that one tenant still owes to the carrier must not be sold to another.
async def is_owed(connection: AsyncConnection, mode: str, phone_number: str) -> bool:
    """Whether we still have to give this number back to the carrier, whoever of our tenants had it."""
    found = await connection.execute(
        select(table.c.id).where(
            table.c.mode == mode,
            table.c.phone_number == phone_number,
            table.c.status == "released",
            table.c.given_back_at.is_(None),
        )
    )
    return found.first() is not None
