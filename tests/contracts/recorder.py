"""A proxy on loopback that writes down what passes, so that a request can be judged twice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web


@dataclass
class Seen:
    """One request and what became of it."""

    method: str
    path: str
    query: list[tuple[str, str]]
    body: Any
    status: int
    violations: str
    """Prism's own complaints, a JSON text; empty when it had none."""


@dataclass
class Recorder:
    """Forwards to `target`; `prefer` asks Prism for a certain one of its documented answers."""

    target: str
    session: aiohttp.ClientSession
    prefer: str = ""
    seen: list[Seen] = field(default_factory=list)
    url: str = ""

    async def forward(self, request: web.Request) -> web.Response:
        raw = await request.read()
        headers = {name: request.headers[name] for name in ("Authorization", "Content-Type") if name in request.headers}
        if self.prefer:
            headers["Prefer"] = self.prefer
        async with self.session.request(
            request.method, self.target + request.raw_path, data=raw or None, headers=headers
        ) as answer:
            body = await answer.read()
            self.seen.append(
                Seen(
                    method=request.method,
                    path=request.path,
                    query=list(request.query.items()),
                    body=await request.json() if raw else None,
                    status=answer.status,
                    violations=answer.headers.get("sl-violations", ""),
                )
            )
            kind = answer.headers.get("Content-Type", "application/json")
            return web.Response(status=answer.status, body=body, headers={"Content-Type": kind})


@asynccontextmanager
async def recording(target: str) -> AsyncIterator[Recorder]:
    """A running proxy; its `url` is what the adapter gets as base URL."""
    app = web.Application()
    async with aiohttp.ClientSession() as session:
        recorder = Recorder(target, session)
        app.router.add_route("*", "/{path:.*}", recorder.forward)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        recorder.url = f"http://{host}:{port}"
        try:
            yield recorder
        finally:
            await runner.cleanup()
