"""Rows of webhooks and of their deliveries, per tenant and mode."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.db.tables import tenants
from senderz_voice.db.upsert import insert_into
from senderz_voice.db.webhook_tables import webhook_deliveries as deliveries
from senderz_voice.db.webhook_tables import webhooks


async def count(connection: AsyncConnection, tenant: str, mode: str) -> int:
    """How many endpoints there are; nobody adds one of this tenant's before the transaction ends."""
    await connection.execute(select(tenants.c.id).where(tenants.c.id == tenant).with_for_update())
    where = (webhooks.c.tenant_id == tenant, webhooks.c.mode == mode)
    return int((await connection.execute(select(func.count()).select_from(webhooks).where(*where))).scalar_one())


async def add(connection: AsyncConnection, tenant: str, row: Mapping[str, Any]) -> None:
    """Insert an endpoint."""
    await connection.execute(insert(webhooks).values(tenant_id=tenant, **row))


async def find(connection: AsyncConnection, tenant: str, mode: str, webhook: str) -> RowMapping | None:
    """One endpoint."""
    where = (webhooks.c.tenant_id == tenant, webhooks.c.mode == mode, webhooks.c.id == webhook)
    return (await connection.execute(select(webhooks).where(*where))).mappings().first()


async def page(
    connection: AsyncConnection, tenant: str, mode: str, limit: int, offset: int
) -> tuple[Sequence[RowMapping], int]:
    """A page of endpoints, newest first, and how many there are."""
    where = (webhooks.c.tenant_id == tenant, webhooks.c.mode == mode)
    total = (await connection.execute(select(func.count()).select_from(webhooks).where(*where))).scalar_one()
    order = (webhooks.c.created_at.desc(), webhooks.c.id.desc())
    rows = await connection.execute(select(webhooks).where(*where).order_by(*order).limit(limit).offset(offset))
    return rows.mappings().all(), total


async def remove(connection: AsyncConnection, tenant: str, mode: str, webhook: str) -> RowMapping | None:
    """Delete an endpoint with all its deliveries; answers the row, or None when there was none."""
    where = (webhooks.c.tenant_id == tenant, webhooks.c.mode == mode, webhooks.c.id == webhook)
    # Locked first, so that no delivery is added between the two deletions.
    held = (await connection.execute(select(webhooks).where(*where).with_for_update())).mappings().first()
    if held is not None:
        theirs = (deliveries.c.tenant_id == tenant, deliveries.c.webhook_id == webhook)
        await connection.execute(delete(deliveries).where(*theirs))
        await connection.execute(delete(webhooks).where(*where))
    return held


async def listening(connection: AsyncConnection, tenant: str, mode: str, event: str) -> Sequence[str]:
    """The ids of the endpoints that want to be told of this event."""
    where = (webhooks.c.tenant_id == tenant, webhooks.c.mode == mode)
    rows = await connection.execute(select(webhooks.c.id, webhooks.c.events).where(*where).order_by(webhooks.c.id))
    return [webhook for webhook, events in rows if event in events]


async def add_delivery(connection: AsyncConnection, tenant: str, row: Mapping[str, Any]) -> bool:
    """Insert a delivery that is due at once; False when the endpoint has been given this event before."""
    fresh = {"status": "pending", "attempts": [], "tries": 0, "claimed_until": 0.0, "due_at": row["created_at"]}
    added = await connection.execute(
        insert_into(connection, deliveries)
        .values(tenant_id=tenant, **fresh, **row)
        .on_conflict_do_nothing(index_elements=["webhook_id", "source"])
        .returning(deliveries.c.id)
    )
    return added.first() is not None


async def list_deliveries(
    connection: AsyncConnection, tenant: str, webhook: str, status: str | None, *, limit: int, offset: int
) -> tuple[Sequence[RowMapping], int]:
    """A page of an endpoint's deliveries, newest first, and how many there are."""
    where = [deliveries.c.tenant_id == tenant, deliveries.c.webhook_id == webhook]
    if status is not None:
        where.append(deliveries.c.status == status)
    total = (await connection.execute(select(func.count()).select_from(deliveries).where(*where))).scalar_one()
    order = (deliveries.c.created_at.desc(), deliveries.c.id.desc())
    rows = await connection.execute(select(deliveries).where(*where).order_by(*order).limit(limit).offset(offset))
    return rows.mappings().all(), total


async def find_delivery(connection: AsyncConnection, tenant: str, delivery: str) -> RowMapping | None:
    """One delivery, which nobody else changes before the transaction ends."""
    where = (deliveries.c.tenant_id == tenant, deliveries.c.id == delivery)
    return (await connection.execute(select(deliveries).where(*where).with_for_update())).mappings().first()


async def change_delivery(
    connection: AsyncConnection, tenant: str, delivery: str, changes: Mapping[str, Any]
) -> RowMapping | None:
    """Set columns; answers the new row, or None when the delivery is gone."""
    changed = await connection.execute(
        update(deliveries)
        .where(deliveries.c.tenant_id == tenant, deliveries.c.id == delivery)
        .values(**changes)
        .returning(*deliveries.c)
    )
    return changed.mappings().first()
