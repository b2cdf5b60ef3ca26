"""The end of a cancelled subscription, by a durable timer of our own: a provider cannot end a part of a subscription.

The monthly fee is paid in advance, so it has to go shortly before the period ends, else the renewal would charge it
once more. The metered minutes are invoiced in arrears, so they have to stay until the renewal's invoice is final. No
answer of ours depends on these jobs being on time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.api.parts import ApiParts
from senderz_voice.billing import store
from senderz_voice.billing.kinds import END_VOICE, STOP_FEE
from senderz_voice.billing.turns import turn
from senderz_voice.jobs.requests import request
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.payments import Payments, VoiceItems
from senderz_voice.tenants.store import find_tenant

_FEE_LEAD_SECONDS = 600.0
_INVOICED_AFTER_SECONDS = 2 * 3600.0
"""A provider keeps a renewal's invoice open for about an hour."""
_DELAYS = (30.0, 60.0, 300.0, 1800.0, 7200.0)
"""Seconds between attempts; the last one is repeated for as long as it takes."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ending:
    """Which cancellation, and how often we have tried."""

    tenant: str
    cancel_at: float
    attempt: int = 0

    @classmethod
    def read(cls, payload: Mapping[str, str]) -> Self:
        """From a job's payload."""
        return cls(payload["tenant_id"], float(payload["cancel_at"]), int(payload["attempt"]))

    def payload(self) -> dict[str, str]:
        """As a job's payload; the moment in full precision, because it tells cancellations apart."""
        return {"tenant_id": self.tenant, "cancel_at": repr(self.cancel_at), "attempt": str(self.attempt)}


async def ask_for_end(
    connection: AsyncConnection, tenant: str, cancel_at: float, *, now: float, provided: bool
) -> None:
    """Ask for what has to happen at the end; `provided` says that a payment provider bills this subscription."""
    ending = Ending(tenant, cancel_at)
    if provided:
        await _ask(connection, STOP_FEE, ending, now=now, due=cancel_at - _FEE_LEAD_SECONDS)
    await _ask(connection, END_VOICE, ending, now=now, due=cancel_at + (_INVOICED_AFTER_SECONDS if provided else 0.0))


async def _ask(connection: AsyncConnection, kind: str, ending: Ending, *, now: float, due: float) -> None:
    key = f"{kind}:{ending.tenant}:{ending.cancel_at!r}:{ending.attempt}"
    await request(connection, kind, ending.payload(), key=key, now=now, delay=max(0.0, due - now))


async def attempt(parts: ApiParts, kind: str, ending: Ending) -> None:
    """Try to do it; what the provider does not let us do now is asked for again, for as long as it takes."""
    try:
        await (end_voice if kind == END_VOICE else stop_fee)(parts, ending)
    except PortError as error:
        _log.warning("ending_still_open", job=kind, tenant_id=ending.tenant, detail=error.detail)
        now = parts.clock.wall()
        due = now + _DELAYS[min(ending.attempt, len(_DELAYS) - 1)]
        async with parts.database.write() as connection:
            await _ask(connection, kind, replace(ending, attempt=ending.attempt + 1), now=now, due=due)


async def stop_fee(parts: ApiParts, ending: Ending) -> None:
    """Have the provider not renew the fee, unless the cancellation was taken back. Raises PortError."""
    async with turn(parts, ending.tenant):
        voice = await _still_billed(parts, ending)
        if voice is not None and voice.fee is not None:
            await _remove_fee(_payments(parts), voice.fee, ending, parts.clock.wall())


async def end_voice(parts: ApiParts, ending: Ending) -> None:
    """End a subscription for good, unless the cancellation was taken back. Raises PortError."""
    async with turn(parts, ending.tenant):
        voice = await _still_billed(parts, ending)
        if voice is not None and voice.fee is not None:
            await _remove_fee(_payments(parts), voice.fee, ending, parts.clock.wall())
        if voice is not None and voice.overage is not None:
            await _payments(parts).remove_item(voice.overage, refund_unused=False)
        async with parts.database.write() as connection:
            await store.remove_cancelled(connection, ending.tenant, ending.cancel_at)


async def _remove_fee(payments: Payments, item: str, ending: Ending, now: float) -> None:
    """Removed too late, after the renewal has charged it once more, the fee is credited."""
    await payments.remove_item(item, refund_unused=now >= ending.cancel_at)


async def _still_billed(parts: ApiParts, ending: Ending) -> VoiceItems | None:
    """What the provider bills for the cancelled subscription; None when it is another now, or in our ledger only."""
    async with parts.database.read() as connection:
        found = await store.find_subscription(connection, ending.tenant)
        tenant = await find_tenant(connection, ending.tenant)
    if found is None or found["cancel_at"] != ending.cancel_at or found["payment_subscription"] is None:
        return None
    if tenant is None or tenant["payment_customer"] is None:
        raise PortError(ErrorKind.NOT_CONFIGURED, "a tenant that the payment provider bills has no customer there")
    paid = await _payments(parts).subscription_of(tenant["payment_customer"])
    return paid.voice if paid else None


def _payments(parts: ApiParts) -> Payments:
    if parts.payments is None:
        raise PortError(ErrorKind.NOT_CONFIGURED, "a subscription is billed by a provider that is not configured")
    return parts.payments
