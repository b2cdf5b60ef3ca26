"""A coded voice behind Deepgram's speaking socket, strictly, with a fixed delay and a fixed pace.

https://developers.deepgram.com/docs/streaming-text-to-speech
"""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import WSMsgType, web

from bench.conversation import coded, delays
from bench.conversation.script import SCRIPT
from bench.conversation.vendor_ear import KEY

MOST_FLUSHES: Final = 20
"""In a minute, on one socket."""
_QUERY: Final = {"model", "encoding", "sample_rate"}
_FAULTS: Final = {" ".join(spoken.answer.split()[1:4]): spoken.fault for spoken in SCRIPT if spoken.sort == "voice"}
"""What befalls a clause that holds these words, the first time."""


@dataclass(slots=True)
class MouthTally:
    clauses: int = 0
    sockets: int = 0
    problems: list[str] = field(default_factory=list)


class MouthHost:
    """All connections to the voice."""

    def __init__(self) -> None:
        self.tally = MouthTally()
        self._faulted: Counter[str] = Counter()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Token {KEY}":
            return web.Response(status=401)
        query = request.query
        if set(query) != _QUERY or query["encoding"] != "mulaw" or query["sample_rate"] != "8000":
            self.tally.problems.append(f"mouth: query {dict(query)}")
            return web.Response(status=400)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.tally.sockets += 1
        await Aura(self, request, socket).run()
        return socket

    def fault_in(self, text: str) -> str:
        for words, fault in _FAULTS.items():
            if words in text:
                self._faulted[words] += 1
                return fault if self._faulted[words] % 2 else ""
        return ""


class Aura:
    """One connection: one clause at a time."""

    def __init__(self, host: MouthHost, request: web.Request, socket: web.WebSocketResponse) -> None:
        self._host = host
        self._request = request
        self._socket = socket
        self._text = ""
        self._flushes: list[float] = []
        self._speaking: asyncio.Task[None] | None = None

    async def run(self) -> None:
        await self._socket.send_json({"type": "Metadata", "request_id": "r", "model_name": "aura-2-thalia-en"})
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT and not await self._take(json.loads(message.data)):
                    break
        finally:
            await self._stop()

    async def _take(self, told: dict[str, Any]) -> bool:
        match told:
            case {"type": "Speak", "text": str(text), **rest} if not rest:
                self._text += text
            case {"type": "Flush", **rest} if not rest:
                await self._flush()
            case {"type": "Clear", **rest} if not rest:
                await self._stop()
                self._text = ""
                await self._socket.send_json({"type": "Cleared", "sequence_id": len(self._flushes)})
            case {"type": "Close", **rest} if not rest:
                return False
            case _:
                self._host.tally.problems.append(f"mouth: message {told}")
        return True

    async def _flush(self) -> None:
        now = asyncio.get_running_loop().time()
        self._flushes = [at for at in self._flushes if at > now - 60]
        if len(self._flushes) >= MOST_FLUSHES:
            self._host.tally.problems.append("mouth: too many flushes")
            await self._socket.send_json({"type": "Warning", "code": "FLUSH_LIMIT", "description": "too many"})
            return
        if self._speaking is not None and not self._speaking.done():
            self._host.tally.problems.append("mouth: two clauses at once")
        self._flushes.append(now)
        text, self._text = self._text, ""
        self._speaking = asyncio.create_task(self._speak(text))

    async def _stop(self) -> None:
        if self._speaking is not None:
            self._speaking.cancel()
            await asyncio.gather(self._speaking, return_exceptions=True)
            self._speaking = None

    async def _speak(self, text: str) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + delays.FIRST_BYTE
        self._host.tally.clauses += 1
        audio, fault = coded.spoken(text), self._host.fault_in(text)
        if fault == "silent":
            return
        if fault == "garbage":
            await self._socket.send_str("<html>")
        if fault == "wrong_rate":
            audio = b"RIFF\x00\x00\x00\x00WAVEfmt " + audio
        stop = {"cut": 0.55, "stuck": 0.4}.get(fault, 1.0) * len(audio)
        await asyncio.sleep(due - loop.time())
        for start in range(0, len(audio), delays.VOICE_PIECE):
            if start > stop:
                if fault == "cut" and self._request.transport is not None:
                    self._request.transport.abort()
                return
            await self._socket.send_bytes(audio[start : start + delays.VOICE_PIECE])
            due += delays.VOICE_PIECE / coded.RATE / delays.FASTER
            await asyncio.sleep(max(0.0, due - loop.time()))
        await self._socket.send_json({"type": "Flushed", "sequence_id": len(self._flushes)})
