"""A small Messages endpoint on loopback: strict about what it is asked, and it streams any script."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

KEY = "sk-ant-test"
MODEL = "model-1"

_FIELDS = {"model", "max_tokens", "system", "messages", "tools", "tool_choice", "stream", "thinking", "output_config"}
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")

CUT = "cut"
"""In place of an event: the connection breaks here."""
WAIT = "wait"
"""In place of an event: nothing comes until the client goes."""


def event(kind: str, **data: Any) -> str:
    """Any event, with its name."""
    return f"event: {kind}\ndata: {json.dumps({'type': kind} | data)}\n\n"


START = event("message_start", message={"id": "msg_1", "role": "assistant", "content": [], "usage": {}})
STOP = event("message_stop")
PING = event("ping")


def text(*parts: str, index: int = 0) -> str:
    """One block of text in parts."""
    begun = event("content_block_start", index=index, content_block={"type": "text", "text": ""})
    deltas = [event("content_block_delta", index=index, delta={"type": "text_delta", "text": part}) for part in parts]
    return begun + "".join(deltas) + event("content_block_stop", index=index)


def tool(name: str, *parts: str, call: str = "toolu_1", index: int = 1, given: Any = None) -> str:
    """One function whose arguments come in parts; `given` is what its beginning already holds."""
    block = {"type": "tool_use", "id": call, "name": name, "input": given or {}}
    deltas = [more(part, index=index) for part in parts]
    begun = event("content_block_start", index=index, content_block=block)
    return begun + "".join(deltas) + event("content_block_stop", index=index)


def more(part: str, *, index: int = 1) -> str:
    """More of a function's arguments."""
    return event("content_block_delta", index=index, delta={"type": "input_json_delta", "partial_json": part})


def finish(reason: str = "end_turn") -> str:
    """The event that tells why the message ended."""
    return event("message_delta", delta={"stop_reason": reason, "stop_sequence": None}, usage={"output_tokens": 3})


@dataclass
class MessagesServer:
    """Answers each request with the next script; keeps what it was asked and what was wrong with it."""

    scripts: list[Sequence[str | bytes] | tuple[int, Any] | dict[str, Any]] = field(default_factory=list)
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
    """What Anthropic would refuse about a request."""
    found = [f"unknown field {name}" for name in set(body) - _FIELDS]
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if KEY not in {request.headers.get("x-api-key"), bearer}:
        found.append("no key")
    if request.headers.get("anthropic-version") not in {"2023-06-01", "2026-10-21"}:
        found.append("no version")
    if body.get("model") != MODEL:
        found.append("no such model")
    if not isinstance(body.get("max_tokens"), int):
        found.append("max_tokens is required")
    if body.get("tools") == []:
        found.append("an empty list of tools")
    found += [
        "a tool without a name or an object"
        for each in body.get("tools", ())
        if not _NAME.fullmatch(each["name"]) or each["input_schema"].get("type") != "object"
    ]
    return found + _about_messages(body.get("messages", ()))


def _about_messages(messages: Sequence[dict[str, Any]]) -> list[str]:
    """Roles alternate from the user to the user, and a use of a function is answered at once and first."""
    expected = ["user" if place % 2 == 0 else "assistant" for place in range(len(messages))]
    found = [] if [message["role"] for message in messages] == expected else ["roles do not alternate from the user"]
    if not messages or messages[-1]["role"] != "user":
        found.append("the user does not come last")
    waiting: list[str] = []
    for message in messages:
        blocks = message["content"]
        if isinstance(blocks, str):
            continue
        found += ["empty text" for each in blocks if each["type"] == "text" and not each["text"].strip()]
        answered = [each["tool_use_id"] for each in blocks if each["type"] == "tool_result"]
        if waiting != answered or [each["type"] for each in blocks[: len(answered)]] != ["tool_result"] * len(answered):
            found.append("a function is not answered at once")
        waiting = [each["id"] for each in blocks if each["type"] == "tool_use"]
        found += [f"a bad id {name}" for name in waiting if not _NAME.fullmatch(name)]
    return found


@asynccontextmanager
async def serving(server: MessagesServer) -> AsyncIterator[str]:
    """The base URL of a running server."""
    app = web.Application()
    app.router.add_post("/v1/messages", server.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


Story = Callable[[MessagesServer, str], Awaitable[None]]


def with_server(story: Story) -> MessagesServer:
    """Run a story against a fresh server and insist that it had nothing to complain about."""

    async def run() -> MessagesServer:
        server = MessagesServer()
        async with serving(server) as url:
            await story(server, url)
        return server

    server = asyncio.run(run())
    assert not server.complaints, server.complaints
    return server
