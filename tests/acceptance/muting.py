"""A proxy between a carrier and the server's media listener that loses, or silences, what one side says."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

Change = Callable[[dict[str, Any]], dict[str, Any] | None]
"""What becomes of a message of the media socket; None loses it."""
_LARGEST: Final = 1 << 20


def untouched(message: dict[str, Any]) -> dict[str, Any] | None:
    return message


def lost(message: dict[str, Any]) -> dict[str, Any] | None:
    """Audio is lost; marks and everything else pass."""
    return None if message["event"] == "media" else message


def silenced(message: dict[str, Any]) -> dict[str, Any] | None:
    """Audio arrives in full length, without a sound."""
    if message["event"] == "media":
        size = len(base64.b64decode(message["media"]["payload"]))
        message["media"]["payload"] = base64.b64encode(b"\xff" * size).decode()
    return message


class Muting:
    """Where the carrier connects instead; counts the audio messages that came from each side."""

    def __init__(self, target: str, to_server: Change, to_carrier: Change) -> None:
        self.from_carrier = 0
        self.from_server = 0
        self.port = 0
        self._target = target
        self._to_server = to_server
        self._to_carrier = to_carrier

    def reroute(self, url: str) -> str:
        """The same stream, through this proxy."""
        return f"ws://127.0.0.1:{self.port}{urlsplit(url).path}"

    async def carry(self, request: web.Request) -> web.WebSocketResponse:
        near = web.WebSocketResponse(max_msg_size=_LARGEST)
        await near.prepare(request)
        kept = {name: value for name, value in request.headers.items() if name.lower().startswith("x-telnyx")}
        async with (
            aiohttp.ClientSession() as http,
            http.ws_connect(self._target + request.path, headers=kept, max_msg_size=_LARGEST) as far,
        ):
            await asyncio.gather(self._pass_on(near, far), self._pass_back(far, near))
        return near

    async def _pass_on(self, near: web.WebSocketResponse, far: aiohttp.ClientWebSocketResponse) -> None:
        async for received in near:
            message = json.loads(received.data)
            self.from_carrier += message["event"] == "media"
            if (changed := self._to_server(message)) is not None:
                await far.send_str(json.dumps(changed))
        await far.close()

    async def _pass_back(self, far: aiohttp.ClientWebSocketResponse, near: web.WebSocketResponse) -> None:
        async for received in far:
            message = json.loads(received.data)
            self.from_server += message["event"] == "media"
            if (changed := self._to_carrier(message)) is not None:
                await near.send_str(json.dumps(changed))
        await near.close()


@asynccontextmanager
async def muting(
    media_port: int, *, to_server: Change = untouched, to_carrier: Change = untouched
) -> AsyncIterator[Muting]:
    """A proxy in front of the media listener at `media_port`."""
    proxy = Muting(f"ws://127.0.0.1:{media_port}", to_server, to_carrier)
    app = web.Application()
    app.add_routes([web.get("/media/{token}", proxy.carry)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    proxy.port = runner.addresses[0][1]
    try:
        yield proxy
    finally:
        await runner.cleanup()
