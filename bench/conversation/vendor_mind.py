"""A scripted language model behind OpenAI's chat completions, with a fixed delay and a fixed pace.

https://platform.openai.com/docs/api-reference/chat-streaming
"""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from bench.conversation import delays
from bench.conversation.script import BOOKED, GREETING, OTHERWISE, SCRIPT, WELCOME, Spoken, answer_to

TOOL_NAME: Final = "book"
_KNOWN: Final = {"model", "messages", "tools", "stream", "max_tokens"}


@dataclass(slots=True)
class MindTally:
    """Replies that were asked for, and those that were given to their end."""

    asked: int = 0
    finished: int = 0
    problems: list[str] = field(default_factory=list)


class Mind:
    """The endpoint."""

    def __init__(self) -> None:
        self.tally = MindTally()
        self._faulted: Counter[str] = Counter()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        try:
            body = await request.json()
        except ConnectionError:
            return web.Response(status=400)
        if set(body) - _KNOWN or body.get("stream") is not True:
            self.tally.problems.append(f"mind: fields {sorted(body)}")
            return web.json_response({"error": {"message": "unknown field"}}, status=400)
        self.tally.asked += 1
        spoken, words = _answer(body["messages"])
        fault = self._fault(spoken)
        if fault in {"silent", "silent_for_good"}:
            await asyncio.sleep(60)
        await asyncio.sleep(delays.FIRST_TOKEN)
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        try:
            await stream.prepare(request)
            await self._tell(request, stream, spoken, words, fault)
        except ConnectionError:
            # Whoever asked has left: a speculation that was wasted, or an interruption.
            return stream
        return stream

    def _fault(self, spoken: Spoken | None) -> str:
        if spoken is None or spoken.sort != "model":
            return ""
        self._faulted[spoken.text] += 1
        again = self._faulted[spoken.text] % 2 == 0
        return "" if again and spoken.fault != "silent_for_good" else spoken.fault

    async def _tell(
        self, request: web.Request, stream: web.StreamResponse, spoken: Spoken | None, words: str, fault: str
    ) -> None:
        if fault == "garbage":
            await stream.write(b"data: <html>Bad Gateway</html>\n\n")
        elif fault != "empty":
            if not await self._say(request, stream, words, "cut" if fault == "cut" else ""):
                return
            if spoken is not None and spoken.sort == "tool":
                await stream.write(_event(tool_calls=[_booking(spoken)]))
            await stream.write(_event(finish="tool_calls" if spoken and spoken.sort == "tool" else "stop"))
        await stream.write(b"data: [DONE]\n\n")
        await stream.write_eof()
        self.tally.finished += 1

    async def _say(self, request: web.Request, stream: web.StreamResponse, words: str, fault: str) -> bool:
        """Word by word at an even pace; false when the connection was cut."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        for number, word in enumerate(words.split()):
            if fault and number == 6 and request.transport is not None:
                request.transport.abort()
                return False
            await stream.write(_event(content=f" {word}" if number else word))
            due += 1 / delays.TOKENS_PER_SECOND
            await asyncio.sleep(max(0.0, due - loop.time()))
        return True


def _answer(messages: Sequence[Mapping[str, Any]]) -> tuple[Spoken | None, str]:
    """What to say to the last message."""
    last = messages[-1]
    content = str(last.get("content") or "")
    if last["role"] == "tool":
        return None, BOOKED
    if content.startswith("(The call has been answered"):
        return None, GREETING
    if content.startswith("(Somebody is calling"):
        return None, WELCOME
    if content == "Hello?":
        return None, GREETING
    spoken = answer_to(content)
    return (spoken, spoken.answer) if spoken else (None, OTHERWISE)


def _booking(spoken: Spoken) -> dict[str, Any]:
    place = SCRIPT.index(spoken)
    arguments = json.dumps({"place": str(place)})
    return {
        "index": 0,
        "id": f"call_{place}",
        "type": "function",
        "function": {"name": TOOL_NAME, "arguments": arguments},
    }


def _event(content: str | None = None, tool_calls: object = None, finish: str | None = None) -> bytes:
    delta: dict[str, Any] = {}
    if content is not None:
        delta["content"] = content
    if tool_calls is not None:
        delta["tool_calls"] = tool_calls
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [choice]}
    return f"data: {json.dumps(chunk)}\n\n".encode()
