"""HTTP of billing."""

from fastapi import APIRouter

from senderz_voice.api.parts import Parts
from senderz_voice.billing import store
from senderz_voice.billing.plans import INCLUDED, OVERAGE_RATE, calendar_month
from senderz_voice.billing.schemas import VoiceBilling
from senderz_voice.errors import responses
from senderz_voice.tenants.auth import Caller, tenant_security
from senderz_voice.tenants.routing import TenantRoute

router = APIRouter(
    prefix="/v1/billing",
    tags=["Billing"],
    route_class=TenantRoute,
    dependencies=tenant_security,
    responses=responses(),
)


@router.get("/voice")
async def get_voice(parts: Parts, caller: Caller) -> VoiceBilling:
    """The voice subscription and the minutes used; without a subscription, those of the calendar month."""
    now = parts.clock.wall()
    async with parts.database.read() as connection:
        found = await store.find_subscription(connection, caller.tenant_id)
        if found is not None and found["cancel_at"] is not None and found["cancel_at"] <= now:
            found = None
        start, end = (found["period_start"], found["period_end"]) if found else calendar_month(now)
        used = await store.minutes_between(connection, caller.tenant_id, start, end)
    included = INCLUDED[found["tier"]] if found else 0
    return VoiceBilling.model_validate(
        {
            "status": found["status"] if found else "none",
            "tier": found["tier"] if found else None,
            "included_minutes": included,
            "minutes_used": used,
            "overage_minutes": max(0, used - included),
            "overage_rate": OVERAGE_RATE,
            "currency": "usd",
            "period_start": start,
            "period_end": end,
            "cancel_at": found["cancel_at"] if found else None,
        }
    )
