"""The carrier's copy of a recording is deleted through its API: at the built-in exchange, which speaks Telnyx's own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from senderz_voice.carriers.telnyx.copies import TelnyxCopies
from senderz_voice.ports.carrier import CarrierRefusal
from senderz_voice.ports.errors import ErrorKind
from tests.contracts.telnyx import request_errors
from tests.exchange.stage import KEY, Stage, run, stage

LEG = "v3:leg"


@asynccontextmanager
async def copies_at(url: str, key: str = KEY) -> AsyncIterator[TelnyxCopies]:
    copies = TelnyxCopies(key, f"{url}/v2")
    try:
        yield copies
    finally:
        await copies.aclose()


async def _recorded(s: Stage) -> str:
    """A leg of a call that the exchange has recorded; answers the leg."""
    leg = await s.dial("+15555550001")
    await s.inbox.of("call.answered", call_control_id=leg)
    saved = sum(kind == "call.recording.saved" for kind in s.inbox.types())
    await s.client.calls.actions.start_recording(leg, channels="dual", format="wav")
    await s.client.calls.actions.hangup(leg)
    await s.bell.until(lambda: sum(kind == "call.recording.saved" for kind in s.inbox.types()) > saved)
    return leg


def _kept(folder: Path) -> int:
    return len(list((folder / "recordings").iterdir()))


def test_every_copy_of_the_leg_goes_and_no_other(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s, copies_at(s.url) as copies:
            leg, other = await _recorded(s), await _recorded(s)
            assert _kept(tmp_path) == 2
            assert await copies.erase(leg) == 1
            assert await copies.erase(leg) == 0, "erasing twice is erasing once"
            assert _kept(tmp_path) == 1
            listed = [copy async for copy in s.client.recordings.list(filter={"call_control_id": other})]
            assert len(listed) == 1

    run(story())


def test_a_leg_that_the_carrier_never_recorded_has_no_copies(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s, copies_at(s.url) as copies:
            assert await copies.erase("v3:nobody") == 0
            assert await copies.erase("") == 0

    run(story())


def test_a_carrier_that_knows_us_not_refuses(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s, copies_at(s.url, "KEY_of_a_stranger") as copies:
            with pytest.raises(CarrierRefusal) as refused:
                await copies.erase(LEG)
            assert refused.value.status == 401

    run(story())


class _Shelf:
    """A carrier's list of recordings that answers as it is told."""

    def __init__(self, *pages: list[str], status: int = 200) -> None:
        self.pages = list(pages)
        self.status = status
        self.deleted: list[str] = []
        self.problems: list[str] = []
        """Where our requests differ from Telnyx's document."""

    async def show(self, request: web.Request) -> web.Response:
        assert request.query["filter[call_control_id]"] == LEG
        self.problems += request_errors("GET", request.path, None, list(request.query.items()))
        page = self.pages.pop(0) if self.pages else []
        return web.json_response({"data": [{"id": identity} for identity in page]})

    async def delete(self, request: web.Request) -> web.Response:
        self.deleted.append(request.match_info["id"])
        self.problems += request_errors("DELETE", request.path, None, [])
        code = {404: "10005", 500: "10007"}.get(self.status, "")
        error: dict[str, Any] = {"errors": [{"code": code, "title": "Carrier's words"}]}
        return web.json_response(error if self.status != 200 else {"data": {}}, status=self.status)


@asynccontextmanager
async def _served(shelf: _Shelf) -> AsyncIterator[TelnyxCopies]:
    app = web.Application()
    app.add_routes([web.get("/v2/recordings", shelf.show), web.delete("/v2/recordings/{id}", shelf.delete)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        async with copies_at(f"http://{host}:{port}") as copies:
            yield copies
    finally:
        await runner.cleanup()
    assert not shelf.problems, shelf.problems


def test_a_list_that_lags_behind_or_goes_on_is_read_until_it_shows_nothing_new() -> None:
    async def story() -> None:
        shelf = _Shelf(["a", "b"], ["b", "c"], ["c"], ["d"])
        async with _served(shelf) as copies:
            assert await copies.erase(LEG) == 3
        assert shelf.deleted == ["a", "b", "c"]

    asyncio.run(story())


def test_a_copy_that_somebody_else_deleted_meanwhile_is_deleted() -> None:
    async def story() -> None:
        shelf = _Shelf(["a"], status=404)
        async with _served(shelf) as copies:
            assert await copies.erase(LEG) == 1

    asyncio.run(story())


def test_a_copy_that_cannot_be_deleted_now_is_a_failure() -> None:
    async def story() -> None:
        async with _served(_Shelf(["a"], status=500)) as copies:
            with pytest.raises(CarrierRefusal) as failed:
                await copies.erase(LEG)
            assert failed.value.kind is ErrorKind.UNAVAILABLE

    asyncio.run(story())
