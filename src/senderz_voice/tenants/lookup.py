"""Finding out who holds an API key: the only reads that cannot name the tenant first, since they answer it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.db.tables import api_keys, tenants


async def find_holder(connection: AsyncConnection, digest: str) -> RowMapping | None:
    """The key with this digest and the state of its tenant."""
    found = await connection.execute(
        select(api_keys, tenants.c.suspended)
        .join(tenants, tenants.c.id == api_keys.c.tenant_id)
        .where(api_keys.c.digest == digest)
    )
    return found.mappings().first()


async def change_key(connection: AsyncConnection, key: str, changes: Mapping[str, Any]) -> RowMapping | None:
    """Set columns of any tenant's key, for the operator; None when there is no such key."""
    changed = await connection.execute(
        update(api_keys).where(api_keys.c.id == key).values(**changes).returning(*api_keys.c)
    )
    return changed.mappings().first()
