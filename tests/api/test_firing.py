"""The webhook of a fired intent: signed, quick, bounded, and never inside a private network."""

import asyncio
import hashlib
import hmac
import json
import socket
from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from standardwebhooks.webhooks import Webhook

from senderz_voice.api.addresses import is_public
from senderz_voice.api.outgoing import open_session
from senderz_voice.clock import SystemClock
from senderz_voice.intents.firing import Firing, Outcome, fire

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


@dataclass
class Customer:
    """A webhook of a customer's, which answers what it is told to."""

    answer: Callable[[web.Request], Awaitable[web.StreamResponse]]
    url: str = ""
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.heard.append(({name.lower(): value for name, value in request.headers.items()}, await request.read()))
        return await self.answer(request)


@asynccontextmanager
async def customer(answer: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[Customer]:
    listening = Customer(answer)
    app = web.Application()
    app.router.add_post("/book", listening.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        listening.url = f"http://127.0.0.1:{runner.addresses[0][1]}/book"
        yield listening
    finally:
        await runner.cleanup()


def firing(url: str) -> Firing:
    return Firing(
        url=url,
        secret=SECRET,
        key="01JHC000000000000000000001:7",
        call_id="01JHC000000000000000000001",
        tenant_id="01JHT000000000000000000001",
        intent="book_table",
        args={"party_size": 4, "name": "José"},
        from_number="+14155551234",
    )


def fired_at(answer: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> tuple[Outcome, Customer]:
    """Fire once at a customer on this machine, as a trial's settings allow."""

    async def told() -> tuple[Outcome, Customer]:
        async with customer(answer) as listening, open_session(allow_private=True) as session:
            return await fire(firing(listening.url), session, SystemClock(), allow_private=True), listening

    return asyncio.run(asyncio.wait_for(told(), 20))


def test_the_customer_can_verify_what_it_gets() -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"say": "Booked for four.", "ref": 7})

    outcome, listening = fired_at(answer)
    assert (outcome.ok, outcome.status) == (True, 200)
    assert json.loads(outcome.answer) == {"say": "Booked for four.", "ref": 7}
    headers, body = listening.heard[0]
    assert json.loads(body) == {
        "call_id": "01JHC000000000000000000001",
        "tenant_id": "01JHT000000000000000000001",
        "intent": "book_table",
        "args": {"party_size": 4, "name": "José"},
        "from_number": "+14155551234",
    }
    key = b64decode(SECRET.removeprefix("whsec_"))
    assert headers["x-senderz-event"] == "voice.intent"
    assert headers["x-senderz-signature"] == f"sha256={hmac.new(key, body, hashlib.sha256).hexdigest()}"
    assert headers["idempotency-key"] == headers["webhook-id"] == "01JHC000000000000000000001:7"
    assert headers["content-type"] == "application/json"
    Webhook(SECRET).verify(body, headers)


@pytest.mark.parametrize(
    ("body", "ok"),
    [
        (b"", True),
        (b"  \n", True),
        (b"[1, 2]", True),
        (b'{"say": 7}', True),
        (b"Thanks!", False),
        (b"\xff\xff", False),
        (b'{"say": NaN}', False),
        (b'{"say": "\\ud800"}', False),
        (b"[" * 50_000, False),
    ],
)
def test_only_json_goes_back_to_the_model(body: bytes, ok: bool) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body)

    outcome, _listening = fired_at(answer)
    assert outcome.ok is ok
    assert ok or outcome.fault == "not_json"


def test_a_redirect_is_not_followed() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": str(request.url)})

    outcome, listening = fired_at(answer)
    assert (outcome.fault, outcome.status) == ("redirect", 307)
    assert len(listening.heard) == 1


@pytest.mark.parametrize("status", [400, 410, 500, 503])
def test_an_error_of_the_customers_is_told_as_such(status: int) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text="details that the caller must not hear")

    outcome, _listening = fired_at(answer)
    assert (outcome.fault, outcome.status) == ("status", status)
    assert "details" not in outcome.answer


def test_an_endless_answer_is_cut_off() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(9):
            await response.write(b" " * 8192)
        return response

    outcome, _listening = fired_at(answer)
    assert outcome.fault == "too_large"


def test_a_slow_customer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("senderz_voice.api.outgoing.SECONDS", 0.2)

    async def answer(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    outcome, _listening = fired_at(answer)
    assert (outcome.ok, outcome.fault) == (False, "timeout")


def test_a_customer_that_is_down_is_unreachable() -> None:
    async def told() -> Outcome:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        async with open_session(allow_private=True) as session:
            return await fire(firing(f"http://127.0.0.1:{port}/"), session, SystemClock(), allow_private=True)

    assert asyncio.run(told()).fault == "unreachable"


LOOPBACK = [
    "localhost",
    "127.0.0.1",
    "127.1",
    "[::1]",
    "[::]",
    "0.0.0.0",
    "2130706433",
    "0x7f000001",
    "[::ffff:127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
]


@pytest.mark.parametrize("host", LOOPBACK)
def test_no_spelling_of_this_machine_is_connected_to(host: str) -> None:
    """The check when saving is left out here on purpose, as a name that changes its mind would pass it."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response()

    async def told() -> tuple[Outcome, Customer]:
        async with customer(answer) as listening, open_session(allow_private=False) as session:
            port = listening.url.rsplit(":", 1)[1]
            return await fire(firing(f"http://{host}:{port}"), session, SystemClock(), allow_private=True), listening

    outcome, listening = asyncio.run(told())
    assert outcome.fault in {"address", "unreachable"}
    assert not listening.heard


def test_a_name_that_leads_to_this_machine_is_refused_as_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response()

    def resolved(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        assert host == "booking.example.com"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    async def told() -> tuple[Outcome, Customer]:
        async with customer(answer) as listening, open_session(allow_private=False) as session:
            port = listening.url.split(":")[2].split("/")[0]
            monkeypatch.setattr(socket, "getaddrinfo", resolved)
            target = firing(f"https://booking.example.com:{port}")
            return await fire(target, session, SystemClock(), allow_private=False), listening

    outcome, listening = asyncio.run(told())
    assert outcome.fault == "address"
    assert not listening.heard


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "0.0.0.0",
        "::",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:192.168.1.1",
        "::127.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2002:a00:1::",
        "2001:0:5ef5:79fd::f5ff:fffe",
        "2001:db8::1",
    ],
)
def test_reserved_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)
