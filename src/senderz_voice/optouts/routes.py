"""HTTP of opt-outs."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from senderz_voice.api.parts import Parts
from senderz_voice.api.shapes import Listed, Page, listed
from senderz_voice.errors import NotFound, responses
from senderz_voice.optouts import store
from senderz_voice.optouts.schemas import NewOptOut, OptOut
from senderz_voice.tenants.auth import Caller, tenant_security
from senderz_voice.tenants.idempotency import CurrentOnce
from senderz_voice.tenants.routing import TenantRoute

router = APIRouter(
    prefix="/v1/opt-outs",
    tags=["Opt-outs"],
    route_class=TenantRoute,
    dependencies=tenant_security,
    responses=responses(),
)


OptedOutNumber = Annotated[str, Path(description="In E.164.", examples=["+14155551234"])]


@router.get("", response_model=Listed[OptOut])
async def list_opt_outs(parts: Parts, caller: Caller, page: Page) -> dict[str, Any]:
    """Everybody who must not be called, newest first."""
    async with parts.database.read() as connection:
        rows, total = await store.page(connection, caller.tenant_id, caller.mode, page.limit, page.offset)
    return listed([OptOut.model_validate(dict(row)) for row in rows], total, page)


@router.post("", status_code=201, responses={200: {"model": OptOut, "description": "The number was opted out before."}})
async def add_opt_out(parts: Parts, caller: Caller, new: NewOptOut, response: Response, once: CurrentOnce) -> OptOut:
    """Opt a number out; repeating it changes nothing and answers 200."""
    async with parts.database.write() as connection:
        is_new = await store.add(connection, caller.tenant_id, caller.mode, new.phone_number, parts.clock.wall())
        row = await store.find(connection, caller.tenant_id, caller.mode, new.phone_number)
        answer = OptOut.model_validate(dict(row or {}))
        response.status_code = 201 if is_new else 200
        await once.settle(connection, response.status_code, answer.model_dump())
    return answer


@router.delete("/{phone_number}", responses=responses(NotFound))
async def remove_opt_out(parts: Parts, caller: Caller, phone_number: OptedOutNumber) -> OptOut:
    """Allow calls to a number again; the plus sign may be sent as it is or as %2B."""
    async with parts.database.write() as connection:
        row = await store.remove(connection, caller.tenant_id, caller.mode, phone_number)
    if row is None:
        raise NotFound
    return OptOut.model_validate(dict(row))
