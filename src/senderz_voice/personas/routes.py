"""HTTP of personas."""

from typing import Any

from fastapi import APIRouter

from senderz_voice.api.parts import Parts
from senderz_voice.api.shapes import Listed, Page, PathId, listed
from senderz_voice.errors import NotFound, PersonaInUse, responses
from senderz_voice.personas import actions, store
from senderz_voice.personas.schemas import NewPersona, Persona, PersonaChanges
from senderz_voice.tenants.auth import Caller, tenant_security
from senderz_voice.tenants.idempotency import CurrentOnce
from senderz_voice.tenants.routing import TenantRoute

router = APIRouter(
    prefix="/v1/ai",
    tags=["Personas"],
    route_class=TenantRoute,
    dependencies=tenant_security,
    responses=responses(),
)


@router.get("/persona")
async def get_default_persona(parts: Parts, caller: Caller) -> Persona:
    """The tenant's default persona, which new numbers get."""
    async with parts.database.read() as connection:
        return Persona.model_validate(dict(await store.default(connection, caller.tenant_id)))


@router.put("/persona")
async def change_default_persona(parts: Parts, caller: Caller, changes: PersonaChanges) -> Persona:
    """Set the given fields of the default persona; absent fields keep their values."""
    return await actions.change_default(parts, caller.tenant_id, changes)


@router.get("/personas", response_model=Listed[Persona])
async def list_personas(parts: Parts, caller: Caller, page: Page) -> dict[str, Any]:
    """The tenant's personas, oldest first."""
    async with parts.database.read() as connection:
        rows, total = await store.page(connection, caller.tenant_id, page.limit, page.offset)
    return listed([Persona.model_validate(dict(row)) for row in rows], total, page)


@router.post("/personas", status_code=201)
async def create_persona(parts: Parts, caller: Caller, new: NewPersona, once: CurrentOnce) -> Persona:
    """Make one more persona."""
    return await actions.create(parts, caller.tenant_id, new, once)


@router.get("/personas/{persona_id}", responses=responses(NotFound))
async def get_persona(parts: Parts, caller: Caller, persona_id: PathId) -> Persona:
    """One persona."""
    async with parts.database.read() as connection:
        row = await store.find(connection, caller.tenant_id, persona_id)
    if row is None:
        raise NotFound
    return Persona.model_validate(dict(row))


@router.patch("/personas/{persona_id}", responses=responses(NotFound))
async def change_persona(parts: Parts, caller: Caller, persona_id: PathId, changes: PersonaChanges) -> Persona:
    """Set the given fields; in force from the next call."""
    return await actions.change(parts, caller.tenant_id, persona_id, changes)


@router.delete("/personas/{persona_id}", responses=responses(NotFound, PersonaInUse))
async def remove_persona(parts: Parts, caller: Caller, persona_id: PathId) -> Persona:
    """Delete a persona that no number uses; the default persona stays."""
    return await actions.remove(parts, caller.tenant_id, persona_id)
