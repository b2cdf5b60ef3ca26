"""What a live call does to the rest of the product, once however often it is asked for."""

import json
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import select, update

from senderz_voice.calls.effects import CallEffects
from senderz_voice.calls.log import StoredCallLog
from senderz_voice.db.call_tables import calls, dial_failures
from senderz_voice.db.tables import opt_outs, tenants
from senderz_voice.ports.calllog import CallFile
from senderz_voice.settings import load
from tests.calls.stories import ANSWERED, CALL, write
from tests.calls.world import HUMAN, KEYRING, TEST, TEST_NUMBER, World, run, world


async def _file(w: World) -> CallFile:
    log = StoredCallLog(w.database, w.clock)
    lease = await log.take(CALL, "media", 10)
    assert lease is not None
    return await log.read(lease)


def _effects(w: World, *, private: bool = False) -> CallEffects:
    settings = load(data_dir=w.parts.settings.data_dir, allow_private_webhooks=private)
    return CallEffects(w.database, w.clock, KEYRING, settings)


def test_an_opt_out_is_in_force_for_the_next_dial_of_that_mode(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, ANSWERED)
            for _ in range(2):
                await _effects(w).record_opt_out(await _file(w))
            async with w.database.read() as connection:
                row = (await connection.execute(select(opt_outs))).mappings().one()
            assert (row["phone_number"], row["source"], row["call_id"]) == (HUMAN, "call", CALL)
            assert (await w.place()).code == "OPT_OUT"
            assert (await w.place(key=TEST, number=TEST_NUMBER)).status == 201

    run(story, tmp_path)


def test_a_dial_failure_is_noted_once(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, ANSWERED)
            file = await _file(w)
            for _ in range(2):
                await _effects(w).count_dial_failure(file)
            async with w.database.read() as connection:
                assert len((await connection.execute(select(dial_failures))).all()) == 1

    run(story, tmp_path)


def test_a_fired_webhook_is_called_with_the_tenants_own_secret(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        received: list[tuple[dict[str, str], dict[str, object]]] = []

        async def receive(request: web.Request) -> web.Response:
            received.append((dict(request.headers), await request.json()))
            return web.json_response({"say": "Booked."})

        app = web.Application()
        app.router.add_post("/book", receive)
        async with TestServer(app) as server, world(folder) as w:
            await write(w, ANSWERED)
            url = str(server.make_url("/book"))
            intent = {"id": "I", "description": "", "action": "webhook", "language": "all", "parameters": {}}
            snapshot = {"book_table": {**intent, "action_config": {"url": url}}}
            secret = KEYRING.seal("whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0")
            async with w.database.write() as connection:
                await connection.execute(update(calls).values(intents=snapshot))
                await connection.execute(update(tenants).values(webhook_secret=secret))
            file = await _file(w)
            outcome = await _effects(w, private=True).fire_intent(file, "book_table", '{"party": 2}', "key-1")
            assert outcome.ok
            assert json.loads(outcome.answer) == {"say": "Booked."}
            headers, body = received[0]
            assert headers["Idempotency-Key"] == "key-1"
            assert (body["call_id"], body["intent"], body["args"]) == (CALL, "book_table", {"party": 2})
            refused = await _effects(w).fire_intent(file, "book_table", "{}", "key-2")
            assert not refused.ok, "a private address is refused unless the operator allows it"
            assert len(received) == 1

    run(story, tmp_path)


def test_a_message_needs_nothing_and_an_unknown_intent_does_nothing(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, ANSWERED)
            async with w.database.write() as connection:
                await connection.execute(update(calls).values(intents={"leave_message": {"action": "message"}}))
            file = await _file(w)
            assert (await _effects(w).fire_intent(file, "leave_message", "{}", "k")).ok
            assert not (await _effects(w).fire_intent(file, "invented", "{}", "k")).ok

    run(story, tmp_path)
