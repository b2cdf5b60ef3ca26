"""Appending to a call's log inside a transaction: the one place that writes `call_events`."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.calls.announcing import announce
from senderz_voice.calls.codec import encode
from senderz_voice.calls.reading import SPOKEN
from senderz_voice.calls.settling import settle
from senderz_voice.core.call import RULES
from senderz_voice.core.events import CallOffered, DialAccepted, Event, LegAnswered, Role
from senderz_voice.db.call_tables import call_events, call_leases, call_texts, calls
from senderz_voice.ports.calllog import Facts, Lease, LeaseLost, Text

_LEG_COLUMNS = {Role.CALLER: "caller_leg", Role.HANDOFF: "handoff_leg"}
_HELD = (
    select(call_leases.c.epoch)
    .where(
        call_leases.c.call_id == bindparam("call"),
        call_leases.c.tenant_id == bindparam("tenant"),
        call_leases.c.owner == bindparam("owner"),
        call_leases.c.epoch == bindparam("epoch"),
    )
    .with_for_update()
)
_LAST = select(func.coalesce(func.max(call_events.c.seq), 0)).where(
    call_events.c.call_id == bindparam("call"), call_events.c.tenant_id == bindparam("tenant")
)
# Made once, since SQLAlchemy works out a statement's place in its cache once for each; the rows come beside them.
_ADD_EVENT = insert(call_events).values(tenant_id=bindparam("tenant"))
_ADD_TEXT = insert(call_texts).values(tenant_id=bindparam("tenant"))
_CHANGE = update(calls).where(calls.c.id == bindparam("this_call"), calls.c.tenant_id == bindparam("this_tenant"))


async def append(
    connection: AsyncConnection,
    lease: Lease,
    after: int,
    events: Sequence[Event],
    *,
    texts: Sequence[Text] = (),
    facts: Facts,
    now: float,
) -> None:
    """Write events behind place `after`, their texts and the row's new columns, or raise LeaseLost.

    An append that was committed although its answer got lost is recognised when it is repeated, and is no error.
    """
    await _hold(connection, lease)
    last = await last_place(connection, lease)
    if last != after:
        if events and last == after + len(events) and await _is_repeat(connection, lease, after, events):
            return
        raise LeaseLost(f"the log of call {lease.call} is at {last}, not at {after}")
    await write_behind(connection, lease, after, events, texts=texts, facts=facts, now=now)


async def write_behind(
    connection: AsyncConnection,
    lease: Lease,
    after: int,
    events: Sequence[Event],
    *,
    texts: Sequence[Text] = (),
    facts: Facts,
    now: float,
) -> None:
    """The same for an owner that has shown in this transaction that it holds the lease, and knows the log's end."""
    if events:
        await connection.execute(_ADD_EVENT, _rows(lease, after, events))
    if texts:
        await connection.execute(_ADD_TEXT, [_text_row(lease, text) for text in texts])
    columns = columns_of(events, facts) | await settle(connection, lease, facts, now=now)
    if facts.ended_at is not None and (texts or any(type(event).__name__ in SPOKEN for event in events)):
        # A transcript that was stored when the call had ended says too little now; it is read from the log again.
        columns["transcript"] = None
    if columns:
        await connection.execute(_CHANGE, {**columns, "this_call": lease.call, "this_tenant": lease.tenant})
    await announce(connection, lease, events, facts, now=now)


async def open_log(connection: AsyncConnection, lease: Lease, first: Event) -> None:
    """Write the first event of a call that this transaction inserts; its columns were inserted with it."""
    await connection.execute(_ADD_EVENT, _row(lease, 1, first))


async def last_place(connection: AsyncConnection, lease: Lease) -> int:
    """The place of the newest event; 0 for an empty log."""
    found = await connection.execute(_LAST, {"call": lease.call, "tenant": lease.tenant})
    return int(found.scalar_one())


def columns_of(events: Sequence[Event], facts: Facts) -> dict[str, object]:
    """What events and facts change in the call's row."""
    columns: dict[str, object] = {}
    for event in events:
        match event:
            case DialAccepted(role=role, leg_id=leg) | LegAnswered(role=role, leg_id=leg) if leg:
                columns[_LEG_COLUMNS[role]] = leg
            case CallOffered(leg_id=leg):
                columns[_LEG_COLUMNS[Role.CALLER]] = leg
            case _:
                pass
    shown: Mapping[str, Any] = {
        "status": facts.status,
        "end_reason": facts.end_reason,
        "answered_at": facts.answered_at,
        "ended_at": facts.ended_at,
        "language": facts.language,
        "latencies_ms": None if facts.latencies_ms is None else list(facts.latencies_ms),
    }
    return columns | {name: value for name, value in shown.items() if value is not None}


async def _hold(connection: AsyncConnection, lease: Lease) -> None:
    """Check the lease and keep it from moving until the transaction ends."""
    asked = {"call": lease.call, "tenant": lease.tenant, "owner": lease.owner, "epoch": lease.epoch}
    held = await connection.execute(_HELD, asked)
    if held.first() is None:
        raise LeaseLost(f"call {lease.call} has another owner")


def _rows(lease: Lease, after: int, events: Sequence[Event]) -> list[dict[str, object]]:
    return [_row(lease, after + number, event) for number, event in enumerate(events, 1)]


def _row(lease: Lease, seq: int, event: Event) -> dict[str, object]:
    return {
        "call_id": lease.call,
        "seq": seq,
        "tenant": lease.tenant,
        "at": event.at,
        "type": type(event).__name__,
        "schema": event.SCHEMA,
        "rules": RULES,
        "data": encode(event),
    }


def _text_row(lease: Lease, text: Text) -> dict[str, object]:
    return {
        "call_id": lease.call,
        "number": text.number,
        "tenant": lease.tenant,
        "kind": text.kind,
        "text": text.text,
        "language": text.language,
    }


async def _is_repeat(connection: AsyncConnection, lease: Lease, after: int, events: Sequence[Event]) -> bool:
    stored = await connection.execute(
        select(call_events.c.at, call_events.c.type, call_events.c.data)
        .where(call_events.c.call_id == lease.call, call_events.c.tenant_id == lease.tenant, call_events.c.seq > after)
        .order_by(call_events.c.seq)
    )
    return [tuple(row) for row in stored] == [
        (row["at"], row["type"], row["data"]) for row in _rows(lease, after, events)
    ]
