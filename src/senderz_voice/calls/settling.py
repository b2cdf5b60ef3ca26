"""What a call owes when it ends, written in the transaction that ends it: no crash can lose or repeat it."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.billing.store import charge
from senderz_voice.db.call_tables import calls
from senderz_voice.jobs.requests import request
from senderz_voice.ports.calllog import Facts, Lease

WRAP_UP = "wrap_up"
"""The kind of job that stores a call's recording and summary: {tenant_id, call_id}."""


async def billable_minutes(connection: AsyncConnection, lease: Lease, minutes: int, now: float) -> int | None:
    """Charge the call unless that was done before; the minutes to show, None when nothing was charged."""
    owned = (calls.c.tenant_id == lease.tenant, calls.c.id == lease.call)
    mode = (await connection.execute(select(calls.c.mode).where(*owned))).scalar_one()
    charged = mode == "live" and await charge(connection, lease.tenant, lease.call, minutes, now)
    return minutes if charged else None


async def ask_for_wrap_up(connection: AsyncConnection, lease: Lease, now: float) -> None:
    """Ask for the durable work after the call, once a call."""
    payload = {"tenant_id": lease.tenant, "call_id": lease.call}
    await request(connection, WRAP_UP, payload, key=f"{WRAP_UP}:{lease.call}", now=now)


async def settle(connection: AsyncConnection, lease: Lease, facts: Facts, *, now: float) -> dict[str, object]:
    """Do what the facts ask for; the columns of the call's row that follow from it."""
    if facts.wrap_up:
        await ask_for_wrap_up(connection, lease, now)
    if facts.billed_minutes is None:
        return {}
    minutes = await billable_minutes(connection, lease, facts.billed_minutes, now)
    return {} if minutes is None else {"billed_minutes": minutes}
