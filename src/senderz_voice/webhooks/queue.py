"""The deliveries that are due, of all tenants: whose turn it is, and what came of an attempt."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.api.shapes import iso
from senderz_voice.db.webhook_tables import webhook_deliveries as table
from senderz_voice.db.webhook_tables import webhooks
from senderz_voice.webhooks import store

PAUSES = (5.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 36_000.0)
"""Seconds between a failed attempt and the next one; after the last the delivery has failed."""
_ATTEMPTS_KEPT = 50


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery that is due, and its place among those of its endpoint."""

    id: str
    webhook: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that this process may attempt until `until`."""

    id: str
    tenant: str
    webhook: str
    url: str
    sealed_secret: str
    event: str
    sandbox: bool
    body: str
    until: float


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of an attempt; an empty `error` is success."""

    at: float
    status: int | None
    error: str
    seconds: float
    is_last: bool = False
    """Whether the endpoint asked for no further attempts, or there is nothing left to send."""


# across tenants: one loop sends for all of them, and this only tells whose turn it is.
async def due(
    connection: AsyncConnection, now: float, *, per_webhook: int, limit: int, without: Collection[str]
) -> Sequence[Due]:
    """Deliveries that are due: the first of each endpoint, then the second of each, and so on.

    So an endpoint with thousands of them never pushes another's out. `without` are endpoints that have enough to do.
    """
    waiting = (table.c.status == "pending", table.c.due_at <= now, table.c.claimed_until <= now)
    place = func.row_number().over(partition_by=table.c.webhook_id, order_by=(table.c.due_at, table.c.id))
    rows = select(table.c.id, table.c.webhook_id, table.c.due_at, place.label("place")).where(*waiting)
    if without:
        rows = rows.where(table.c.webhook_id.not_in(sorted(without)))
    numbered = rows.subquery()
    wanted = (
        select(numbered.c.id, numbered.c.webhook_id)
        .where(numbered.c.place <= per_webhook)
        .order_by(numbered.c.place, numbered.c.due_at, numbered.c.id)
        .limit(limit)
    )
    return [Due(identity, webhook) for identity, webhook in await connection.execute(wanted)]


# across tenants: the ids are those of `due`; a row that another process claimed meanwhile is not ours.
async def claim(connection: AsyncConnection, ids: Collection[str], now: float, until: float) -> Sequence[Claim]:
    """Reserve these deliveries for this process; answers those that it got."""
    got = await connection.execute(
        update(table)
        .where(
            table.c.id.in_(sorted(ids)),
            table.c.status == "pending",
            table.c.due_at <= now,
            table.c.claimed_until <= now,
        )
        .values(claimed_until=until)
        .returning(table.c.id)
    )
    mine = [identity for (identity,) in got]
    wanted = (
        select(table, webhooks.c.url, webhooks.c.secret)
        .join(webhooks, webhooks.c.id == table.c.webhook_id)
        .where(table.c.id.in_(mine))
        .order_by(table.c.due_at, table.c.id)
    )
    rows = (await connection.execute(wanted)).mappings().all()
    return [
        Claim(
            id=row["id"],
            tenant=row["tenant_id"],
            webhook=row["webhook_id"],
            url=row["url"],
            sealed_secret=row["secret"],
            event=row["event"],
            sandbox=row["mode"] == "test",
            body=row["body"],
            until=until,
        )
        for row in rows
    ]


async def record(connection: AsyncConnection, tenant: str, claimed: Claim, attempt: Attempt, now: float) -> None:
    """Write down what came of an attempt, and when the next one is due."""
    row = await store.find_delivery(connection, tenant, claimed.id)
    if row is None:
        return
    told = {
        "at": iso(attempt.at),
        "status_code": attempt.status,
        "error": attempt.error or None,
        "duration_ms": round(attempt.seconds * 1000),
    }
    changes: dict[str, object] = {"attempts": [*row["attempts"], told][-_ATTEMPTS_KEPT:]}
    # A delivery that was asked for again meanwhile, or that outlasted its claim, goes on without this attempt.
    if row["status"] == "pending" and row["claimed_until"] == claimed.until:
        changes |= {"claimed_until": 0.0, "tries": row["tries"] + 1, **_verdict(row["tries"], attempt, now)}
    await store.change_delivery(connection, tenant, claimed.id, changes)


def _verdict(tries: int, attempt: Attempt, now: float) -> Mapping[str, object]:
    if not attempt.error:
        return {"status": "delivered", "delivered_at": now, "due_at": None}
    if attempt.is_last or tries >= len(PAUSES):
        return {"status": "failed", "due_at": None}
    return {"due_at": now + PAUSES[tries]}


# across tenants: what was sent long ago is forgotten for all alike.
async def forget(connection: AsyncConnection, before: float) -> int:
    """Delete deliveries that are settled and were made before that moment; answers how many."""
    old = (table.c.status != "pending", table.c.created_at < before)
    gone = await connection.execute(delete(table).where(*old))
    return gone.rowcount
