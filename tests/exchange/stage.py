"""One exchange on loopback with everything around it that a test needs."""

import asyncio
import base64
import json
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import httpx
from aiohttp import web
from telnyx import AsyncTelnyx, DefaultAsyncHttpxClient

from senderz_voice.clock import SystemIds
from senderz_voice.exchange.app import ExchangeParts, build, public_key
from tests.contracts import telnyx as contract
from tests.contracts.telnyx import answer_errors, request_errors, webhook_errors
from tests.exchange.toneproof import TestActivity, TestRecogniser, TestVoice, read, spoken

Found = TypeVar("Found")

KEY = "KEY_of_the_test"
SEED = bytes(range(32))
PATIENCE = 20.0
"""Seconds of real time after which a test gives up; nothing here takes a tenth of it."""


_ORDER_TYPE = "number_order.complete"
_ORDER = "/webhooks/numberOrderStatusUpdate/post/requestBody/content/application~1json/schema"


class FastClock:
    """Real time, but its seconds pass `rate` times as fast."""

    def __init__(self, rate: float = 10.0) -> None:
        self.rate = rate

    def wall(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic() * self.rate

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.rate)


class Bell:
    """Rings whenever something arrived, so that tests wait for facts instead of sleeping."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def until(self, look: Callable[[], Found | None]) -> Found:
        async with asyncio.timeout(PATIENCE):
            while (found := look()) is None or found is False:
                await self._event.wait()
        return found


@dataclass
class Inbox:
    """The application's webhook address: verifies, judges and keeps every event."""

    client: AsyncTelnyx
    bell: Bell
    events: list[dict[str, Any]] = field(default_factory=list)
    metas: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    """Statuses for the next deliveries; 200 when there are none. 0 never answers."""

    async def receive(self, request: web.Request) -> web.Response:
        body = await request.text()
        self.client.webhooks.unwrap(body, headers=dict(request.headers))
        document = json.loads(body)
        self.problems += _judged(document)
        self.events.append(document["data"])
        self.metas.append(document["meta"])
        self.bell.ring()
        status = self.answers.pop(0) if self.answers else 200
        if status == 0:
            await asyncio.Event().wait()
        return web.Response(status=status)

    async def of(self, event_type: str, **payload: Any) -> dict[str, Any]:
        """The payload of the first event of this type whose payload has these values; waits for it."""
        return await self.bell.until(lambda: self.find(event_type, **payload))

    def find(self, event_type: str, **payload: Any) -> dict[str, Any] | None:
        for event in self.events:
            if event["event_type"] == event_type and payload.items() <= event["payload"].items():
                found: dict[str, Any] = event["payload"]
                return found
        return None

    def types(self, leg: str | None = None) -> list[str]:
        return [it["event_type"] for it in self.events if leg is None or it["payload"].get("call_control_id") == leg]


@dataclass
class Phone:
    """Our side of one media socket, as the product's media process would be."""

    socket: web.WebSocketResponse
    headers: dict[str, str]
    bell: Bell
    messages: list[dict[str, Any]] = field(default_factory=list)
    inbound: bytearray = field(default_factory=bytearray)
    outbound: bytearray = field(default_factory=bytearray)

    def take(self, text: str) -> None:
        message = json.loads(text)
        self.messages.append(message)
        if message["event"] == "media":
            track = self.inbound if message["media"]["track"] == "inbound" else self.outbound
            track += base64.b64decode(message["media"]["payload"])
        self.bell.ring()

    async def say(self, text: str) -> None:
        await self.play(spoken(text))

    async def play(self, audio: bytes) -> None:
        await self.send({"event": "media", "media": {"payload": base64.b64encode(audio).decode()}})

    async def send(self, message: object) -> None:
        await self.socket.send_str(message if isinstance(message, str) else json.dumps(message))

    def heard(self) -> str:
        return read(bytes(self.inbound))

    async def hears(self, text: str) -> None:
        """Wait until the far end has said `text`."""
        await self.bell.until(lambda: text.lower() in self.heard())

    async def message(self, event: str, number: int = 1) -> dict[str, Any]:
        """The `number`th message of this kind; waits for it."""
        return await self.bell.until(lambda: next(iter(self.of(event)[number - 1 :]), None))

    def of(self, event: str) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["event"] == event]


