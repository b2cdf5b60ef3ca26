"""The whole application with customers' endpoints on this machine, and a loop that delivers when it is told to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import web

from senderz_voice.api.outgoing import open_session
from senderz_voice.db.engine import Database, open_database
from senderz_voice.webhooks import announcing
from senderz_voice.webhooks.delivering import Deliveries
from tests.api.world import Tenant, World, world
from tests.databases.stores import address

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
UPDATED = "voice.number.updated"


@dataclass
class Endpoint:
    """A customer's server: answers the statuses in `script` in turn, then the last one for ever."""

    script: list[int] = field(default_factory=lambda: [204])
    answer: Answer | None = None
    url: str = ""
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.heard.append(({name.lower(): value for name, value in request.headers.items()}, await request.read()))
        self.came.set()
        if self.answer is not None:
            return await self.answer(request)
        status = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return web.Response(status=status)

    @property
    def ids(self) -> list[str]:
        """The `webhook-id` of everything that came."""
        return [headers["webhook-id"] for headers, _ in self.heard]


@asynccontextmanager
async def endpoint(*script: int, answer: Answer | None = None) -> AsyncIterator[Endpoint]:
    """A customer's server on this machine."""
    listening = Endpoint(list(script) or [204], answer)
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", listening.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        listening.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        yield listening
    finally:
        await runner.cleanup()


@dataclass
class Scene:
    """Everything that a story can touch."""

    world: World
    ours: Tenant
    deliveries: Deliveries
    number: str
    """A live voice number of ours."""
    woken: list[None] = field(default_factory=list)
    _keys: Any = field(default_factory=lambda: count(1))

    async def register(self, url: str, *events: str, key: str = "", **more: Any) -> dict[str, Any]:
        """POST /v1/webhooks."""
        body = {"url": url, "events": list(events) or [UPDATED], **more}
        made = await self.world.ask("POST", "/v1/webhooks", key=key or self.ours.live, body=body)
        assert made.status == 201, made.body
        answer: dict[str, Any] = made.json
        return answer

    async def announce(self, payload: Mapping[str, str]) -> None:
        """Run the job of an announcement."""
        parts = self.world.parts
        plan = announcing.plan(parts.database, parts.clock, parts.ids, lambda: self.woken.append(None))
        for step in plan["announce"]:
            await step(payload)

    async def tell(self, times: int = 1) -> None:
        """Announce so many changes of the number."""
        for _ in range(times):
            payload = {"tenant_id": self.ours.id, "event": UPDATED, "number_id": self.number}
            await self.announce({**payload, "key": str(next(self._keys))})

    async def attempt(self) -> None:
        """Make every attempt that is due."""
        await self.deliveries.begin()
        await self.deliveries.settle()

    async def listed(self, webhook: str, query: str = "", *, key: str = "") -> list[dict[str, Any]]:
        """The deliveries of an endpoint, newest first."""
        asked = await self.world.ask("GET", f"/v1/webhooks/{webhook}/deliveries{query}", key=key or self.ours.live)
        assert asked.status == 200, asked.body
        rows: list[dict[str, Any]] = asked.json["data"]
        return rows

    async def only(self, webhook: str) -> dict[str, Any]:
        """The one delivery of an endpoint."""
        [row] = await self.listed(webhook)
        return row


@asynccontextmanager
async def scene(folder: Path, **settings: Any) -> AsyncIterator[Scene]:
    """A customer with a number, on an installation that may post to this machine."""
    chosen = {"allow_private_webhooks": True, **settings}
    async with (
        world(folder, **chosen) as around,
        open_session(allow_private=chosen["allow_private_webhooks"]) as session,
    ):
        ours = await around.tenant()
        bought = await around.ask("POST", "/v1/voice/numbers", key=ours.live, body={})
        assert bought.status == 201, bought.body
        parts = around.parts
        deliveries = Deliveries(parts.database, parts.clock, parts.keyring, session, chosen["allow_private_webhooks"])
        yield Scene(around, ours, deliveries, bought.json["id"])
        await deliveries.settle()


@asynccontextmanager
async def second_process(told: Scene, folder: Path) -> AsyncIterator[tuple[Deliveries, Database]]:
    """Another process on the same database."""
    parts = told.world.parts
    database = await open_database(address(folder), parts.clock)
    try:
        async with open_session(allow_private=True) as session:
            yield Deliveries(database, parts.clock, parts.keyring, session, True), database
    finally:
        await database.close()


def play(story: Callable[[Scene], Awaitable[None]], folder: Path, **settings: Any) -> None:
    """Run a story, for at most half a minute."""

    async def told() -> None:
        async with scene(folder, **settings) as around:
            await asyncio.wait_for(story(around), 30)

    asyncio.run(told())
