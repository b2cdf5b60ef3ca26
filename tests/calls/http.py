"""Asks an ASGI application without a socket in between."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message


@dataclass(frozen=True, slots=True)
class Reply:
    """What the application answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        code: str = self.json["code"]
        return code


@dataclass(slots=True)
class _Exchange:
    body: bytes
    sent: bool = False
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    pieces: list[bytes] = field(default_factory=list)

    async def receive(self) -> Message:
        if self.sent:
            await asyncio.Event().wait()
        self.sent = True
        return {"type": "http.request", "body": self.body, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.pieces.append(message.get("body", b""))


async def ask(
    app: ASGIApp, method: str, target: str, *, key: str = "", body: bytes | None = None, **headers: str
) -> Reply:
    """One request; headers are given with underscores, such as `content_type`."""
    url = urlsplit(target)
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    if key:
        named["authorization"] = f"Bearer {key}"
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": url.path,
        "raw_path": url.path.encode(),
        "query_string": url.query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    exchange = _Exchange(body or b"")
    await app(scope, exchange.receive, exchange.send)
    return Reply(exchange.status, exchange.headers, b"".join(exchange.pieces))
