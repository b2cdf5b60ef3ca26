"""What can be done with calls besides placing them."""

from typing import Any

import msgspec

from senderz_voice.api.parts import ApiParts
from senderz_voice.api.shapes import iso
from senderz_voice.calls import answers, inbox, store
from senderz_voice.calls.log import read_log, read_texts
from senderz_voice.calls.reading import SPOKEN, PublicEvent, public_events, transcript
from senderz_voice.calls.schemas import FINAL, CallDetail, CallSummary
from senderz_voice.core.events import Role
from senderz_voice.errors import CallEnded, NotFound
from senderz_voice.live.carrier_facts import HANG_UP_ASKED
from senderz_voice.ports.carrier import CarrierEvent
from senderz_voice.tenants.auth import Principal


async def encoded(parts: ApiParts, caller: Principal, call: str) -> bytes:
    """The JSON of a call with its transcript. Raises NotFound."""
    async with parts.database.read() as connection:
        row = await store.find_detail(connection, caller.tenant_id, caller.mode, call)
        if row is None:
            raise NotFound
        if row["transcript"] is not None:
            return answers.call_detail(row, row["transcript"])
        log = await read_log(connection, caller.tenant_id, call, kinds=SPOKEN)
        texts = await read_texts(connection, caller.tenant_id, call)
    words = {text.number: text.text for text in texts}
    began = row["answered_at"] if row["answered_at"] is not None else row["created_at"]
    return answers.call_detail(row, transcript(log, words, began))


async def show(parts: ApiParts, caller: Principal, call: str) -> CallDetail:
    """A call with its transcript. Raises NotFound."""
    return CallDetail.model_validate_json(await encoded(parts, caller, call))


def summarised(row: Any) -> CallSummary:
    """A call as a list shows it."""
    return CallSummary.model_validate(answers.call_summary(row))


async def events(parts: ApiParts, caller: Principal, call: str, after_seq: int) -> list[PublicEvent]:
    """The public events behind `after_seq`. Raises NotFound."""
    async with parts.database.read() as connection:
        if await store.find_call(connection, caller.tenant_id, caller.mode, call) is None:
            raise NotFound
        log = await read_log(connection, caller.tenant_id, call)
        texts = await read_texts(connection, caller.tenant_id, call)
    words = {text.number: text.text for text in texts}
    return [event for event in public_events(log, words) if event.seq > after_seq]


def as_json(event: PublicEvent) -> bytes:
    """One event in the documented shape."""
    return msgspec.json.encode(as_dict(event))


def as_dict(event: PublicEvent) -> dict[str, object]:
    """The same, as a mapping."""
    return {"seq": event.seq, "type": event.type, "at": iso(event.at), "data": event.data}


async def hang_up(parts: ApiParts, caller: Principal, call: str) -> CallSummary:
    """Have the call's owner end it. Raises NotFound and CallEnded."""
    now = parts.clock.wall()
    async with parts.database.write() as connection:
        row = await store.find_call(connection, caller.tenant_id, caller.mode, call)
        if row is None:
            raise NotFound
        if row["status"] in FINAL:
            raise CallEnded
        wish = CarrierEvent(
            id=f"{HANG_UP_ASKED}:{call}",
            kind="ignored",
            at=now,
            leg=row["caller_leg"] or "",
            session="",
            client_state=inbox.client_state(call, Role.CALLER),
            cause=HANG_UP_ASKED,
        )
        await inbox.store(connection, wish, tenant=caller.tenant_id, call=call, now=now)
    await parts.nudge(call)
    return summarised(row)
