"""What can be done with personas."""

from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.api.parts import ApiParts
from senderz_voice.errors import NotFound, PersonaInUse, ValidationFailed
from senderz_voice.personas import store
from senderz_voice.personas.schemas import NewPersona, Persona, PersonaChanges
from senderz_voice.ports.clock import Ids
from senderz_voice.tenants.furnishing import Newcomer
from senderz_voice.tenants.idempotency import Once
from senderz_voice.tenants.store import find_tenant

_MAY_BE_NULL = {"voice_handoff_number", "region"}


async def furnish(connection: AsyncConnection, newcomer: Newcomer, ids: Ids) -> None:
    """Give a new tenant its default persona."""
    new = NewPersona(name="Assistant", business_name=newcomer.name[:120], region=newcomer.region)
    row = {**new.model_dump(), "id": ids.ulid(), "is_default": True}
    await store.add(connection, newcomer.tenant, {**row, "created_at": newcomer.at, "updated_at": newcomer.at})


async def create(parts: ApiParts, tenant: str, new: NewPersona, once: Once) -> Persona:
    """One more persona."""
    now = parts.clock.wall()
    row: dict[str, Any] = {**new.model_dump(), "id": parts.ids.ulid(), "is_default": False}
    async with parts.database.write() as connection:
        if new.business_name is None:
            owner = await find_tenant(connection, tenant)
            row["business_name"] = owner["name"][:120] if owner else ""
        await store.add(connection, tenant, {**row, "created_at": now, "updated_at": now})
        answer = Persona.model_validate(row)
        await once.settle(connection, 201, answer.model_dump())
    return answer


async def change(parts: ApiParts, tenant: str, persona: str, changes: PersonaChanges) -> Persona:
    """Set the fields that the request names; in force from the next call. Raises NotFound."""
    async with parts.database.write() as connection:
        return await _change(connection, tenant, persona, _wanted(changes), parts.clock.wall())


async def change_default(parts: ApiParts, tenant: str, changes: PersonaChanges) -> Persona:
    """Set the fields that the request names in the tenant's default persona."""
    wanted = _wanted(changes)
    async with parts.database.write() as connection:
        row = await store.default(connection, tenant)
        return await _change(connection, tenant, row["id"], wanted, parts.clock.wall())


async def remove(parts: ApiParts, tenant: str, persona: str) -> Persona:
    """Delete a persona that nothing uses. Raises NotFound or PersonaInUse."""
    try:
        async with parts.database.write() as connection:
            row = await store.find(connection, tenant, persona)
            if row is None:
                raise NotFound
            if row["is_default"]:
                raise PersonaInUse("This is the default persona: change it instead.")
            await store.remove(connection, tenant, persona)
    except IntegrityError as error:
        raise PersonaInUse("A voice number uses this persona.") from error
    return Persona.model_validate(dict(row))


async def _change(
    connection: AsyncConnection, tenant: str, persona: str, wanted: dict[str, Any], now: float
) -> Persona:
    row = await store.change(connection, tenant, persona, {**wanted, "updated_at": now})
    if row is None:
        raise NotFound
    return Persona.model_validate(dict(row))


def _wanted(changes: PersonaChanges) -> dict[str, Any]:
    wanted = changes.model_dump(exclude_unset=True)
    for name, value in wanted.items():
        if value is None and name not in _MAY_BE_NULL:
            raise ValidationFailed(f"{name}: must not be null")
    return wanted
