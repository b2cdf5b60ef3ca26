"""Subscribing to voice and cancelling it, in our own ledger or beside the customer's subscription at a provider."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.api.parts import ApiParts
from senderz_voice.billing import store
from senderz_voice.billing.ending import ask_for_end
from senderz_voice.billing.plans import months_after
from senderz_voice.billing.provider import subscribe_at
from senderz_voice.billing.schemas import Tier, VoiceBilling
from senderz_voice.billing.standing import Standing, shown, standing
from senderz_voice.errors import MessagingSubscriptionRequired, NotFound
from senderz_voice.tenants.auth import Principal
from senderz_voice.tenants.idempotency import Once


async def subscribe(parts: ApiParts, caller: Principal, tier: Tier, once: Once) -> tuple[int, VoiceBilling]:
    """Begin, change or resume; the HTTP status and what the tenant has now. Raises MessagingSubscriptionRequired."""
    if parts.payments is not None:
        return await subscribe_at(parts.payments, parts, caller.tenant_id, tier, once)
    now = parts.clock.wall()
    async with parts.database.write() as connection:
        customer = await store.lock_customer(connection, caller.tenant_id)
        if customer["messaging_subscription"] != "active":
            raise MessagingSubscriptionRequired
        before = standing(await store.find_subscription(connection, caller.tenant_id), now)
        await _enter(connection, caller.tenant_id, before, tier, now)
        answer = await shown(connection, caller.tenant_id, now)
        status = 200 if before else 201
        await once.settle(connection, status, answer.model_dump())
    return status, answer


async def _enter(connection: AsyncConnection, tenant: str, before: Standing | None, tier: Tier, now: float) -> None:
    if before is None:
        await store.put_subscription(connection, tenant, _begun(tier, now))
    elif before.tier != tier or before.cancel_at is not None:
        status = "past_due" if before.status == "past_due" else "active"
        changes = {"tier": tier, "status": status, "cancel_at": None}
        await store.change_subscription(connection, tenant, changes)


def _begun(tier: Tier, now: float) -> Mapping[str, Any]:
    return {
        "tier": tier,
        "status": "active",
        "period_start": now,
        "period_end": months_after(now, 1),
        "cancel_at": None,
    }


async def cancel(parts: ApiParts, caller: Principal, once: Once) -> VoiceBilling:
    """Have voice end with its period; cancelled already, it stays so. Raises NotFound."""
    now = parts.clock.wall()
    async with parts.database.write() as connection:
        await store.lock_customer(connection, caller.tenant_id)
        found = await store.find_subscription(connection, caller.tenant_id)
        present = standing(found, now)
        if found is None or present is None:
            raise NotFound("Voice is not active for this account.")
        if present.cancel_at is None:
            cancel_at = present.period.end
            # Owed money stays owed: cancelling must not make an unpaid subscription usable again.
            status = "past_due" if present.status == "past_due" else "canceling"
            await store.change_subscription(connection, caller.tenant_id, {"status": status, "cancel_at": cancel_at})
            provided = found["payment_subscription"] is not None
            await ask_for_end(connection, caller.tenant_id, cancel_at, now=now, provided=provided)
        answer = await shown(connection, caller.tenant_id, now)
        await once.settle(connection, 200, answer.model_dump())
    return answer
