"""What an erasure leaves of a call in the database: its ids, numbers, times and minutes, and the bare event log.

The words of a call are in more rows than its own: what customers' webhooks were sent, what the carrier reported, and
the answers that repeated requests are given again.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, delete, func, literal, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.db.call_tables import call_events, call_leases, call_texts, calls, carrier_inbox
from senderz_voice.db.tables import idempotency_keys
from senderz_voice.db.webhook_tables import webhook_deliveries as deliveries
from senderz_voice.ports.carrier import CarrierEvent

_ERASED_CALL: Final[Mapping[str, Any]] = {
    "script": None,
    "voicemail_message": None,
    "metadata": {},
    "handoff_number": "",
    "brief": {},
    "intents": {},
    "summary": None,
    "lead_score": None,
    # SQL's NULL: the JSON type would write the word null.
    "analysis": null(),
    "transcript": null(),
    "recording_key": None,
    "recording_bytes": None,
    "recording_ms": None,
}
_KEPT_OF_ANSWERS: Final = ("id", "status", "to")
"""Of a kept answer about a call: enough for a client that repeats its request."""
_ANSWERS: Final = 500


async def fence(connection: AsyncConnection, tenant: str, call: str) -> None:
    """Take the log away from whoever holds it: what they still wanted to append is refused."""
    await connection.execute(
        update(call_leases)
        .where(call_leases.c.tenant_id == tenant, call_leases.c.call_id == call)
        .values(owner="", epoch=call_leases.c.epoch + 1, expires_at=0.0)
    )


async def erase_words(connection: AsyncConnection, tenant: str, call: str, now: float) -> None:
    """Leave no word of the call in any row; repeating it erases what came since."""
    mine = (calls.c.tenant_id == tenant, calls.c.id == call)
    erased_at = func.coalesce(calls.c.erased_at, now)
    await connection.execute(update(calls).where(*mine).values(**_ERASED_CALL, erased_at=erased_at))
    await connection.execute(delete(call_texts).where(call_texts.c.tenant_id == tenant, call_texts.c.call_id == call))
    await _erase_digits(connection, tenant, call)
    await _erase_reports(connection, tenant, call, now)
    await _erase_deliveries(connection, tenant, call)


async def is_erased(connection: AsyncConnection, tenant: str, call: str) -> bool:
    """Whether nothing may be added to this call any more."""
    query = select(calls.c.erased_at).where(calls.c.tenant_id == tenant, calls.c.id == call)
    return (await connection.execute(query)).scalar_one_or_none() is not None


async def answers_about(connection: AsyncConnection, tenant: str, mode: str, after: str) -> list[tuple[str, str, str]]:
    """The next kept answers behind key `after`: (key, claim, sealed answer)."""
    table = idempotency_keys
    rows = await connection.execute(
        select(table.c.key, table.c.claim, table.c.answer)
        .where(table.c.tenant_id == tenant, table.c.mode == mode, table.c.key > after, table.c.answer.is_not(None))
        .order_by(table.c.key)
        .limit(_ANSWERS)
    )
    return [(key, claim, answer) for key, claim, answer in rows]


async def replace_answer(
    connection: AsyncConnection, tenant: str, mode: str, *, key: str, claim: str, answer: str
) -> None:
    """Keep another sealed answer for the same request, unless somebody else has the key by now."""
    table = idempotency_keys
    held = (table.c.tenant_id == tenant, table.c.mode == mode, table.c.key == key, table.c.claim == claim)
    await connection.execute(update(table).where(*held).values(answer=answer))


def bare_answer(answer: str, call: str) -> str | None:
    """What may stay of an answer; None when it is not about the call or holds nothing more than that."""
    if call not in answer:
        return None
    fields = msgspec.json.decode(answer)
    kept = {name: fields[name] for name in _KEPT_OF_ANSWERS if name in fields} if isinstance(fields, dict) else {}
    return None if kept == fields else msgspec.json.encode(kept).decode()


async def _erase_digits(connection: AsyncConnection, tenant: str, call: str) -> None:
    """Digits that were pressed may be somebody's secret; the core counts only that one was pressed."""
    pressed: tuple[ColumnElement[bool], ...] = (
        call_events.c.tenant_id == tenant,
        call_events.c.call_id == call,
        call_events.c.type == "DigitPressed",
    )
    rows = await connection.execute(select(call_events.c.seq, call_events.c.data).where(*pressed))
    for seq, data in rows.all():
        if data["digit"]:
            await connection.execute(
                update(call_events).where(*pressed, call_events.c.seq == seq).values(data={**data, "digit": ""})
            )


async def _erase_reports(connection: AsyncConnection, tenant: str, call: str, now: float) -> None:
    """The carrier's reports keep their ids, so that a repeated one is still known; nobody need act on them."""
    bare = CarrierEvent(id="", kind="ignored", at=now, leg="", session="", client_state="")
    await connection.execute(
        update(carrier_inbox)
        .where(carrier_inbox.c.tenant_id == tenant, carrier_inbox.c.call_id == call)
        .values(payload=msgspec.to_builtins(bare), handled_at=func.coalesce(carrier_inbox.c.handled_at, now))
    )


async def _erase_deliveries(connection: AsyncConnection, tenant: str, call: str) -> None:
    """What was not sent yet never will be."""
    mine = (deliveries.c.tenant_id == tenant, deliveries.c.call_id == call)
    await connection.execute(update(deliveries).where(*mine).values(body=literal("")))
    await connection.execute(
        update(deliveries).where(*mine, deliveries.c.status == "pending").values(status="failed", due_at=None)
    )
