"""HTTP of API keys, and of the operator."""

from typing import Any

from fastapi import APIRouter, Request

from senderz_voice.api.parts import Parts
from senderz_voice.api.shapes import Listed, Page, PathId, listed
from senderz_voice.errors import (
    InternalError,
    InvalidApiKey,
    NotConfigured,
    NotFound,
    Unavailable,
    ValidationFailed,
    extended,
    responses,
)
from senderz_voice.tenants import actions, store
from senderz_voice.tenants.auth import Caller, operator_security, tenant_security
from senderz_voice.tenants.idempotency import CurrentOnce
from senderz_voice.tenants.routing import OperatorRoute, TenantRoute
from senderz_voice.tenants.schemas import (
    ApiKey,
    CreatedKey,
    CreatedTenant,
    KeyChanges,
    NewKey,
    NewTenant,
    NewTenantKey,
    Tenant,
    TenantChanges,
)

router = APIRouter(
    prefix="/v1/api-keys",
    tags=["API keys"],
    route_class=TenantRoute,
    dependencies=tenant_security,
    responses=responses(),
)
operator_router = APIRouter(
    prefix="/admin",
    tags=["Operator"],
    route_class=OperatorRoute,
    dependencies=operator_security,
    responses=extended({}, ValidationFailed, InvalidApiKey, InternalError, NotConfigured, Unavailable),
)


@router.get("", response_model=Listed[ApiKey])
async def list_keys(parts: Parts, caller: Caller, page: Page) -> dict[str, Any]:
    """The tenant's keys of this mode that are not revoked, newest first; never their secrets."""
    async with parts.database.read() as connection:
        rows, total = await store.list_keys(connection, caller.tenant_id, caller.mode, page.limit, page.offset)
    return listed([ApiKey.model_validate(dict(row)) for row in rows], total, page)


@router.post("", status_code=201)
async def create_key(parts: Parts, caller: Caller, new: NewKey, once: CurrentOnce) -> CreatedKey:
    """Make one more key for the same mode; its secret is in this answer and nowhere else."""
    return await actions.create_key(parts, caller, new, once)


@router.delete("/{key_id}", responses=responses(NotFound))
async def revoke_key(parts: Parts, caller: Caller, key_id: PathId) -> ApiKey:
    """End a key at once and for good."""
    return await actions.revoke_key(parts, caller, key_id)


@operator_router.post("/tenants", status_code=201)
async def create_tenant(request: Request, parts: Parts, new: NewTenant, once: CurrentOnce) -> CreatedTenant:
    """Make a customer, with a default persona and the built-in intents."""
    return await actions.create_tenant(parts, new, request.app.state.furnish, once)


@operator_router.patch("/tenants/{tenant_id}", responses=extended({}, NotFound))
async def change_tenant(parts: Parts, tenant_id: PathId, changes: TenantChanges) -> Tenant:
    """Change a customer: its messaging subscription, whether it is suspended, whether it has voice."""
    return await actions.change_tenant(parts, tenant_id, changes)


@operator_router.post("/api-keys", status_code=201, responses=extended({}, NotFound))
async def create_tenant_key(parts: Parts, new: NewTenantKey, once: CurrentOnce) -> CreatedKey:
    """Make a key for a customer; its secret is in this answer and nowhere else."""
    return await actions.create_tenant_key(parts, new, once)


@operator_router.patch("/api-keys/{key_id}", responses=extended({}, NotFound))
async def change_key(parts: Parts, key_id: PathId, changes: KeyChanges) -> ApiKey:
    """Deactivate a key, or activate it again."""
    return await actions.change_key(parts, key_id, changes)
