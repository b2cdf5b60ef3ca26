"""Voice beside the customer's subscription at a payment provider, whose word about money is the truth.

What was asked of the provider may have happened although no answer came. So every change first asks for durable work
that reads the provider's state back a little later, and our rows only ever follow what was read.
"""

import hashlib
from typing import Any

import structlog
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.api.parts import ApiParts
from senderz_voice.billing import store
from senderz_voice.billing.kinds import KEEP_IN_STEP
from senderz_voice.billing.plans import INCLUDED, is_over
from senderz_voice.billing.schemas import Tier, VoiceBilling
from senderz_voice.billing.standing import shown, standing
from senderz_voice.billing.turns import TURN_SECONDS, turn
from senderz_voice.errors import MessagingSubscriptionRequired, NotConfigured
from senderz_voice.jobs.requests import request
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.payments import PaidSubscription, Payments, VoiceItems
from senderz_voice.tenants.idempotency import Once
from senderz_voice.tenants.store import find_tenant

_log = structlog.get_logger(__name__)


async def subscribe_at(
    payments: Payments, parts: ApiParts, tenant: str, tier: Tier, once: Once
) -> tuple[int, VoiceBilling]:
    """Have the provider bill voice; the HTTP status and what the tenant has now."""
    async with parts.database.read() as connection:
        customer = await _customer(connection, tenant)
    if customer is None:
        raise MessagingSubscriptionRequired
    async with turn(parts, tenant):
        paid = await payments.subscription_of(customer)
        if paid is not None and paid.status == "active":
            paid = await _billed(payments, parts, tenant, paid, tier)
        now = parts.clock.wall()
        async with parts.database.write() as connection:
            before = standing(await store.find_subscription(connection, tenant), now)
            if paid is not None and paid.status == "active":
                await _revive(connection, tenant, now)
            await keep_in_step(connection, tenant, paid, now)
            answer = await shown(connection, tenant, now)
            status = 200 if before else 201
            if answer.status == "active":
                await once.settle(connection, status, answer.model_dump())
    if paid is None or paid.status != "active":
        raise MessagingSubscriptionRequired
    if answer.status != "active":
        raise PortError(ErrorKind.BAD_ANSWER, "the payment provider took the change and does not show it")
    return status, answer


async def _billed(
    payments: Payments, parts: ApiParts, tenant: str, paid: PaidSubscription, tier: Tier
) -> PaidSubscription | None:
    """The subscription once it bills this tier, read back from the provider."""
    found: PaidSubscription | None = paid
    # A second key, for when the first was used in the last day for items that somebody has taken away by hand since:
    # the provider then repeats its old answer and does nothing.
    for key in (_steady_key(paid, tier), f"voice:{parts.ids.ulid()}"):
        if found is None or _bills(found, tier):
            break
        await _ask_for_a_look(parts, tenant)
        try:
            await payments.put_voice(found, tier, key=key)
        except PortError as error:
            if error.kind not in {ErrorKind.REFUSED, ErrorKind.MISSING}:
                raise
            _log.warning("payment_refused", tenant_id=tenant, code=error.code, detail=error.detail)
            raise NotConfigured("The payment provider refused to bill voice on this subscription.") from error
        found = await payments.subscription_of(paid.customer)
    return found


def _bills(paid: PaidSubscription, tier: str) -> bool:
    voice = paid.voice
    return voice is not None and voice.tier == tier and None not in {voice.fee, voice.overage}


def _steady_key(paid: PaidSubscription, tier: str) -> str:
    """The same for every repetition of one change, so that the provider makes it once; another after any change."""
    period = (paid.voice.period_start, paid.voice.tier) if paid.voice else ()
    state = repr((paid.id, tier, sorted(paid.items), period))
    return f"voice:{paid.id}:{hashlib.sha256(state.encode()).hexdigest()[:32]}"


async def _ask_for_a_look(parts: ApiParts, tenant: str) -> None:
    now = parts.clock.wall()
    async with parts.database.write() as connection:
        key = f"{KEEP_IN_STEP}:{tenant}:{parts.ids.ulid()}"
        await request(connection, KEEP_IN_STEP, {"tenant_id": tenant}, key=key, now=now, delay=TURN_SECONDS)


async def _revive(connection: AsyncConnection, tenant: str, now: float) -> None:
    """Take back a cancellation, or forget a subscription that is over; the provider's state is written after."""
    found = await store.find_subscription(connection, tenant)
    if found is None or found["cancel_at"] is None:
        return
    if is_over(found["cancel_at"], now):
        await store.remove_subscription(connection, tenant)
    else:
        await store.change_subscription(connection, tenant, {"cancel_at": None})


async def look(payments: Payments, parts: ApiParts, tenant: str) -> None:
    """Read the provider's state and make our rows agree. Raises PortError."""
    async with parts.database.read() as connection:
        customer = await _customer(connection, tenant)
    if customer is None:
        return
    async with turn(parts, tenant):
        paid = await payments.subscription_of(customer)
        async with parts.database.write() as connection:
            await keep_in_step(connection, tenant, paid, parts.clock.wall())


async def keep_in_step(connection: AsyncConnection, tenant: str, paid: PaidSubscription | None, now: float) -> None:
    """Make the tenant's rows say what the provider says; a cancellation of ours, which it does not know, stays."""
    await store.set_messaging(connection, tenant, "active" if paid and paid.status == "active" else "none")
    found = await store.find_subscription(connection, tenant)
    voice = paid.voice if paid else None
    if paid is None or voice is None or voice.tier not in INCLUDED:
        if found is not None and found["payment_subscription"] is not None:
            await store.remove_subscription(connection, tenant)
        return
    if found is not None and is_over(found["cancel_at"], now):
        # The provider still has to be told of the end; the job that does so goes by this row.
        return
    await store.put_subscription(connection, tenant, _row(found, paid, voice, now))


def _row(found: RowMapping | None, paid: PaidSubscription, voice: VoiceItems, now: float) -> dict[str, Any]:
    cancel_at = found["cancel_at"] if found else None
    start, end = voice.period_start, voice.period_end
    if found is None:
        # The provider's period began before voice did; minutes of that time belong to no subscription.
        start = max(start, min(now, end))
    elif cancel_at is not None:
        start, end = found["period_start"], found["period_end"]
    elif found["period_end"] == end:
        start = found["period_start"]
    status = "past_due" if paid.status == "past_due" else "canceling" if cancel_at is not None else "active"
    return {
        "tier": voice.tier,
        "status": status,
        "period_start": start,
        "period_end": end,
        "cancel_at": cancel_at,
        "payment_subscription": paid.id,
        "payment_items": {"fee": voice.fee, "overage": voice.overage},
    }


async def _customer(connection: AsyncConnection, tenant: str) -> str | None:
    found = await find_tenant(connection, tenant)
    customer: str | None = found["payment_customer"] if found else None
    return customer
