"""The ledger of minutes and the rows of subscriptions."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.billing.kinds import REPORT_MINUTES
from senderz_voice.billing.plans import is_over
from senderz_voice.db.tables import tenants, voice_minutes, voice_subscriptions
from senderz_voice.db.upsert import insert_into
from senderz_voice.jobs.requests import request


async def charge(connection: AsyncConnection, tenant: str, call: str, minutes: int, at: float) -> bool:
    """Enter a call's minutes; False, and nothing changed, when the call is in the ledger already.

    Where the payment provider bills them, its being told is asked for in the same transaction.
    """
    row = {"call_id": call, "tenant_id": tenant, "minutes": minutes, "at": at}
    charged = await connection.execute(
        insert_into(connection, voice_minutes).values(row).on_conflict_do_nothing().returning(voice_minutes.c.minutes)
    )
    if charged.first() is None:
        return False
    found = await find_subscription(connection, tenant)
    if found is not None and found["payment_subscription"] is not None and not is_over(found["cancel_at"], at):
        payload = {"tenant_id": tenant, "call_id": call}
        await request(connection, REPORT_MINUTES, payload, key=f"{REPORT_MINUTES}:{call}", now=at)
    return True


async def find_minutes(connection: AsyncConnection, tenant: str, call: str) -> RowMapping | None:
    """What the ledger says of a call."""
    wanted = select(voice_minutes).where(voice_minutes.c.tenant_id == tenant, voice_minutes.c.call_id == call)
    return (await connection.execute(wanted)).mappings().first()


async def minutes_between(connection: AsyncConnection, tenant: str, start: float, end: float) -> int:
    """Minutes entered from `start` up to but not including `end`."""
    summed = select(func.coalesce(func.sum(voice_minutes.c.minutes), 0)).where(
        voice_minutes.c.tenant_id == tenant, voice_minutes.c.at >= start, voice_minutes.c.at < end
    )
    return int((await connection.execute(summed)).scalar_one())


async def find_subscription(connection: AsyncConnection, tenant: str) -> RowMapping | None:
    """The tenant's subscription, whatever its status."""
    wanted = select(voice_subscriptions).where(voice_subscriptions.c.tenant_id == tenant)
    return (await connection.execute(wanted)).mappings().first()


async def put_subscription(connection: AsyncConnection, tenant: str, row: Mapping[str, Any]) -> None:
    """Write the tenant's one subscription, in place of the one it had."""
    values = {"tenant_id": tenant, "payment_subscription": None, "payment_items": {}, **row}
    await connection.execute(
        insert_into(connection, voice_subscriptions)
        .values(values)
        .on_conflict_do_update(index_elements=["tenant_id"], set_=values)
    )


async def change_subscription(connection: AsyncConnection, tenant: str, changes: Mapping[str, Any]) -> None:
    """Set columns of the tenant's subscription."""
    await connection.execute(
        update(voice_subscriptions).where(voice_subscriptions.c.tenant_id == tenant).values(**changes)
    )


async def remove_subscription(connection: AsyncConnection, tenant: str) -> None:
    """Forget the tenant's subscription; its minutes stay in the ledger."""
    await connection.execute(delete(voice_subscriptions).where(voice_subscriptions.c.tenant_id == tenant))


async def remove_cancelled(connection: AsyncConnection, tenant: str, cancel_at: float) -> None:
    """Forget the tenant's subscription if it is still the one that was cancelled for this moment."""
    await connection.execute(
        delete(voice_subscriptions).where(
            voice_subscriptions.c.tenant_id == tenant, voice_subscriptions.c.cancel_at == cancel_at
        )
    )


async def lock_customer(connection: AsyncConnection, tenant: str) -> RowMapping:
    """The tenant's row, which nobody else can lock or change until the transaction ends."""
    wanted = select(tenants).where(tenants.c.id == tenant).with_for_update()
    return (await connection.execute(wanted)).mappings().one()


async def set_messaging(connection: AsyncConnection, tenant: str, state: str) -> None:
    """Note whether the tenant has an active messaging subscription: `active` or `none`."""
    await connection.execute(
        update(tenants)
        .where(tenants.c.id == tenant, tenants.c.messaging_subscription != state)
        .values(messaging_subscription=state)
    )


async def is_subscribed(connection: AsyncConnection, tenant: str, now: float) -> bool:
    """Whether the tenant has voice right now: active, or cancelled and not yet at its end."""
    found = await find_subscription(connection, tenant)
    return found is not None and found["status"] in {"active", "canceling"} and not is_over(found["cancel_at"], now)
