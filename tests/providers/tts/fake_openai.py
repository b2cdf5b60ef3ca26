"""OpenAI's speech path, as strict as its reference."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.providers.tts.fake import KEY, Cut, Hang, Step, Wait
from tests.providers.tts.stage import Happenings

RATE = 24_000
_REQUIRED = {"model", "input", "voice"}
_OPTIONAL = {"response_format", "speed", "instructions", "stream_format"}


class FakeOpenAI:
    """Answers each request with the next script, whose bytes are sent as they are."""

    def __init__(self) -> None:
        self.happenings = Happenings()
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.problems: list[str] = []
        self.steps: list[Step] = [pcm(200)]
        self.status = 200
        self.content_type = "audio/pcm"
        self.models_status = 200
        self.knocks = 0
        self.hang_ups = 0
        """Requests whose connection is closed without an answer."""
        self.dropped = 0
        """Requests whose client left before the end."""
        self.connections: set[object] = set()

    async def models(self, request: web.Request) -> web.Response:
        self.connections.add(request.transport)
        self.knocks += 1
        self.happenings.note()
        return web.json_response({"object": "list", "data": []}, status=self.models_status)

    async def speech(self, request: web.Request) -> web.StreamResponse:
        self.connections.add(request.transport)
        body = await request.json()
        self.requests.append(body)
        self.keys.append(request.headers.get("Authorization"))
        self._check(body)
        self.happenings.note()
        if self.hang_ups:
            self.hang_ups -= 1
            assert request.transport is not None
            request.transport.close()
            await asyncio.Event().wait()
        if self.status != 200:
            return web.json_response({"error": {"message": "no", "code": self.content_type}}, status=self.status)
        answer = web.StreamResponse(headers={"Content-Type": self.content_type})
        await answer.prepare(request)
        try:
            await self._play(request, answer)
        except (asyncio.CancelledError, ConnectionError):
            self.dropped += 1
            self.happenings.note()
            raise
        return answer

    def _check(self, body: dict[str, Any]) -> None:
        if not (set(body) >= _REQUIRED and set(body) <= _REQUIRED | _OPTIONAL):
            self.problems.append(f"fields {sorted(body)}")
        if body.get("response_format") != "pcm":
            self.problems.append("the format")
        if self.keys[-1] not in (f"Bearer {KEY}", None):
            self.problems.append("the key")

    async def _play(self, request: web.Request, answer: web.StreamResponse) -> None:
        for step in self.steps:
            match step:
                case bytes():
                    await answer.write(step)
                case Wait(event=event):
                    await event.wait()
                case Hang():
                    await asyncio.Event().wait()
                case Cut():
                    assert request.transport is not None
                    request.transport.abort()


@asynccontextmanager
async def served(fake: FakeOpenAI) -> AsyncIterator[str]:
    """The fake under `/v1` on a port of its own; its complaints fail the story."""
    app = web.Application()
    app.router.add_post("/v1/audio/speech", fake.speech)
    app.router.add_get("/v1/models", fake.models)
    server = TestServer(app, handler_cancellation=True)
    await server.start_server()
    try:
        yield str(server.make_url("/v1"))
    finally:
        await server.close()
    assert not fake.problems, fake.problems


def pcm(ms: int, hertz: float = 440.0, rate: int = RATE) -> bytes:
    """A loud tone as 16-bit samples, least significant byte first."""
    at = np.arange(ms * rate // 1_000) / rate
    return (16_000 * np.sin(2 * np.pi * hertz * at)).astype("<i2").tobytes()
