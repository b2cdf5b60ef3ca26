"""Cartesia's socket, as strict as its documentation."""

import asyncio
import base64
from typing import Any

from aiohttp import web

from tests.providers.tts.fake import KEY, FakeVendor, Lane, ended

_REQUIRED = {"context_id", "model_id", "transcript", "voice", "output_format"}
_OPTIONAL = {"language", "continue", "max_buffer_delay_ms", "add_timestamps", "generation_config", "flush", "speed"}


class FakeCartesia(FakeVendor):
    """Each context plays its script by itself; a cancelled one ends without a word."""

    path = "/tts/websocket"

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[dict[str, Any]] = []
        self.leak: bytes = b""
        """Audio that still comes for a context after it was cancelled."""

    def check_handshake(self, request: web.Request) -> None:
        self.require(request.headers.get("Authorization") == f"Bearer {KEY}", "the key")
        self.require(request.headers.get("Cartesia-Version") == "2026-08-14", "the version")
        self.require(not request.query, f"query {dict(request.query)}")

    async def converse(self, socket: web.WebSocketResponse) -> None:
        lanes: dict[str, Lane] = {}
        async for told in self.messages(socket):
            name = told["context_id"]
            if "cancel" in told:
                self.require(told == {"context_id": name, "cancel": True}, f"cancel {told}")
                await self._cancel(socket, lanes[name])
                continue
            if not told.get("transcript") and name in lanes:
                # The SDK ends a context with an empty transcript.
                continue
            self._check(told, lanes)
            lanes[name] = Lane(name, self.next_script())
            lanes[name].task = asyncio.create_task(self._speak(socket, lanes[name]))
            self.said.append(told["transcript"])
            self.happenings.note()
        await ended([lane.task for lane in lanes.values()])

    def _check(self, told: dict[str, Any], lanes: dict[str, Lane]) -> None:
        self.requests.append(told)
        self.require(set(told) >= _REQUIRED and set(told) <= _REQUIRED | _OPTIONAL, f"fields {sorted(told)}")
        self.require(told["context_id"] not in lanes, "a context was used again")
        wanted = {"container": "raw", "encoding": "pcm_mulaw", "sample_rate": 8_000}
        self.require(told["output_format"] == wanted, f"format {told['output_format']}")
        self.require(isinstance(told["voice"], str) or set(told["voice"]) == {"id"}, f"voice {told['voice']}")

    async def _cancel(self, socket: web.WebSocketResponse, lane: Lane) -> None:
        await ended([lane.task])
        if self.leak:
            await self.send_audio(socket, lane, self.leak)
        self.cancelled.append(lane.name)
        self.happenings.note()

    async def _speak(self, socket: web.WebSocketResponse, lane: Lane) -> None:
        if await self.play(socket, lane):
            await socket.send_json({"type": "done", "done": True, "status_code": 200, "context_id": lane.name})

    async def send_audio(self, socket: web.WebSocketResponse, lane: Lane, mulaw: bytes) -> None:
        await socket.send_json(
            {
                "type": "chunk",
                "context_id": lane.name,
                "data": base64.b64encode(mulaw).decode(),
                "done": False,
                "status_code": 206,
                "step_time": 12.5,
            }
        )
