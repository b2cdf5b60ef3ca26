"""HTTP of billing."""

from fastapi import APIRouter, Response

from senderz_voice.api.parts import Parts
from senderz_voice.billing import actions
from senderz_voice.billing.schemas import NewSubscription, VoiceBilling
from senderz_voice.billing.standing import shown
from senderz_voice.errors import MessagingSubscriptionRequired, NotConfigured, NotFound, responses
from senderz_voice.tenants.auth import Caller, tenant_security
from senderz_voice.tenants.idempotency import CurrentOnce
from senderz_voice.tenants.routing import TenantRoute

router = APIRouter(
    prefix="/v1/billing",
    tags=["Billing"],
    route_class=TenantRoute,
    dependencies=tenant_security,
    responses=responses(),
)


@router.get("/voice")
async def get_voice_subscription(parts: Parts, caller: Caller) -> VoiceBilling:
    """The voice subscription and the minutes used; without a subscription, those of the calendar month."""
    async with parts.database.read() as connection:
        return await shown(connection, caller.tenant_id, parts.clock.wall())


@router.post(
    "/voice/subscribe",
    status_code=201,
    responses={
        200: {"model": VoiceBilling, "description": "Voice was subscribed already: unchanged, changed or resumed."},
        **responses(MessagingSubscriptionRequired, NotConfigured),
    },
)
async def subscribe_voice(
    parts: Parts, caller: Caller, new: NewSubscription, response: Response, once: CurrentOnce
) -> VoiceBilling:
    """Subscribe to voice, change the tier, or take a cancellation back."""
    response.status_code, answer = await actions.subscribe(parts, caller, new.tier, once)
    return answer


@router.post("/voice/cancel", responses=responses(NotFound))
async def cancel_voice(parts: Parts, caller: Caller, once: CurrentOnce) -> VoiceBilling:
    """Have voice end with its period; until then everything works as before, and subscribing resumes it."""
    return await actions.cancel(parts, caller, once)
