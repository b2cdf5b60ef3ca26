"""The ledger of minutes and the rows of subscriptions."""

from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.db.tables import voice_minutes, voice_subscriptions
from senderz_voice.db.upsert import insert_into


async def charge(connection: AsyncConnection, tenant: str, call: str, minutes: int, at: float) -> bool:
    """Enter a call's minutes; False, and nothing changed, when the call is in the ledger already."""
    row = {"call_id": call, "tenant_id": tenant, "minutes": minutes, "at": at}
    charged = await connection.execute(
        insert_into(connection, voice_minutes).values(row).on_conflict_do_nothing().returning(voice_minutes.c.minutes)
    )
    return charged.first() is not None


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


async def is_subscribed(connection: AsyncConnection, tenant: str, now: float) -> bool:
    """Whether the tenant has voice right now: active, or cancelled and not yet at its end."""
    found = await find_subscription(connection, tenant)
    if found is None or found["status"] not in {"active", "canceling"}:
        return False
    return found["cancel_at"] is None or now < found["cancel_at"]
