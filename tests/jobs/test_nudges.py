"""Nudges over a real loopback socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from senderz_voice.bus.loopback import Nudger, routes

CALL = "01JHC000000000000000000001"


@asynccontextmanager
async def _media() -> AsyncIterator[tuple[str, list[str]]]:
    nudged: list[str] = []
    app = web.Application()
    app.add_routes(routes(nudged.append, "secret"))
    async with TestServer(app) as server:
        yield str(server.make_url("/")), nudged


@pytest.mark.parametrize(("bearer", "arrives"), [("secret", [CALL]), ("guess", []), ("", [])])
def test_a_nudge_arrives_with_the_right_bearer_only(bearer: str, arrives: list[str]) -> None:
    async def story() -> None:
        async with _media() as (url, nudged), ClientSession() as session:
            await Nudger(session, url, bearer).nudge(CALL)
            assert nudged == arrives

    asyncio.run(story())


def test_a_media_process_that_is_away_is_no_error() -> None:
    async def story() -> None:
        async with _media() as (url, nudged):
            pass
        async with ClientSession() as session:
            await Nudger(session, url, "secret").nudge(CALL)
        assert nudged == []

    asyncio.run(story())


def test_what_is_not_a_call_id_is_not_passed_on() -> None:
    async def story() -> None:
        async with _media() as (url, nudged), ClientSession() as session:
            await Nudger(session, url, "secret").nudge("../x")
            assert nudged == []

    asyncio.run(story())
