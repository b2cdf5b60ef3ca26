"""What the vendors' fake servers share: they take one kind of socket, and every departure from it fails the test."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import WSMsgType, web

from tests.providers.stt.stage import until

KEY = "a-secret-of-the-test"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """Something other than audio that the client said."""

    name: str
    message: Json = field(default_factory=dict)


class Tongue(Protocol):
    """One connection of a vendor, spoken from the vendor's side."""

    def hello(self) -> Sequence[Json]:
        """Said as soon as a client is connected."""

    def partial(self, text: str) -> Sequence[Json]:
        """All words of the turn so far."""

    def over(self, text: str, seconds: float, /) -> Sequence[Json]:
        """The vendor's own end of a turn, or its answer to our end of it, after so much audio."""


@dataclass(frozen=True, slots=True)
class Protocols:
    """A vendor's way of speaking."""

    path: str
    header: tuple[str, str]
    must_ask: Mapping[str, Sequence[str]]
    """Query parameters with their values that have to be there."""
    may_ask: frozenset[str]
    """Further parameters that the vendor documents."""
    read: Callable[[str | bytes], bytes | Order]
    """Audio or an order. Raises AssertionError for what the vendor would not take."""
    finish: str
    """The order that ends a turn."""
    tongue: Callable[[], Tongue]


class Caller:
    """A client that is connected, as the script sees it."""

    def __init__(self, number: int, socket: web.WebSocketResponse, request: web.Request, protocols: Protocols) -> None:
        self.number = number
        self.socket = socket
        self.request = request
        self.audio = bytearray()
        self.frames: list[int] = []
        self.orders: list[Order] = []
        self.pongs: list[bytes] = []
        self.changed = asyncio.Event()
        self.tongue = protocols.tongue()
        self._finish = protocols.finish
        self._finished = 0

    async def says(self, size: int) -> None:
        """Wait for so many bytes of audio in all."""
        await until(lambda: len(self.audio) >= size, self.changed)

    async def finishes(self) -> None:
        """Wait for the next order to end the turn."""
        self._finished += 1
        await until(lambda: self.times(self._finish) >= self._finished, self.changed)

    def times(self, name: str) -> int:
        return sum(order.name == name for order in self.orders)

    async def orders_come(self, name: str) -> None:
        await until(lambda: self.times(name), self.changed)

    async def pongs_come(self, data: bytes) -> None:
        """Wait for the answer to a ping."""
        await until(lambda: data in self.pongs, self.changed)

    async def tell(self, *messages: Json | str | bytes) -> None:
        for message in messages:
            if isinstance(message, bytes):
                await self.socket.send_bytes(message)
            else:
                await self.socket.send_str(message if isinstance(message, str) else json.dumps(message))

    async def partial(self, text: str) -> None:
        await self.tell(*self.tongue.partial(text))

    async def over(self, text: str, seconds: float = 0.1) -> None:
        await self.tell(*self.tongue.over(text, seconds))

    def drop(self) -> None:
        """Cut the line, as a network does."""
        transport = self.request.transport
        assert transport is not None
        transport.abort()

    async def stays(self) -> None:
        """Wait until the client leaves."""
        await asyncio.Event().wait()


Script = Callable[[Caller], Awaitable[None]]


class FakeVendor:
    """The vendor's host."""

    def __init__(self, protocols: Protocols, script: Script, statuses: Sequence[int]) -> None:
        self._protocols = protocols
        self._script = script
        self._statuses = list(statuses)
        self.callers: list[Caller] = []
        self.attempts = 0
        self.faults: list[str] = []
        self.changed = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()
        self.pongs = True
        self.url = ""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.attempts += 1
        self.changed.set()
        await self.open.wait()
        if self._statuses and (status := self._statuses.pop(0)) != 101:
            elsewhere = {"Location": f"{self.url}/elsewhere"} if status == 307 else {}
            return web.Response(status=status, text=f"no, {KEY}", headers=elsewhere)
        self._check(request)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        caller = Caller(len(self.callers), socket, request, self._protocols)
        self.callers.append(caller)
        self.changed.set()
        await caller.tell(*caller.tongue.hello())
        telling = asyncio.create_task(self._tell(caller))
        try:
            await self._listen(caller)
        finally:
            telling.cancel()
            await asyncio.wait({telling})
        return socket

    async def callers_come(self, number: int) -> Caller:
        """Wait for so many connections, and take the last of them."""
        await until(lambda: len(self.callers) >= number, self.changed)
        return self.callers[number - 1]

    def _check(self, request: web.Request) -> None:
        protocols = self._protocols
        name, value = protocols.header
        self._expect(request.path == protocols.path, f"path {request.path}")
        self._expect(request.headers.get(name) == value, f"the key is not in {name}")
        for wanted, values in protocols.must_ask.items():
            self._expect(request.query.getall(wanted, []) == list(values), f"{wanted} is not {values}")
        for asked in request.query:
            known = asked in protocols.must_ask or asked in protocols.may_ask
            self._expect(known, f"the vendor knows no parameter {asked}")

    async def _tell(self, caller: Caller) -> None:
        try:
            await self._script(caller)
        except (ConnectionError, asyncio.CancelledError):
            raise
        except Exception as error:  # noqa: BLE001  # The task root of a script: a failing one fails the test.
            self.faults.append(repr(error))

    async def _listen(self, caller: Caller) -> None:
        async for message in caller.socket:
            if message.type is WSMsgType.PING:
                if self.pongs:
                    await caller.socket.pong(message.data)
                continue
            if message.type is WSMsgType.PONG:
                caller.pongs.append(bytes(message.data))
                caller.changed.set()
                continue
            try:
                heard = self._protocols.read(message.data)
            except (AssertionError, ValueError, KeyError, TypeError) as error:
                self.faults.append(repr(error))
                continue
            if isinstance(heard, Order):
                caller.orders.append(heard)
            else:
                caller.frames.append(len(heard))
                caller.audio += heard
            caller.changed.set()

    def _expect(self, holds: bool, fault: str) -> None:
        if not holds:
            self.faults.append(fault)


@asynccontextmanager
async def vendor(protocols: Protocols, script: Script, statuses: Sequence[int] = ()) -> AsyncIterator[FakeVendor]:
    """A host on a free port; what the client did wrong is an error at the end."""
    fake = FakeVendor(protocols, script, statuses)
    host = web.Application()
    host.router.add_get("/{path:.*}", fake.serve)
    runner = web.AppRunner(host, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.addresses
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        fake.open.set()
        for caller in fake.callers:
            if not caller.socket.closed:
                caller.drop()
        await runner.cleanup()
    assert not fake.faults, fake.faults


def fields_of(data: str | bytes, shapes: Mapping[str, frozenset[str]], name: str = "type") -> Json:
    """A message of one of these types with exactly these other fields."""
    assert isinstance(data, str), "a JSON message must come as text"
    message: Json = json.loads(data)
    kind = message[name]
    assert kind in shapes, f"unknown message {kind}"
    assert set(message) == shapes[kind] | {name}, f"{kind} has the fields {sorted(message)}"
    return message
