"""HTTP of voice numbers."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from senderz_voice.api.parts import Parts
from senderz_voice.api.shapes import Listed, PathId, listed
from senderz_voice.errors import (
    CarrierRejected,
    NotAvailable,
    NotConfigured,
    NotFound,
    NumberReleased,
    SubscriptionRequired,
    responses,
)
from senderz_voice.numbers import actions, store
from senderz_voice.numbers.buying import buy, look, usable_shop
from senderz_voice.numbers.schemas import (
    AvailableNumber,
    AvailableQuery,
    NewNumber,
    NumberChanges,
    NumberFilter,
    VoiceNumber,
)
from senderz_voice.tenants.auth import Caller, tenant_security
from senderz_voice.tenants.idempotency import CurrentOnce
from senderz_voice.tenants.routing import TenantRoute

router = APIRouter(
    prefix="/v1/voice/numbers",
    tags=["Voice numbers"],
    route_class=TenantRoute,
    dependencies=tenant_security,
    responses=responses(),
)
_SHOPPING = (NotConfigured, SubscriptionRequired, CarrierRejected)


@router.get("", response_model=Listed[VoiceNumber])
async def list_numbers(parts: Parts, caller: Caller, wanted: Annotated[NumberFilter, Query()]) -> dict[str, Any]:
    """The tenant's active and released numbers of this mode, newest first; all of them unless a limit is given."""
    statuses = [wanted.status] if wanted.status else ["active", "released"]
    async with parts.database.read() as connection:
        rows, total = await store.page(
            connection, caller.tenant_id, caller.mode, statuses, limit=wanted.limit, offset=wanted.offset
        )
    return listed([VoiceNumber.model_validate(dict(row)) for row in rows], total, wanted)


@router.post(
    "",
    status_code=201,
    responses={
        202: {"model": VoiceNumber, "description": "The carrier keeps the order pending; it is settled later."},
        **responses(*_SHOPPING, NotAvailable),
    },
)
async def buy_number(
    parts: Parts, caller: Caller, new: NewNumber, response: Response, once: CurrentOnce
) -> VoiceNumber:
    """Buy a number; the tenant's default persona answers it."""
    number = await buy(parts, caller, new, once)
    response.status_code = 201 if number.status == "active" else 202
    return number


@router.get("/available", response_model=Listed[AvailableNumber], responses=responses(*_SHOPPING))
async def list_available_numbers(
    parts: Parts, caller: Caller, where: Annotated[AvailableQuery, Query()]
) -> dict[str, Any]:
    """Numbers that could be bought now; none is a list without entries."""
    shop = await usable_shop(parts, caller)
    offers = await look(shop, where.country, where.area_code, where.limit)
    found = [AvailableNumber.model_validate(offer) for offer in offers[: where.limit]]
    return listed(found, len(found), where)


@router.get("/{number_id}", responses=responses(NotFound))
async def get_number(parts: Parts, caller: Caller, number_id: PathId) -> VoiceNumber:
    """One number."""
    async with parts.database.read() as connection:
        row = await store.find(connection, caller.tenant_id, caller.mode, number_id)
    if row is None:
        raise NotFound
    return VoiceNumber.model_validate(dict(row))


@router.patch("/{number_id}", responses=responses(NotFound, NumberReleased))
async def change_number(parts: Parts, caller: Caller, number_id: PathId, changes: NumberChanges) -> VoiceNumber:
    """Have another persona answer, or nobody; in force from the next call."""
    return await actions.assign(parts, caller, number_id, changes.assigned_persona_id)


@router.delete("/{number_id}", responses=responses(NotFound))
async def release_number(parts: Parts, caller: Caller, number_id: PathId) -> VoiceNumber:
    """Release a number; a released one answers the same again. The carrier is asked until it agrees."""
    return await actions.release(parts, caller, number_id)
