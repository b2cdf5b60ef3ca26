"""What the carrier posted to us, stored before it is answered: once each, in the order of arrival."""

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.core.events import Role
from senderz_voice.db.call_tables import calls, carrier_inbox
from senderz_voice.db.upsert import insert_into
from senderz_voice.ports.carrier import CarrierEvent


async def store(
    connection: AsyncConnection, event: CarrierEvent, *, tenant: str | None, call: str | None, now: float
) -> bool:
    """Keep an event; False when the same one came before."""
    row = {
        "event_id": event.id,
        "tenant_id": tenant,
        "call_id": call,
        "leg": event.leg,
        "kind": event.kind,
        "payload": msgspec.to_builtins(event),
        "received_at": now,
    }
    stored = await connection.execute(
        insert_into(connection, carrier_inbox).values(row).on_conflict_do_nothing().returning(carrier_inbox.c.event_id)
    )
    return stored.first() is not None


async def mark_handled(connection: AsyncConnection, event_id: str, *, now: float) -> None:
    """The event is in the call's log now, or was of no concern to it."""
    await connection.execute(
        update(carrier_inbox)
        .where(carrier_inbox.c.event_id == event_id, carrier_inbox.c.handled_at.is_(None))
        .values(handled_at=now)
    )


async def assign(connection: AsyncConnection, event_id: str, *, tenant: str, call: str) -> None:
    """The event belongs to this call, as turned out after it was stored."""
    await connection.execute(
        update(carrier_inbox).where(carrier_inbox.c.event_id == event_id).values(tenant_id=tenant, call_id=call)
    )


async def find_recorded(connection: AsyncConnection, tenant: str, call: str) -> CarrierEvent | None:
    """The latest report of a finished recording of this call, handled or not."""
    rows = await connection.execute(
        select(carrier_inbox.c.payload)
        .where(carrier_inbox.c.tenant_id == tenant, carrier_inbox.c.call_id == call, carrier_inbox.c.kind == "recorded")
        .order_by(carrier_inbox.c.place.desc())
    )
    reports = (msgspec.convert(payload, CarrierEvent) for payload in rows.scalars())
    return next((report for report in reports if report.recording_url), None)


async def unassigned(connection: AsyncConnection, limit: int) -> Sequence[CarrierEvent]:
    """Stored events that nobody has matched to a call yet: what a crash between answer and matching leaves."""
    rows = await connection.execute(
        select(carrier_inbox.c.payload)
        .where(carrier_inbox.c.call_id.is_(None), carrier_inbox.c.handled_at.is_(None))
        .order_by(carrier_inbox.c.place)
        .limit(limit)
    )
    return [msgspec.convert(payload, CarrierEvent) for payload in rows.scalars()]


async def find_call(connection: AsyncConnection, event: CarrierEvent, modes: Collection[str]) -> tuple[str, str] | None:
    """The (tenant, call) that an event is about: by the state we gave the leg, else by the leg itself.

    Only calls of `modes` are looked at: those of the carrier that signed the event.
    """
    call, _role = split_state(event.client_state)
    legs = (calls.c.caller_leg == event.leg) | (calls.c.handoff_leg == event.leg)
    found = await connection.execute(
        select(calls.c.tenant_id, calls.c.id).where(
            calls.c.id == call if call else legs, calls.c.mode.in_(sorted(modes))
        )
    )
    row = found.first()
    return None if row is None else (row.tenant_id, row.id)


def client_state(call: str, role: Role) -> str:
    """What we have the carrier echo in every webhook of a leg."""
    return f"{call}:{role}"


def split_state(state: str) -> tuple[str, Role]:
    """The call and role in a `client_state`; an empty call when the state is not ours."""
    call, _, role = state.partition(":")
    if len(call) == 26 and role in (Role.CALLER, Role.HANDOFF):
        return call, Role(role)
    return "", Role.CALLER
