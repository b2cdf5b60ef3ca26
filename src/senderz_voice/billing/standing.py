"""Where a tenant's voice subscription stands at a moment: right also while the work that ends it is late."""

from dataclasses import dataclass

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.billing import store
from senderz_voice.billing.plans import INCLUDED, Period, calendar_month, is_over, period_at
from senderz_voice.billing.schemas import VoiceBilling
from senderz_voice.core.plan import OVERAGE_RATE, overage


@dataclass(frozen=True, slots=True)
class Standing:
    """A subscription that is not over."""

    status: str
    tier: str
    period: Period
    """The one that holds the moment."""
    cancel_at: float | None


def standing(found: RowMapping | None, now: float) -> Standing | None:
    """What the stored row means now; None when there is no subscription any more."""
    if found is None or is_over(found["cancel_at"], now):
        return None
    period = period_at(Period(found["period_start"], found["period_end"]), now)
    return Standing(found["status"], found["tier"], period, found["cancel_at"])


async def shown(connection: AsyncConnection, tenant: str, now: float) -> VoiceBilling:
    """The subscription and its minutes as clients see them; without one, the minutes of the calendar month."""
    found = standing(await store.find_subscription(connection, tenant), now)
    start, end = (found.period.start, found.period.end) if found else calendar_month(now)
    used = await store.minutes_between(connection, tenant, start, end)
    included = INCLUDED[found.tier] if found else 0
    return VoiceBilling.model_validate(
        {
            "status": found.status if found else "none",
            "tier": found.tier if found else None,
            "included_minutes": included,
            "minutes_used": used,
            "overage_minutes": overage(used, included),
            "overage_rate": str(OVERAGE_RATE),
            "currency": "usd",
            "period_start": start,
            "period_end": end,
            "cancel_at": found.cancel_at if found else None,
        }
    )