@dataclass
class Stage:
    client: AsyncTelnyx
    inbox: Inbox
    bell: Bell
    url: str
    stream_url: str
    parts: ExchangeParts
    phones: list[Phone]
    http: httpx.AsyncClient
    refused_streams: int = 0

    async def phone(self, number: int = 1) -> Phone:
        """The `number`th media socket that the exchange opened."""
        return await self.bell.until(lambda: next(iter(self.phones[number - 1 :]), None))

    async def buy(self, area: str = "415", reference: str = "") -> str:
        """A number that is ours and rings the application."""
        found = await self.client.available_phone_numbers.list(
            filter={"country_code": "US", "national_destination_code": area, "limit": 1}
        )
        assert found.data
        number = str(found.data[0].phone_number)
        order = await self.client.number_orders.create(
            phone_numbers=[{"phone_number": number}], connection_id="senderz", customer_reference=reference
        )
        assert order.data
        await self.inbox.of("number_order.complete", id=order.data.id)
        return number

    async def dial(self, to: str, **fields: Any) -> str:
        """The leg of a call with a media stream."""
        settings = {"stream_url": self.stream_url, "stream_bidirectional_mode": "rtp", **fields}
        answer = await self.client.calls.dial(connection_id="senderz", from_="+14155550100", to=to, **settings)
        assert answer.data
        return answer.data.call_control_id

    async def rehearse(self, to: str, **person: Any) -> str:
        """The leg of a call that a virtual person makes to one of our numbers."""
        answer = await self.http.post("/rehearsal/calls", json={"to": to, "from": "+14155550177", "person": person})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["call_control_id"])

    async def person(self, leg: str, look: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """Whoever is on the leg, as soon as `look` likes what was said, heard or pressed so far."""
        async with asyncio.timeout(PATIENCE):
            while not look(person := (await self.report(leg))["person"]):
                pass
        found: dict[str, Any] = person
        return found

    async def heard(self, leg: str, text: str) -> None:
        """Wait until whoever is on the leg has understood `text`."""
        await self.person(leg, lambda person: text in person["heard"])

    async def report(self, leg: str) -> dict[str, Any]:
        answer = await self.http.get(f"/rehearsal/calls/{leg}")
        assert answer.status_code == 200, answer.text
        report: dict[str, Any] = answer.json()
        return report


def _judged(document: dict[str, Any]) -> list[str]:
    kind = document["data"]["event_type"]
    # The document names this one's type in an example only, so it cannot be found by its type.
    return contract._schema_errors(_ORDER, document, "body") if kind == _ORDER_TYPE else webhook_errors(kind, document)


async def _judge(answer: httpx.Response) -> None:
    """Hold every request of the SDK and every answer of the exchange against Telnyx's document."""
    request = answer.request
    await answer.aread()
    path, method = request.url.path, request.method
    body = json.loads(request.content) if request.content else None
    problems = answer_errors(method, path, answer.status_code, answer.json())
    if answer.status_code < 400:
        problems += request_errors(method, path, body, request.url.params.multi_items())
    assert not problems, problems


@asynccontextmanager
async def stage(folder: Path, *, judged: bool = True, **changes: Any) -> AsyncIterator[Stage]:
    """A running exchange; `changes` replace its parts."""
    bell, phones = Bell(), list[Phone]()
    door, line = _listening(), _listening()
    own, ours = f"http://127.0.0.1:{door.getsockname()[1]}", f"127.0.0.1:{line.getsockname()[1]}"
    parts = replace(
        ExchangeParts(
            FastClock(),
            SystemIds(),
            KEY,
            SEED,
            folder,
            TestRecogniser(),
            TestVoice(),
            TestActivity(),
            f"http://{ours}/events",
            own,
        ),
        **changes,
    )
    hooks = {"response": [_judge]} if judged else {}
    web_client = DefaultAsyncHttpxClient(event_hooks=hooks)
    client = AsyncTelnyx(
        api_key=KEY, public_key=public_key(SEED), base_url=f"{own}/v2", max_retries=0, http_client=web_client
    )
    inbox = Inbox(client, bell)
    side = web.Application()
    side.add_routes([web.post("/events", inbox.receive), web.get("/media/{token}", _media(phones, bell))])
    headers = {"authorization": f"Bearer {KEY}"}
    async with (
        _served(side, line),
        _served(build(parts), door),
        httpx.AsyncClient(base_url=own, headers=headers) as http,
    ):
        yield Stage(client, inbox, bell, own, f"ws://{ours}/media/token", parts, phones, http)
        await client.close()
    assert not inbox.problems, inbox.problems


def _media(phones: list[Phone], bell: Bell) -> Callable[[web.Request], Awaitable[web.WebSocketResponse]]:
    async def handler(request: web.Request) -> web.WebSocketResponse:
        answer = web.WebSocketResponse()
        await answer.prepare(request)
        phone = Phone(answer, dict(request.headers), bell)
        phones.append(phone)
        bell.ring()
        async for message in answer:
            phone.take(message.data)
        bell.ring()
        return answer

    return handler


def _listening() -> socket.socket:
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    return door


@asynccontextmanager
async def _served(app: web.Application, door: socket.socket) -> AsyncIterator[None]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.SockSite(runner, door).start()
    try:
        yield
    finally:
        await runner.cleanup()


def run(story: Coroutine[Any, Any, None]) -> None:
    """Run an async test within bounds."""

    async def bounded() -> None:
        async with asyncio.timeout(3 * PATIENCE):
            await story

    asyncio.run(bounded())
