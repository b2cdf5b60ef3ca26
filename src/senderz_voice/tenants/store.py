"""Rows of tenants and API keys."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.db.tables import api_keys, tenants


async def add_tenant(connection: AsyncConnection, tenant: str, row: Mapping[str, Any]) -> None:
    """Insert a tenant."""
    await connection.execute(insert(tenants).values(id=tenant, **row))


async def change_tenant(connection: AsyncConnection, tenant: str, changes: Mapping[str, Any]) -> RowMapping | None:
    """Set columns; answers the new row, or None when there is no such tenant."""
    if not changes:
        return await find_tenant(connection, tenant)
    changed = await connection.execute(
        update(tenants).where(tenants.c.id == tenant).values(**changes).returning(*tenants.c)
    )
    return changed.mappings().first()


async def find_tenant(connection: AsyncConnection, tenant: str) -> RowMapping | None:
    """One tenant."""
    return (await connection.execute(select(tenants).where(tenants.c.id == tenant))).mappings().first()


async def add_key(connection: AsyncConnection, tenant: str, row: Mapping[str, Any]) -> None:
    """Insert an API key."""
    await connection.execute(insert(api_keys).values(tenant_id=tenant, **row))


async def list_keys(
    connection: AsyncConnection, tenant: str, mode: str, limit: int, offset: int
) -> tuple[Sequence[RowMapping], int]:
    """A page of the keys that are not revoked, newest first, and how many there are."""
    where = (api_keys.c.tenant_id == tenant, api_keys.c.mode == mode, api_keys.c.revoked_at.is_(None))
    total = (await connection.execute(select(func.count()).select_from(api_keys).where(*where))).scalar_one()
    order = (api_keys.c.created_at.desc(), api_keys.c.id.desc())
    rows = await connection.execute(select(api_keys).where(*where).order_by(*order).limit(limit).offset(offset))
    return rows.mappings().all(), total


async def revoke_key(connection: AsyncConnection, tenant: str, mode: str, key: str, now: float) -> RowMapping | None:
    """End a key for good; None when there is no such key that is not revoked already."""
    revoked = await connection.execute(
        update(api_keys)
        .where(
            api_keys.c.id == key,
            api_keys.c.tenant_id == tenant,
            api_keys.c.mode == mode,
            api_keys.c.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .returning(*api_keys.c)
    )
    return revoked.mappings().first()
