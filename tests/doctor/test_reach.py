"""Whether our addresses lead to us, and whose clock is wrong."""

import asyncio
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from senderz_voice.clock import SystemClock
from senderz_voice.doctor import reach
from senderz_voice.doctor.findings import Finding
from senderz_voice.settings import Settings
from tests.doctor.rig import serving, settings


async def _alive(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _somebody_else(_: web.Request) -> web.Response:
    return web.Response(text="It works!")


def _closing_with(code: int) -> Any:
    async def answer(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.close(code=code)
        return socket

    return answer


def _found(examination: Any, wanted: Settings, *routes: web.RouteDef, port: int = 0) -> Finding:
    async def story() -> Finding:
        async with serving(*routes, port=port), ClientSession() as session:
            found: Finding = await examination(wanted, session)
            return found

    return asyncio.run(story())


def test_the_public_address_leads_to_our_api(tmp_path: Path) -> None:
    wanted = settings(tmp_path)
    assert _found(reach.public_address, wanted, web.get("/healthz", _alive), port=wanted.port).verdict == "ok"


def test_the_public_address_leads_to_somebody_else(tmp_path: Path) -> None:
    wanted = settings(tmp_path)
    found = _found(reach.public_address, wanted, web.get("/healthz", _somebody_else), port=wanted.port)
    assert (found.verdict, "SENDERZ_PUBLIC_URL" in found.remedy) == ("failed", True)


def test_without_a_running_server_nothing_can_be_told_of_the_way_to_it(tmp_path: Path) -> None:
    for examination in (reach.public_address, reach.media_address):
        found = _found(examination, settings(tmp_path))
        assert (found.verdict, "senderz-voice serve" in found.remedy) == ("warning", True)


def test_a_running_server_that_its_public_address_does_not_reach(tmp_path: Path) -> None:
    wanted = settings(tmp_path, public_url="http://127.0.0.1:9")
    found = _found(reach.public_address, wanted, web.get("/healthz", _alive), port=wanted.port)
    assert (found.verdict, "though the server runs" in found.found) == ("failed", True)


@pytest.mark.parametrize(("code", "verdict"), [(reach.REFUSED_TOKEN, "ok"), (1000, "failed")])
def test_the_media_address_is_ours_when_it_refuses_a_stranger_as_we_do(code: int, verdict: str, tmp_path: Path) -> None:
    wanted = settings(tmp_path)
    route = web.get("/media/{token}", _closing_with(code))
    assert _found(reach.media_address, wanted, route, port=wanted.media_port).verdict == verdict


def test_a_proxy_that_passes_no_websockets_on(tmp_path: Path) -> None:
    wanted = settings(tmp_path)
    found = _found(reach.media_address, wanted, web.get("/media/{token}", _alive), port=wanted.media_port)
    assert (found.verdict, "200 to a websocket" in found.found) == ("failed", True)


@pytest.mark.parametrize(
    ("ahead", "verdict", "word"), [(0, "ok", "of"), (-60, "warning", "ahead"), (600, "failed", "behind")]
)
def test_the_clock_is_compared_with_the_date_of_a_server_outside(
    ahead: float, verdict: str, word: str, tmp_path: Path
) -> None:
    async def dated(_: web.Request) -> web.Response:
        return web.Response(headers={"Date": formatdate(SystemClock().wall() + ahead, usegmt=True)})

    async def story() -> Finding:
        async with serving(web.get("/v1", dated)) as url, ClientSession() as session:
            wanted = settings(tmp_path, llm="openai:model-1", openai_base_url=f"{url}/v1")
            return await reach.clock_skew(wanted, session, SystemClock())

    found = asyncio.run(story())
    assert found.verdict == verdict
    assert word in found.found or verdict == "ok"
