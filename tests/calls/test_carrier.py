"""What the carrier posts: believed only when signed, kept once, and turned into calls."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, update

from senderz_voice.calls.doors import StoredInbox
from senderz_voice.calls.inbox import store as keep
from senderz_voice.calls.log import StoredCallLog
from senderz_voice.calls.receiving import catch_up
from senderz_voice.core.events import CallOffered, Direction
from senderz_voice.db.call_tables import calls, carrier_inbox
from senderz_voice.db.tables import personas, tenants, voice_numbers
from senderz_voice.ports.carrier import CarrierEvent, RejectLeg
from tests.calls.fakes import NOON
from tests.calls.http import Reply
from tests.calls.stories import ANSWERED, CALL, write
from tests.calls.world import NUMBER, OURS, PERSONA, World, run, world

OURS_CALLED = "+16195550100"
REHEARSED = "+16195550101"


def _offer(identity: str = "e1", **more: Any) -> CarrierEvent:
    fields: dict[str, Any] = {
        "leg": "leg-in",
        "session": "s",
        "client_state": "",
        "from_number": "+14155550000",
        "to_number": OURS_CALLED,
        "direction": "incoming",
        **more,
    }
    return CarrierEvent(id=identity, kind=fields.pop("kind", "offered"), at=NOON, **fields)


async def _post(w: World, event: CarrierEvent | bytes, *, word: str = "real") -> Reply:
    body = event if isinstance(event, bytes) else msgspec.json.encode(event)
    return await w.ask("POST", "/carrier/telnyx/webhooks", key="", body=body, x_signature=word)


async def _stored(w: World) -> list[tuple[str, str | None, bool]]:
    async with w.database.read() as connection:
        rows = await connection.execute(select(carrier_inbox).order_by(carrier_inbox.c.place))
        return [(row["event_id"], row["call_id"], row["handled_at"] is not None) for row in rows.mappings()]


async def _calls(w: World) -> list[Any]:
    async with w.database.read() as connection:
        return list((await connection.execute(select(calls).order_by(calls.c.id))).mappings())


@pytest.mark.parametrize("word", ["", "forged", "rea"])
def test_an_unsigned_webhook_is_refused_and_not_kept(tmp_path: Path, word: str) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            reply = await _post(w, b"\xff not even read", word=word)
            assert (reply.status, reply.code) == (401, "INVALID_SIGNATURE")
            assert await _stored(w) == []

    run(story, tmp_path)


def test_a_signed_body_that_cannot_be_read_is_a_bad_request(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            reply = await _post(w, b"{")
            assert (reply.status, reply.code) == (400, "VALIDATION_ERROR")

    run(story, tmp_path)


def test_an_incoming_call_becomes_a_call_of_the_numbers_tenant(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            assert (await _post(w, _offer())).status == 200
            (call,) = await _calls(w)
            assert (call["tenant_id"], call["mode"], call["direction"]) == (OURS, "live", "inbound")
            assert (call["from_number"], call["to_number"]) == ("+14155550000", OURS_CALLED)
            assert (call["caller_leg"], call["persona_id"], call["voice_number_id"]) == ("leg-in", PERSONA, NUMBER)
            assert w.nudged == [call["id"]]
            assert await _stored(w) == [("e1", call["id"], False)]
            log = StoredCallLog(w.database, w.clock)
            lease = await log.take(call["id"], "media", 10)
            assert lease is not None, "the media process can take it at once"
            (logged,) = (await log.read(lease)).log
            assert isinstance(logged.event, CallOffered)
            assert logged.event.leg_id == "leg-in"
            assert logged.event.terms.direction is Direction.INBOUND
            assert not w.carrier.ordered, "answering is the media process's work"

    run(story, tmp_path)


def test_five_copies_and_a_second_announcement_make_one_call(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            replies = await asyncio.gather(*(_post(w, _offer()) for _ in range(5)))
            assert {reply.status for reply in replies} == {200}
            await _post(w, _offer("e2"))
            assert len(await _calls(w)) == 1

    run(story, tmp_path)


async def _no_persona(w: World) -> None:
    async with w.database.write() as connection:
        await connection.execute(update(voice_numbers).values(assigned_persona_id=None))


async def _suspended(w: World) -> None:
    async with w.database.write() as connection:
        await connection.execute(update(tenants).values(suspended=True))


async def _released(w: World) -> None:
    async with w.database.write() as connection:
        await connection.execute(update(voice_numbers).values(status="released"))


@pytest.mark.parametrize("before", [_no_persona, _suspended, _released])
def test_a_call_that_nobody_can_take_is_rejected_as_busy(tmp_path: Path, before: Any) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await before(w)
            assert (await _post(w, _offer())).status == 200
            assert w.carrier.ordered == [("leg-in", RejectLeg("busy"), "e1:reject")]
            assert await _calls(w) == []
            assert await _stored(w) == [("e1", None, True)]

    run(story, tmp_path)


def test_one_carrier_cannot_speak_of_the_others_numbers_and_calls(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await _post(w, _offer(), word="rehearsed")
            assert await _calls(w) == []
            assert w.rehearsal.ordered == [("leg-in", RejectLeg("busy"), "e1:reject")]
            await _post(w, _offer("e2", to_number=REHEARSED), word="rehearsed")
            assert [call["mode"] for call in await _calls(w)] == ["test"]
            await write(w, ANSWERED)
            ended = _offer("e3", kind="ended", client_state=f"{CALL}:caller", cause="normal")
            await _post(w, ended, word="rehearsed")
            assert await StoredInbox(w.database, w.clock).waiting([CALL]) == []
            await _post(w, _offer("e4", kind="ended", client_state=f"{CALL}:caller", cause="normal"))
            assert len(await StoredInbox(w.database, w.clock).waiting([CALL])) == 1

    run(story, tmp_path)


def test_an_event_of_a_known_call_waits_for_its_owner(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, ANSWERED)
            digit = _offer("e5", kind="digit", client_state=f"{CALL}:caller", digit="7", direction="outgoing")
            await _post(w, digit)
            assert await StoredInbox(w.database, w.clock).waiting([CALL]) == [(CALL, digit)]
            assert w.nudged == [CALL]

    run(story, tmp_path)


def test_what_a_dead_process_answered_and_left_is_caught_up_with(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            stray = _offer("e7", kind="ended", leg="nobody's", direction="")
            for event in (_offer("e6"), stray):
                async with w.database.write() as connection:
                    await keep(connection, event, tenant=None, call=None, now=NOON)
            assert await catch_up(w.parts) == 2
            (call,) = await _calls(w)
            assert w.nudged == [call["id"]]
            assert await _stored(w) == [("e6", call["id"], False), ("e7", None, True)]
            assert await catch_up(w.parts) == 0

    run(story, tmp_path)


def test_the_persona_is_fixed_when_the_call_begins(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            async with w.database.write() as connection:
                await connection.execute(update(personas).values(voice_handoff_number="+14155559999"))
            await _post(w, _offer())
            async with w.database.write() as connection:
                await connection.execute(update(personas).values(voice_greeting="Changed.", voice_handoff_number=None))
            (call,) = await _calls(w)
            assert call["brief"]["greeting"] == "Thank you for calling Acme Dental."
            assert call["handoff_number"] == "+14155559999"
            assert call["intents"]["talk_to_human"]["action"] == "transfer"

    run(story, tmp_path)
