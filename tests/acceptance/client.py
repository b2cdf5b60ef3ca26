"""Customers of the server: a tenant with a key, a persona and a number, who talk to it over the public API only."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import aiohttp

from tests.acceptance.server import ADMIN_KEY, Server

Json = dict[str, Any]
Seen = TypeVar("Seen")
FINAL: Final = frozenset({"completed", "busy", "no_answer", "failed", "canceled"})
_POLL: Final = 0.5
_ANSWER_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Operator:
    """Whoever holds the operator's key."""

    http: aiohttp.ClientSession
    server: Server

    async def customer(self, prefix: str = "tf_live", **persona: str) -> "Customer":
        """A new tenant with everything that it takes to call."""
        tenant = await self._post("/admin/tenants", {"name": persona.get("business_name", "A tenant")})
        wanted = {"tenant_id": tenant["id"], "name": "A key", "prefix": prefix, "rate_limit": 60_000}
        key = await self._post("/admin/api-keys", wanted)
        customer = Customer(self.http, self.server, tenant["id"], key["key"])
        await customer.ask("PUT", "/v1/ai/persona", persona)
        return customer

    async def _post(self, path: str, body: Json) -> Json:
        return await request(self.http, "POST", self.server.url + path, ADMIN_KEY, body)


@dataclass(frozen=True, slots=True)
class Customer:
    """One tenant's key in use."""

    http: aiohttp.ClientSession
    server: Server
    tenant: str
    key: str

    async def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """One request that must succeed."""
        return await request(self.http, method, self.server.url + path, self.key, body)

    async def download(self, path: str) -> bytes:
        """The body of one GET that must succeed."""
        headers = {"Authorization": f"Bearer {self.key}"}
        async with self.http.get(self.server.url + path, headers=headers) as answer:
            assert answer.status == 200, answer.status
            return await answer.read()

    async def buy(self, area: str = "619") -> Json:
        """A number that can be used."""
        number = await self.ask("POST", "/v1/voice/numbers", {"country": "US", "area_code": area})
        place = f"/v1/voice/numbers/{number['id']}"
        return await until(lambda: self.ask("GET", place), lambda shown: shown["status"] == "active", 30)

    async def place(self, number: Json, to: str, script: str, **wishes: object) -> str:
        """Place a call; its id."""
        placed = await self.ask("POST", "/v1/calls", {"from": number["id"], "to": to, "script": script, **wishes})
        return str(placed["id"])

    async def call(self, call: str) -> Json:
        return await self.ask("GET", f"/v1/calls/{call}")

    async def calls(self, direction: str) -> list[Json]:
        found: list[Json] = (await self.ask("GET", f"/v1/calls?direction={direction}&limit=100"))["data"]
        return found

    async def events(self, call: str) -> list[Json]:
        """The call's public events, all of them."""
        found: list[Json] = (await self.ask("GET", f"/v1/calls/{call}/events"))["data"]
        return found

    async def until_final(self, call: str, seconds: float = 120.0) -> Json:
        """The call once it is over."""
        return await self._until(call, lambda shown: shown["status"] in FINAL, seconds)

    async def until_wrapped_up(self, call: str, seconds: float = 180.0) -> Json:
        """The call once it is over and summarised, which comes after its recording."""
        return await self._until(call, lambda shown: shown["summary"] is not None, seconds)

    async def until_event(self, call: str, kind: str, seconds: float = 60.0) -> None:
        """Wait for the first event of a kind."""

        async def kinds() -> list[str]:
            return [event["type"] for event in await self.events(call)]

        await until(kinds, lambda seen: kind in seen, seconds)

    async def until_rung(self, seconds: float = 20.0) -> str:
        """The id of the newest inbound call, once there is one."""
        found = await until(lambda: self.calls("inbound"), bool, seconds)
        return str(found[0]["id"])

    async def _until(self, call: str, done: Callable[[Json], bool], seconds: float) -> Json:
        return await until(lambda: self.call(call), done, seconds)


async def until(look: Callable[[], Awaitable[Seen]], done: Callable[[Seen], bool], seconds: float) -> Seen:
    """Look again and again until it is done; what was seen then."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        seen = await look()
        if done(seen):
            return seen
        assert asyncio.get_running_loop().time() < deadline, f"not within {seconds:.0f} s, but {seen}"
        await asyncio.sleep(_POLL)


@asynccontextmanager
async def operating(server: Server) -> AsyncIterator[Operator]:
    """The operator of a server, for one story."""
    limit = aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
    async with aiohttp.ClientSession(timeout=limit) as http:
        yield Operator(http, server)


async def request(http: aiohttp.ClientSession, method: str, url: str, key: str, body: Json | None = None) -> Json:
    """A JSON request that must succeed; read again while a killed process is being replaced, if it changes nothing."""
    for attempt in range(40):
        try:
            async with http.request(method, url, json=body, headers={"Authorization": f"Bearer {key}"}) as answer:
                shown: Json = await answer.json()
                assert answer.status < 300, f"{method} {url} answered {answer.status}: {shown}"
                return shown
        except (aiohttp.ClientConnectionError, ConnectionError):
            if method != "GET" or attempt == 39:
                raise
            await asyncio.sleep(_POLL)
    raise AssertionError("not reached: the last attempt raises")


def said_by(role: str, call: Json) -> str:
    """All that one side said, according to the call's transcript."""
    return " ".join(line["text"] for line in call["transcript"] if line["role"] == role)
