"""What calls read of tenants, numbers, personas and opt-outs all at once, where their stores answer one by one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.calls.limits import HAS_FAILED, remembered_since
from senderz_voice.db.tables import opt_outs, personas, tenants, voice_numbers

_OPTED_OUT = exists().where(
    opt_outs.c.tenant_id == bindparam("tenant"),
    opt_outs.c.mode == bindparam("mode"),
    opt_outs.c.phone_number == bindparam("to"),
)
_OPT_OUT = select(_OPTED_OUT)
_OUTSET = (
    select(
        tenants.c.voice_enabled,
        tenants.c.region,
        voice_numbers.c.id,
        voice_numbers.c.status,
        voice_numbers.c.phone_number,
        _OPTED_OUT,
        HAS_FAILED,
        *(column.label(f"persona_{column.name}") for column in personas.c),
    )
    .select_from(tenants)
    .outerjoin(
        voice_numbers,
        (voice_numbers.c.tenant_id == tenants.c.id)
        & (voice_numbers.c.mode == bindparam("mode"))
        & (voice_numbers.c.id == bindparam("number")),
    )
    .outerjoin(
        personas,
        (personas.c.tenant_id == tenants.c.id)
        & (
            (personas.c.id == voice_numbers.c.assigned_persona_id)
            | (voice_numbers.c.assigned_persona_id.is_(None) & personas.c.is_default)
        ),
    )
    .where(tenants.c.id == bindparam("tenant"))
)


@dataclass(frozen=True, slots=True)
class Outset:
    """What is known before a call is placed."""

    voice_enabled: bool
    region: str | None
    number: str | None
    """The id of the number to call from; None when the tenant has none of that id in this mode, or it is not active."""
    phone_number: str
    opted_out: bool
    has_failed: bool
    """Whether a dial to the destination failed lately: only then can it be blocked."""
    persona: Mapping[str, Any] | None
    """The number's, or the tenant's default one when none is assigned."""


async def find_outset(
    connection: AsyncConnection, tenant: str, mode: str, number: str, *, to: str, now: float
) -> Outset | None:
    """What a dial depends on; None when there is no such tenant."""
    asked = {"tenant": tenant, "mode": mode, "number": number, "to": to, "since": remembered_since(now)}
    row = (await connection.execute(_OUTSET, asked)).first()
    if row is None:
        return None
    voice_enabled, region, found, status, phone_number, opted_out, has_failed, *values = row
    persona = dict(zip(personas.c.keys(), values, strict=True))
    return Outset(
        voice_enabled=voice_enabled,
        region=region,
        number=found if status == "active" else None,
        phone_number=phone_number or "",
        opted_out=bool(opted_out),
        has_failed=bool(has_failed),
        persona=persona if persona["id"] is not None else None,
    )


async def has_opted_out(connection: AsyncConnection, tenant: str, mode: str, to: str) -> bool:
    """Whether this person asked this tenant never to be called again."""
    found = await connection.execute(_OPT_OUT, {"tenant": tenant, "mode": mode, "to": to})
    return bool(found.scalar_one())


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
