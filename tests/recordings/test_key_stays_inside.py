"""The storage key of a recording is in no answer, no event, no webhook and no line of the log."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from fastapi.routing import APIRoute
from sqlalchemy import insert, select

from senderz_voice import app, logs
from senderz_voice.api.wrapper import Wrapper
from senderz_voice.calls import store
from senderz_voice.calls.wrapping_up import WrapUp, plan
from senderz_voice.db.webhook_tables import webhook_deliveries, webhooks
from senderz_voice.jobs.kinds import ANNOUNCE
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.recordings.retention import Retention
from senderz_voice.webhooks import announcing
from tests.calls.fakes import NOON, Scribe
from tests.calls.http import Reply, ask
from tests.calls.stories import CALL, WHOLE, write
from tests.calls.world import KEYRING, LIVE, NUMBER, OURS, PERSONA, World, run, world
from tests.databases.both import SQLITE_ALONE

KEY = f"recordings/{OURS}/{CALL}.mp3"
LEAKS = (KEY, f"recordings/{OURS}", f"{OURS}/{CALL}", "recording_key")
HOOK = "01JHW000000000000000000001"
EVENTS = ["voice.call.started", "voice.call.ended", "voice.intent", "voice.summary", "voice.recording.ready"]


@pytest.fixture
def log(capfd: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """What is written to standard error, where the server's log goes; a test may configure that."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield capfd
    structlog.reset_defaults()
    root.handlers = handlers
    root.setLevel(level)


async def _recorded(w: World) -> WrapUp:
    """A call whose recording and summary were made by the work after it, and whose customer listens."""
    hook = {"id": HOOK, "tenant_id": OURS, "mode": "live", "url": "https://shop.example.com/hook", "created_at": NOON}
    async with w.database.write() as connection:
        await connection.execute(insert(webhooks).values(hook | {"events": EVENTS, "secret": KEYRING.seal("whsec")}))
    await write(w, WHOLE)
    spool = w.parts.settings.data_dir / "spool"
    spool.mkdir(exist_ok=True)
    (spool / f"{CALL}.caller.ulaw").write_bytes(b"\x20" * 16_000)
    work = WrapUp(w.database, w.clock, w.ids, w.objects, Scribe(), spool, recordings={})
    for step in plan(work)["wrap_up"]:
        await step({"tenant_id": OURS, "call_id": CALL})
    async with w.database.read() as connection:
        row = await store.find_call(connection, OURS, "live", CALL)
    assert row is not None
    assert row["recording_key"] == KEY, "else this proves nothing"
    return work


def _targets(whole: Wrapper) -> list[str]:
    """Every GET route of the product, filled in with what there is."""
    known = {
        "{call_id}": CALL,
        "{number_id}": NUMBER,
        "{persona_id}": PERSONA,
        "{webhook_id}": HOOK,
        "{intent_id}": "01JHI00000000000000END_CALL",
    }
    found = []
    for route in _routes(whole.app.router.routes):  # type: ignore[attr-defined]  # The wrapper holds a FastAPI.
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
            path = route.path
            for name, value in known.items():
                path = path.replace(name, value)
            found.append(path)
    return [*found, "/openapi.json"]


def _routes(routes: list[object]) -> Iterator[object]:
    """The routes, with those inside included routers."""
    for route in routes:
        inner = getattr(getattr(route, "original_router", None), "routes", None) or getattr(route, "routes", None)
        if inner:
            yield from _routes(inner)
        else:
            yield route


async def _told(w: World) -> list[str]:
    """The body of every webhook about the call."""
    (announce,) = announcing.plan(w.database, w.clock, w.ids, lambda: None)[ANNOUNCE]
    for event in EVENTS:
        payload = {"tenant_id": OURS, "call_id": CALL, "event": event}
        await announce(payload | ({"firing": "1"} if event == "voice.intent" else {}))
    async with w.database.read() as connection:
        return list((await connection.execute(select(webhook_deliveries.c.body))).scalars())


def _clean(reply: Reply, target: str) -> None:
    shown = reply.body + json.dumps(reply.headers).encode()
    for leak in LEAKS:
        assert leak.encode() not in shown, f"{target} shows {leak}"


@SQLITE_ALONE
def test_no_route_no_event_no_webhook_and_no_line_shows_the_key(
    tmp_path: Path, log: pytest.CaptureFixture[str]
) -> None:
    async def story(folder: Path) -> None:
        logs.configure("debug")
        async with world(folder) as w:
            work = await _recorded(w)
            bodies = await _told(w)
            assert len(bodies) == len(EVENTS)
            assert not [leak for leak in LEAKS for body in bodies if leak in body]
            whole = app.create(w.parts)
            targets = _targets(whole)
            assert {f"/v1/calls/{CALL}/events/stream", f"/v1/calls/{CALL}/recording", "/metrics"} <= set(targets)
            playback = (await ask(whole, "GET", f"/v1/calls/{CALL}/recording", key=LIVE)).json["url"]
            statuses = {}
            for target in [*targets, playback]:
                reply = await ask(whole, "GET", target, key=LIVE)
                statuses[target.partition("?")[0]] = reply.status
                _clean(reply, target)
            assert statuses[f"/v1/calls/{CALL}"] == statuses[f"/v1/calls/{CALL}/events/stream"] == 200
            assert statuses[playback.partition("?")[0]] == 200
            await _misfortunes(w, whole, work, playback)

    run(story, tmp_path)
    written = log.readouterr().err
    assert "recording_not_deleted" in written
    assert "port_failed" in written, "else nothing of what went wrong was logged"
    assert not [leak for leak in LEAKS if leak in written]


async def _misfortunes(w: World, whole: Wrapper, work: WrapUp, playback: str) -> None:
    """What goes wrong is logged with its reason, and reasons come from the store."""
    w.objects.away = True
    _clean(await ask(whole, "GET", playback, key=LIVE), playback)
    retention = Retention(w.database, w.clock, w.objects, work.spool, days=90)
    w.clock.now += 100 * 86_400
    with pytest.raises(PortError) as away:
        await retention.sweep()
    assert away.value.kind is ErrorKind.UNAVAILABLE
    w.objects.away = False
    reply = await ask(whole, "DELETE", f"/v1/calls/{CALL}", key=LIVE)
    assert reply.status == 200
    _clean(reply, "DELETE")
