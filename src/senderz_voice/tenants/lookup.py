"""Finding out who holds an API key: the only reads that cannot name the tenant first, since they answer it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.db.tables import api_keys, tenants

_HOLDER = (
    select(
        api_keys.c.id,
        api_keys.c.tenant_id,
        api_keys.c.mode,
        api_keys.c.rate_limit,
        api_keys.c.active,
        api_keys.c.revoked_at,
        api_keys.c.last_used_at,
        tenants.c.suspended,
    )
    .join(tenants, tenants.c.id == api_keys.c.tenant_id)
    .where(api_keys.c.digest == bindparam("digest"))
)
_USED = (
    update(api_keys)
    .where(
        api_keys.c.id == bindparam("key"),
        api_keys.c.tenant_id == bindparam("tenant"),
        or_(api_keys.c.last_used_at.is_(None), api_keys.c.last_used_at < bindparam("unless_after")),
    )
    .values(last_used_at=bindparam("now"))
)


async def find_holder(connection: AsyncConnection, digest: str) -> RowMapping | None:
    """The key with this digest and the state of its tenant.

    Asked at every request and not kept in memory, so that a revocation is in force at once in every process.
    """
    return (await connection.execute(_HOLDER, {"digest": digest})).mappings().first()


async def note_use(connection: AsyncConnection, tenant: str, key: str, now: float, *, seconds: float) -> None:
    """The key was used, unless that was noted less than so many seconds ago."""
    asked = {"tenant": tenant, "key": key, "now": now, "unless_after": now - seconds}
    await connection.execute(_USED, asked)


async def change_key(connection: AsyncConnection, key: str, changes: Mapping[str, Any]) -> RowMapping | None:
    """Set columns of any tenant's key, for the operator; None when there is no such key."""
    changed = await connection.execute(
        update(api_keys).where(api_keys.c.id == key).values(**changes).returning(*api_keys.c)
    )
    return changed.mappings().first()
