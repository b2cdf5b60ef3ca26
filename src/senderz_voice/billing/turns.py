"""One at a time: whoever changes or reads back what a tenant pays at the provider holds the tenant's turn.

A database transaction cannot be held open across a network, so the turn is a row, and expires: a process that dies
with it holds nobody up for long.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.api.parts import ApiParts
from senderz_voice.db.tables import payment_turns as table
from senderz_voice.db.upsert import insert_into
from senderz_voice.ports.errors import ErrorKind, PortError

TURN_SECONDS = 120.0
"""After which a turn that nobody gave back is free."""
_PATIENCE_SECONDS = 15.0
_WORK_SECONDS = 40.0
"""With the patience before it, less than the minute for which a request holds its Idempotency-Key."""
_LOOK_EVERY = 0.1


@asynccontextmanager
async def turn(parts: ApiParts, tenant: str) -> AsyncIterator[None]:
    """Wait for the tenant's turn and hold it. Raises PortError UNAVAILABLE when others keep it too long."""
    holder = parts.ids.ulid()
    patience = parts.clock.monotonic() + _PATIENCE_SECONDS
    while not await _took(parts, tenant, holder):
        if parts.clock.monotonic() >= patience:
            raise PortError(ErrorKind.UNAVAILABLE, "another request is changing this tenant's subscription")
        await parts.clock.sleep(_LOOK_EVERY)
    try:
        async with asyncio.timeout(_WORK_SECONDS):
            yield
    except TimeoutError as error:
        raise PortError(ErrorKind.UNAVAILABLE, "the payment provider took too long") from error
    finally:
        async with parts.database.write() as connection:
            await connection.execute(delete(table).where(table.c.tenant_id == tenant, table.c.holder == holder))


async def _took(parts: ApiParts, tenant: str, holder: str) -> bool:
    async with parts.database.write() as connection:
        return await _take(connection, tenant, holder, parts.clock.wall())


async def _take(connection: AsyncConnection, tenant: str, holder: str, now: float) -> bool:
    mine = {"holder": holder, "expires_at": now + TURN_SECONDS}
    taken = await connection.execute(
        insert_into(connection, table)
        .values(tenant_id=tenant, **mine)
        .on_conflict_do_update(index_elements=["tenant_id"], set_=mine, where=table.c.expires_at <= now)
        .returning(table.c.tenant_id)
    )
    return taken.first() is not None
