"""Deepgram's socket for Aura, as strict as its documentation."""

import asyncio

from aiohttp import web

from tests.providers.tts.fake import KEY, FakeVendor, Lane, ended

MOST_FLUSHES = 20


class FakeDeepgram(FakeVendor):
    """Speaks one text after the other; it can be told how it treats the flush of a cleared text."""

    path = "/v1/speak"

    def __init__(self) -> None:
        super().__init__()
        self.models: list[str] = []
        self.flushed_after_clear = False
        """Whether the flush of a cleared text is confirmed late, after the clearing itself."""
        self.confirms_clear = True
        self.leak: bytes = b""
        """Audio that is still on its way when a text is cleared."""

    def check_handshake(self, request: web.Request) -> None:
        self.models.append(request.query.get("model", ""))
        self.require(request.headers.get("Authorization") == f"Token {KEY}", "the key")
        self.require(set(request.query) == {"model", "encoding", "sample_rate"}, f"query {dict(request.query)}")
        self.require(request.query.get("encoding") == "mulaw", "the encoding")
        self.require(request.query.get("sample_rate") == "8000", "the rate")

    async def converse(self, socket: web.WebSocketResponse) -> None:
        await socket.send_json(
            {
                "type": "Metadata",
                "request_id": "r",
                "model_name": "aura-2-thalia-en",
                "model_version": "1",
                "model_uuid": "u",
            }
        )
        waiting: list[Lane] = []
        lane: Lane | None = None
        flushes = 0
        async for told in self.messages(socket):
            match told:
                case {"type": "Speak", "text": str(text), **rest} if not rest:
                    waiting.append(Lane("", self.next_script()))
                    self.said.append(text)
                case {"type": "Flush", **rest} if not rest and flushes >= MOST_FLUSHES:
                    await socket.send_json({"type": "Warning", "code": "FLUSH_LIMIT", "description": "too many"})
                case {"type": "Flush", **rest} if not rest:
                    flushes += 1
                    self.require(lane is None or (lane.task is not None and lane.task.done()), "two texts at once")
                    lane = waiting.pop(0)
                    lane.task = asyncio.create_task(self._speak(socket, lane, flushes))
                case {"type": "Clear", **rest} if not rest:
                    waiting.clear()
                    await self._clear(socket, lane, flushes)
                case {"type": "Close", **rest} if not rest:
                    break
                case _:
                    self.problems.append(f"message {told}")
            self.happenings.note()
        await ended([lane.task] if lane is not None else [])

    async def _speak(self, socket: web.WebSocketResponse, lane: Lane, flush: int) -> None:
        if await self.play(socket, lane):
            await socket.send_json({"type": "Flushed", "sequence_id": flush})

    async def _clear(self, socket: web.WebSocketResponse, lane: Lane | None, flush: int) -> None:
        unfinished = lane is not None and lane.task is not None and not lane.task.done()
        if lane is not None:
            await ended([lane.task])
        if self.leak:
            await socket.send_bytes(self.leak)
        self.cancelled.append("clear")
        if self.confirms_clear:
            await socket.send_json({"type": "Cleared", "sequence_id": flush})
        if self.flushed_after_clear and unfinished:
            await socket.send_json({"type": "Flushed", "sequence_id": flush})

    async def send_audio(self, socket: web.WebSocketResponse, lane: Lane, mulaw: bytes) -> None:
        await socket.send_bytes(mulaw)
