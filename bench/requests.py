"""Asks an ASGI application in its own process, and counts the CPU that the answer took."""

import asyncio
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import msgspec
from starlette.types import ASGIApp, Message


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and the CPU milliseconds of the whole process, all its threads, until then."""

    status: int
    body: bytes
    cpu_ms: float


@dataclass(slots=True)
class _Exchange:
    body: bytes
    asked: bool = False
    status: int = 0
    pieces: list[bytes] = field(default_factory=list)

    async def receive(self) -> Message:
        if self.asked:
            await asyncio.Event().wait()
        self.asked = True
        return {"type": "http.request", "body": self.body, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.pieces.append(message.get("body", b""))


async def ask(app: ASGIApp, method: str, target: str, *, key: str, body: object = None) -> Answer:
    """One request with an API key; a body is sent as JSON."""
    url = urlsplit(target)
    headers = [(b"authorization", f"Bearer {key}".encode()), (b"content-type", b"application/json")]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": url.path,
        "raw_path": url.path.encode(),
        "query_string": url.query.encode(),
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    exchange = _Exchange(b"" if body is None else msgspec.json.encode(body))
    cpu = time.process_time()
    await app(scope, exchange.receive, exchange.send)
    return Answer(exchange.status, b"".join(exchange.pieces), 1000 * (time.process_time() - cpu))
