"""The outbox: durable work asked for inside the transaction that makes it necessary."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.db.call_tables import job_requests
from senderz_voice.db.upsert import insert_into


@dataclass(frozen=True, slots=True)
class JobRequest:
    """Work that was asked for; `payload` holds ids, never spoken words."""

    key: str
    kind: str
    payload: Mapping[str, str]


async def request(
    connection: AsyncConnection, kind: str, payload: Mapping[str, str], *, key: str, now: float, delay: float = 0.0
) -> None:
    """Ask for work `delay` seconds from now; a key that was used before asks for nothing new."""
    row = {"key": key, "kind": kind, "payload": dict(payload), "due_at": now + delay, "created_at": now}
    await connection.execute(insert_into(connection, job_requests).values(row).on_conflict_do_nothing())


async def waiting(connection: AsyncConnection, kinds: Collection[str], now: float, limit: int) -> Sequence[JobRequest]:
    """Requests that are due and not handed on yet, oldest first."""
    rows = await connection.execute(
        select(job_requests.c.key, job_requests.c.kind, job_requests.c.payload)
        .where(
            job_requests.c.handed_on_at.is_(None),
            job_requests.c.due_at <= now,
            job_requests.c.kind.in_(sorted(kinds)),
        )
        .order_by(job_requests.c.place)
        .limit(limit)
    )
    return [JobRequest(key, kind, payload) for key, kind, payload in rows]


async def mark_handed_on(connection: AsyncConnection, keys: Collection[str], now: float) -> None:
    """The job engine has these now, under the same keys."""
    await connection.execute(update(job_requests).where(job_requests.c.key.in_(sorted(keys))).values(handed_on_at=now))
