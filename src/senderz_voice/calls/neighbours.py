"""What calls read of numbers, personas and opt-outs beyond what their stores answer."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.db.tables import tenants, voice_numbers
from senderz_voice.optouts import store as optouts
from senderz_voice.personas import store as personas


async def find_called_number(
    connection: AsyncConnection, phone_number: str, modes: Collection[str]
) -> RowMapping | None:
    """Whoever holds a number that was called, with the state of that tenant; the carrier names no tenant."""
    found = await connection.execute(
        select(voice_numbers, tenants.c.suspended, tenants.c.voice_enabled, tenants.c.region)
        .join(tenants, tenants.c.id == voice_numbers.c.tenant_id)
        .where(
            voice_numbers.c.phone_number == phone_number,
            voice_numbers.c.mode.in_(sorted(modes)),
            voice_numbers.c.status == "active",
        )
    )
    return found.mappings().first()


async def find_persona(connection: AsyncConnection, tenant: str, persona: str | None) -> Mapping[str, Any] | None:
    """That persona of the tenant, or its default one when none is named."""
    if persona is None:
        return dict(await personas.default(connection, tenant))
    row = await personas.find(connection, tenant, persona)
    return None if row is None else dict(row)


async def has_opted_out(connection: AsyncConnection, tenant: str, mode: str, phone_number: str) -> bool:
    """Whether this person asked this tenant never to be called again."""
    return await optouts.find(connection, tenant, mode, phone_number) is not None
