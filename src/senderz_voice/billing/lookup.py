"""What the payment provider's events are matched by: reads that cannot name the tenant first, since they answer it."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.db.tables import payment_events, tenants
from senderz_voice.db.upsert import insert_into

_KEPT_SECONDS = 40 * 86_400.0
"""Far longer than a provider repeats an event."""


async def find_payer(connection: AsyncConnection, customer: str) -> str | None:
    """The tenant that is this customer at the provider."""
    wanted = select(tenants.c.id).where(tenants.c.payment_customer == customer)
    return (await connection.execute(wanted)).scalar_one_or_none()


async def is_known(connection: AsyncConnection, event: str) -> bool:
    """Whether an event was acted on before."""
    wanted = select(payment_events.c.id).where(payment_events.c.id == event)
    return (await connection.execute(wanted)).first() is not None


async def note(connection: AsyncConnection, event: str, now: float) -> bool:
    """Note an event in the transaction that acts on it; False when that was done before."""
    await connection.execute(delete(payment_events).where(payment_events.c.received_at < now - _KEPT_SECONDS))
    noted = await connection.execute(
        insert_into(connection, payment_events)
        .values(id=event, received_at=now)
        .on_conflict_do_nothing()
        .returning(payment_events.c.id)
    )
    return noted.first() is not None
