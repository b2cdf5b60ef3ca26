"""GET /v1/calls/:id/events/stream: nothing twice, nothing left out, an end that can be told from a broken line."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from aiohttp import ClientSession
from prometheus_client import REGISTRY
from sqlalchemy import event as sql_event

from senderz_voice.calls.log import StoredCallLog
from senderz_voice.calls.replay import facts_of
from senderz_voice.calls.streaming import HEARTBEAT_SECONDS, LOOK_SECONDS, WRAP_UP_SECONDS, Followed, follow, stream
from senderz_voice.core import events as e
from senderz_voice.core.call import Call
from senderz_voice.core.events import Event, Role
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.tenants.auth import Principal
from tests.calls.fakes import NOON
from tests.calls.stories import ANSWERED, CALL, HUNG_UP, TALK, WHOLE, write
from tests.calls.world import FOREIGN, LIVE, OURS, TEST, World, run, world

PATH = f"/v1/calls/{CALL}/events/stream"
OURSELVES = Principal(tenant_id=OURS, mode="live", key_id="key")
SUMMED_UP = (e.RecordingReady(NOON + 80, 65_000, 9), e.SummaryReady(NOON + 81, 70))
REFUSED = (ANSWERED[0], e.DialRefused(NOON + 1, Role.CALLER, "D1", "no", counts=True))


def _read(body: str) -> list[dict[str, str]]:
    """The messages with their fields; comments and the retry line are none."""
    messages = [part.split("\n") for part in body.split("\n\n")]
    return [dict(line.split(": ", 1) for line in lines) for lines in messages if lines[-1].startswith("data: ")]


async def _append(w: World, before: Sequence[Event], added: Sequence[Event]) -> None:
    """Go on with the log of a call that nobody owns."""
    log = StoredCallLog(w.database, w.clock)
    lease = await log.take(CALL, "story", 30)
    assert lease is not None
    state = Call()
    for happened in (*before, *added):
        state.handle(happened)
    await log.append(lease, len(before), added, (), facts_of(state))
    await log.release(lease)


class _Follower:
    """A client that takes one piece of the stream after the other."""

    def __init__(self, w: World, followed: Followed, after: int = 0) -> None:
        self._pieces = stream(w.parts, followed, after)

    async def next(self) -> str:
        return (await anext(self._pieces)).decode()

    async def event(self) -> dict[str, str]:
        while not (found := _read(await self.next())):
            pass
        return found[0]

    async def close(self) -> None:
        await self._pieces.aclose()  # type: ignore[attr-defined]  # An async generator, declared as an iterator.


def test_a_call_that_is_over_is_told_whole_and_ended(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE + SUMMED_UP)
            reply = await w.ask("GET", PATH)
            listed = (await w.ask("GET", f"/v1/calls/{CALL}/events")).json["data"]
            told = _read(reply.body.decode())
            assert [json.loads(one["data"]) for one in told[:-1]] == listed
            assert [(one["id"], one["event"]) for one in told[:-1]] == [(str(x["seq"]), x["type"]) for x in listed]
            assert told[-1] == {"event": "stream.ended", "data": '{"status":"completed"}'}
            assert reply.headers["content-type"].startswith("text/event-stream")
            assert (reply.headers["cache-control"], reply.headers["x-accel-buffering"]) == ("no-store", "no")
            assert w.clock.now == NOON, "nothing had to be waited for"

    run(story, tmp_path)


@pytest.mark.parametrize("after", range(0, 16, 3))
def test_a_broken_stream_is_taken_up_without_gap_or_double(tmp_path: Path, after: int) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE + SUMMED_UP)
            listed = (await w.ask("GET", f"/v1/calls/{CALL}/events")).json["data"]
            for reply in (
                await w.ask("GET", PATH, last_event_id=str(after)),
                await w.ask("GET", f"{PATH}?after_seq={after}"),
                await w.ask("GET", f"{PATH}?after_seq=1", last_event_id=str(after)),
            ):
                told = _read(reply.body.decode())
                assert [json.loads(one["data"]) for one in told[:-1]] == listed[after:]
                assert told[-1]["event"] == "stream.ended"

    run(story, tmp_path)


def test_a_call_that_goes_on_is_followed_as_it_grows(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            before: tuple[Event, ...] = ANSWERED
            await write(w, before)
            client = _Follower(w, await follow(w.parts, OURSELVES, CALL))
            told = [await client.event() for _ in range(3)]
            for added in (TALK[:5], TALK[5:], HUNG_UP, SUMMED_UP[:1], SUMMED_UP[1:]):
                await _append(w, before, added)
                before += added
                known = (await w.ask("GET", f"/v1/calls/{CALL}/events")).json["data"]
                while len(told) < len(known):
                    told.append(await client.event())
            assert [json.loads(one["data"]) for one in told] == known
            assert (await client.event())["event"] == "stream.ended"
            with pytest.raises(StopAsyncIteration):
                await client.next()

    run(story, tmp_path)


def test_a_quiet_call_is_kept_open_by_a_comment_every_fifteen_seconds(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, ANSWERED)
            client = _Follower(w, await follow(w.parts, OURSELVES, CALL), after=3)
            assert (await client.next()).startswith("retry: ")
            for _ in range(3):
                began = w.clock.now
                assert (await client.next()).startswith(": ")
                assert HEARTBEAT_SECONDS <= w.clock.now - began <= HEARTBEAT_SECONDS + LOOK_SECONDS
            await client.close()

    run(story, tmp_path)


@pytest.mark.parametrize(("log", "waits"), [(REFUSED, 0.0), (WHOLE, WRAP_UP_SECONDS)])
def test_only_an_answered_call_is_waited_for_and_not_for_ever(
    tmp_path: Path, log: tuple[Event, ...], waits: float
) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, log)
            w.clock.now = log[-1].at
            assert _read((await w.ask("GET", PATH)).body.decode())[-1]["event"] == "stream.ended"
            assert waits <= w.clock.now - log[-1].at <= waits + 2 * LOOK_SECONDS

    run(story, tmp_path)


def test_a_quiet_stream_asks_the_database_once_every_look(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, ANSWERED)
            client = _Follower(w, await follow(w.parts, OURSELVES, CALL), after=3)
            asked: list[str] = []

            def note(*call: Any) -> None:
                asked.append(call[2])

            sql_event.listen(w.database.engine.sync_engine, "before_cursor_execute", note)
            await client.next()
            await client.next()
            assert 0 < len(asked) <= HEARTBEAT_SECONDS / LOOK_SECONDS + 1
            assert all("call_events" in statement for statement in asked)
            await client.close()

    run(story, tmp_path)


def test_a_database_that_goes_away_closes_the_stream_without_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, ANSWERED)
            client = _Follower(w, await follow(w.parts, OURSELVES, CALL), after=2)
            assert (await client.event())["id"] == "3"

            async def away(*_: object) -> bool:
                raise PortError(ErrorKind.UNAVAILABLE, "the database is away")

            monkeypatch.setattr(Followed, "look", away)
            with pytest.raises(StopAsyncIteration):
                await client.next()

    run(story, tmp_path)


@pytest.mark.parametrize("last", ["x", "-1", "1.5", "1e3", "9" * 10, "0x1", "1 2"])
def test_what_is_no_place_in_the_log_is_refused(tmp_path: Path, last: str) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            reply = await w.ask("GET", PATH, last_event_id=last)
            assert (reply.status, reply.code) == (400, "VALIDATION_ERROR")
            assert last not in reply.json["error"]

    run(story, tmp_path)


def test_nobody_else_follows_a_call(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            missing = await w.ask("GET", "/v1/calls/01JHC0000000000000000000ZZ/events/stream")
            for key in (FOREIGN, TEST):
                reply = await w.ask("GET", PATH, key=key)
                assert (reply.status, reply.body) == (404, missing.body)
            assert (await w.ask("GET", PATH, key="")).status == 401

    run(story, tmp_path)


def _streams() -> float:
    return REGISTRY.get_sample_value("senderz_event_streams") or 0.0


@asynccontextmanager
async def _served(w: World) -> AsyncIterator[str]:
    """The application behind a real socket."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = uvicorn.Server(uvicorn.Config(w.app, log_config=None, lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving


def test_a_client_that_goes_away_frees_its_stream_at_once(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, ANSWERED)
            closed = asyncio.Event()

            async def patience(seconds: float) -> None:
                try:
                    await asyncio.Event().wait()
                finally:
                    closed.set()

            w.clock.sleep = patience  # type: ignore[method-assign]  # A look that never comes: only the client ends it.
            async with _served(w) as url, ClientSession() as session:
                headers = {"Authorization": f"Bearer {LIVE}"}
                async with session.get(f"{url}{PATH}", headers=headers) as answer:
                    seen = b""
                    while b"call.answered" not in seen:
                        seen += await answer.content.readany()
                    assert _streams() == 1
                    answer.close()
                await asyncio.wait_for(closed.wait(), 10)
                assert _streams() == 0

    run(story, tmp_path)
