"""HTTP of webhooks."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from senderz_voice.api.parts import Parts
from senderz_voice.api.shapes import Listed, Page, PathId, listed
from senderz_voice.errors import NotFound, responses
from senderz_voice.tenants.auth import Caller, tenant_security
from senderz_voice.tenants.idempotency import CurrentOnce
from senderz_voice.tenants.routing import TenantRoute
from senderz_voice.webhooks import actions, store
from senderz_voice.webhooks.schemas import CreatedWebhook, Delivery, DeliveryQuery, NewWebhook, Webhook

router = APIRouter(
    prefix="/v1/webhooks",
    tags=["Webhooks"],
    route_class=TenantRoute,
    dependencies=tenant_security,
    responses=responses(),
)


@router.get("", response_model=Listed[Webhook])
async def list_webhooks(parts: Parts, caller: Caller, page: Page) -> dict[str, Any]:
    """The endpoints of this mode, newest first; never their secrets."""
    async with parts.database.read() as connection:
        rows, total = await store.page(connection, caller.tenant_id, caller.mode, page.limit, page.offset)
    return listed([actions.shown(parts, row) for row in rows], total, page)


@router.post("", status_code=201)
async def create_webhook(parts: Parts, caller: Caller, new: NewWebhook, once: CurrentOnce) -> CreatedWebhook:
    """Have events posted to an endpoint, at most 20 a mode; the secret is in this answer and nowhere else."""
    return await actions.create(parts, caller, new, once)


@router.delete("/{webhook_id}", responses=responses(NotFound))
async def delete_webhook(parts: Parts, caller: Caller, webhook_id: PathId) -> Webhook:
    """Delete an endpoint with its deliveries; nothing more is sent to it."""
    return await actions.remove(parts, caller, webhook_id)


@router.get("/{webhook_id}/deliveries", response_model=Listed[Delivery], responses=responses(NotFound))
async def list_deliveries(
    parts: Parts, caller: Caller, webhook_id: PathId, wanted: Annotated[DeliveryQuery, Query()]
) -> dict[str, Any]:
    """What was sent to an endpoint or is about to be, newest first, with every attempt."""
    async with parts.database.read() as connection:
        if await store.find(connection, caller.tenant_id, caller.mode, webhook_id) is None:
            raise NotFound
        rows, total = await store.list_deliveries(
            connection, caller.tenant_id, webhook_id, wanted.status, limit=wanted.limit, offset=wanted.offset
        )
    return listed([actions.shown_delivery(row) for row in rows], total, wanted)


@router.post("/deliveries/{delivery_id}/redeliver", status_code=202, responses=responses(NotFound))
async def redeliver_webhook(parts: Parts, caller: Caller, delivery_id: PathId, once: CurrentOnce) -> Delivery:
    """Send a delivery again, now and on the whole schedule, under the same `webhook-id`."""
    return await actions.redeliver(parts, caller, delivery_id, once)
