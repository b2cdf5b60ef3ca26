"""ElevenLabs' multi-context socket, as strict as its documentation."""

import asyncio
import base64
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.providers.tts.fake import KEY, FakeVendor, Lane, ended

MOST_CONTEXTS = 5
_FIELDS = {"text", "context_id", "flush", "close_context", "voice_settings", "generation_config", "close_socket"}
_QUERY = {"model_id", "output_format", "inactivity_timeout", "auto_mode", "language_code"}


class FakeElevenLabs(FakeVendor):
    """A context opens with a blank, speaks when flushed, and is final some time after it was closed."""

    path = "/v1/text-to-speech/{voice}/multi-stream-input"

    def __init__(self) -> None:
        super().__init__()
        self.voices: list[str] = []
        self.queries: list[dict[str, str]] = []
        self.most_at_once = 0
        self.received: list[Mapping[str, Any]] = []

    def check_handshake(self, request: web.Request) -> None:
        self.voices.append(request.match_info["voice"])
        self.queries.append(dict(request.query))
        self.require(request.headers.get("xi-api-key") == KEY, "the key")
        self.require(set(request.query) <= _QUERY, f"query {dict(request.query)}")
        self.require(request.query.get("output_format") == "ulaw_8000", "the format")
        self.require(0 < int(request.query.get("inactivity_timeout", "20")) <= 180, "the inactivity")

    async def converse(self, socket: web.WebSocketResponse) -> None:
        lanes: dict[str, Lane] = {}
        tasks: list[asyncio.Task[None] | None] = []
        async for told in self.messages(socket):
            self.received.append(told)
            self.require(set(told) <= _FIELDS, f"fields {sorted(told)}")
            name = told["context_id"]
            if name not in lanes:
                self.require(told.get("text") == " ", "a context begins with a blank")
                lanes[name] = Lane(name, self.next_script())
                self.most_at_once = max(self.most_at_once, len(lanes))
                if len(lanes) > MOST_CONTEXTS:
                    await socket.send_json({"error": "max_active_conversations", "message": "too many", "code": 1008})
                    await socket.close(code=1008)
                    break
            elif told.get("close_context"):
                lanes[name].task = asyncio.create_task(self._finish(socket, lanes, name))
                tasks.append(lanes[name].task)
            else:
                self.require(told["text"].endswith(" ") and told.get("flush") is True, f"text {told}")
                lanes[name].text += told["text"]
                self.said.append(told["text"].removesuffix(" "))
                self.happenings.note()
        await ended(tasks)

    async def _finish(self, socket: web.WebSocketResponse, lanes: dict[str, Lane], name: str) -> None:
        if await self.play(socket, lanes[name]):
            del lanes[name]
            await socket.send_json({"isFinal": True, "contextId": name})

    async def send_audio(self, socket: web.WebSocketResponse, lane: Lane, mulaw: bytes) -> None:
        await socket.send_json(
            {
                "audio": base64.b64encode(mulaw).decode(),
                "contextId": lane.name,
                "alignment": {"chars": ["a"], "charStartTimesMs": [0], "charDurationsMs": [10]},
                "normalizedAlignment": None,
            }
        )
