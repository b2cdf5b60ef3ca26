"""A small chat-completions endpoint on loopback: strict about what it is asked, and it speaks any dialect."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

KEY = "sk-test"
MODEL = "model-1"

_ROLES = {
    "system": {"content"},
    "user": {"content"},
    "assistant": {"content", "tool_calls"},
    "tool": {"content", "tool_call_id"},
}
_FIELDS = {
    "model",
    "messages",
    "tools",
    "stream",
    "max_tokens",
    "max_completion_tokens",
    "response_format",
    "reasoning_effort",
}


def text(words: str, **choice: Any) -> str:
    """One event with text."""
    return event({"choices": [{"index": 0, "delta": {"content": words}, "finish_reason": None} | choice]})


def tools(*pieces: dict[str, Any], **choice: Any) -> str:
    """One event with pieces of tool calls."""
    return event({"choices": [{"index": 0, "delta": {"tool_calls": list(pieces)}, "finish_reason": None} | choice]})


def finish(reason: str = "stop") -> str:
    """The event that ends the reply, without the end mark."""
    return event({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})


def event(data: dict[str, Any]) -> str:
    """Any event, as a line and an empty line."""
    return f"data: {json.dumps(data)}\n\n"


DONE = "data: [DONE]\n\n"
CUT = "cut"
"""In place of an event: the connection breaks here."""
WAIT = "wait"
"""In place of an event: nothing comes until the client goes."""


@dataclass
class ChatServer:
    """Answers each request with the next script; keeps what it was asked and what was wrong with it."""

    scripts: list[Sequence[str | bytes] | tuple[int, dict[str, Any]] | dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    connections: set[tuple[str, int]] = field(default_factory=set)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        self.connections.add(request.transport.get_extra_info("peername"))
        body = await request.json()
        self.asked.append(body)
        self.complaints += complaints(request, body)
        script = self.scripts.pop(0)
        if isinstance(script, tuple) and isinstance(script[0], int):
            return web.json_response(script[1], status=script[0])
        if isinstance(script, dict):
            return web.json_response(script)
        return await self._stream(request, script)

    async def _stream(self, request: web.Request, script: Sequence[Any]) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        for part in script:
            if part == CUT:
                assert request.transport is not None
                request.transport.abort()
                return response
            if part == WAIT:
                await self._until_gone()
            await response.write(part.encode() if isinstance(part, str) else part)
        await response.write_eof()
        return response

    async def _until_gone(self) -> None:
        """The server cancels this when the client has closed the connection."""
        self.waiting.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.gone.set()


def complaints(request: web.Request, body: dict[str, Any]) -> list[str]:
    """What OpenAI would refuse about a request."""
    found = [f"unknown field {name}" for name in set(body) - _FIELDS]
    if request.headers.get("Authorization") != f"Bearer {KEY}":
        found.append("no key")
    if body.get("model") != MODEL:
        found.append("no such model")
    if not body.get("messages"):
        found.append("no messages")
    if body.get("tools") == []:
        found.append("an empty list of tools")
    found += [
        "a tool that is no function of an object"
        for tool in body.get("tools", ())
        if tool["type"] != "function" or tool["function"]["parameters"].get("type") != "object"
    ]
    return found + _about_messages(body.get("messages", ()))


def _about_messages(messages: Sequence[dict[str, Any]]) -> list[str]:
    """Every function call must be followed by its answer, before anybody says something else."""
    found: list[str] = []
    waiting: list[str] = []
    for message in messages:
        role = message["role"]
        found += [f"{role} takes no {name}" for name in set(message) - {"role"} - _ROLES.get(role, set())]
        if role == "tool" and message["tool_call_id"] in waiting:
            waiting.remove(message["tool_call_id"])
        elif role == "tool":
            found.append("an answer without a call")
        elif waiting:
            found.append("a call without an answer")
        for call in message.get("tool_calls", ()):
            json.loads(call["function"]["arguments"])
            waiting.append(call["id"])
    return found + ["a call without an answer"] * len(waiting)


@asynccontextmanager
async def serving(server: ChatServer) -> AsyncIterator[str]:
    """The base URL of a running server."""
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}/v1"
    finally:
        await runner.cleanup()


Story = Callable[[ChatServer, str], Any]


def with_server(story: Story) -> ChatServer:
    """Run a story against a fresh server and insist that it had nothing to complain about."""

    async def run() -> ChatServer:
        server = ChatServer()
        async with serving(server) as url:
            await story(server, url)
        return server

    server = asyncio.run(run())
    assert server.complaints == []
    return server
