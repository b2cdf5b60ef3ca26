"""What can be done with calls besides placing them."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec

from senderz_voice.api.parts import ApiParts
from senderz_voice.api.shapes import iso
from senderz_voice.calls import inbox, store
from senderz_voice.calls.log import read_log, read_texts
from senderz_voice.calls.reading import SPOKEN, PublicEvent, public_events, transcript
from senderz_voice.calls.schemas import FINAL, CallDetail, CallSummary, latency, shown
from senderz_voice.core.events import Role
from senderz_voice.errors import CallEnded, NotFound
from senderz_voice.live.carrier_facts import HANG_UP_ASKED
from senderz_voice.ports.carrier import CarrierEvent
from senderz_voice.tenants.auth import Principal

STREAM_SECONDS = 0.5
"""How often a followed call is looked at."""


async def show(parts: ApiParts, caller: Principal, call: str) -> CallDetail:
    """A call with its transcript. Raises NotFound."""
    async with parts.database.read() as connection:
        row = await store.find_call(connection, caller.tenant_id, caller.mode, call)
        if row is None:
            raise NotFound
        log = await read_log(connection, caller.tenant_id, call, kinds=SPOKEN)
        texts = await read_texts(connection, caller.tenant_id, call)
    words = {text.number: text.text for text in texts}
    began = row["answered_at"] if row["answered_at"] is not None else row["created_at"]
    return CallDetail.model_validate(
        {
            **shown(row),
            "script": row["script"],
            "transcript": transcript(log, words, began),
            "analysis": row["analysis"],
            "latency": latency(row["latencies_ms"]),
        }
    )


def summarised(row: Any) -> CallSummary:
    """A call as a list shows it."""
    return CallSummary.model_validate(shown(row))


async def events(parts: ApiParts, caller: Principal, call: str, after_seq: int) -> list[PublicEvent]:
    """The public events behind `after_seq`. Raises NotFound."""
    return (await _follow(parts, caller, call, after_seq))[0]


async def _follow(parts: ApiParts, caller: Principal, call: str, after_seq: int) -> tuple[list[PublicEvent], bool]:
    """The same, and whether the call was over before they were read."""
    async with parts.database.read() as connection:
        row = await store.find_call(connection, caller.tenant_id, caller.mode, call)
        if row is None:
            raise NotFound
        log = await read_log(connection, caller.tenant_id, call)
        texts = await read_texts(connection, caller.tenant_id, call)
    words = {text.number: text.text for text in texts}
    found = [event for event in public_events(log, words) if event.seq > after_seq]
    return found, row["status"] in FINAL


async def stream(parts: ApiParts, caller: Principal, call: str, after_seq: int) -> AsyncIterator[bytes]:
    """The public events as server-sent events, until the call is over. Raises NotFound before the first."""
    while True:
        found, over = await _follow(parts, caller, call, after_seq)
        for event in found:
            after_seq = event.seq
            yield b"id: %d\nevent: %s\ndata: %s\n\n" % (event.seq, event.type.encode(), as_json(event))
        if over:
            return
        if not found:
            # A comment keeps proxies from closing a quiet connection.
            yield b": waiting\n\n"
        await parts.clock.sleep(STREAM_SECONDS)


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
