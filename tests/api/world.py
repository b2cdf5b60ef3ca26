"""The whole application over a migrated database, with tenants made through the operator's own endpoints."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from senderz_voice import app
from senderz_voice.api.parts import ApiParts
from senderz_voice.api.wrapper import Wrapper
from senderz_voice.jobs.requests import JobRequest, mark_handed_on, waiting
from senderz_voice.keyring import Keyring
from senderz_voice.settings import load
from tests.api.fakes import CountedIds, CueShop
from tests.calls.fakes import CueCarrier, HandClock, MemoryObjects, SignedByHand
from tests.calls.http import Reply, ask
from tests.databases.stores import migrated

OPERATOR = "the-operators-own-key"


@dataclass(frozen=True, slots=True)
class Tenant:
    """A customer with a key for each mode."""

    id: str
    live: str
    test: str
    webhook_secret: str


@dataclass
class World:
    """Everything that a story can touch."""

    app: Wrapper
    parts: ApiParts
    clock: HandClock
    shops: dict[str, CueShop]
    obstacles: list[str] = field(default_factory=list)

    async def ask(self, method: str, target: str, *, key: str = "", body: object = None, **headers: str) -> Reply:
        """One request; a body that is not bytes is sent as JSON, and without a content type as curl's -d would not."""
        raw = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        return await ask(self.app, method, target, key=key, body=raw, **headers)

    async def tenant(self, name: str = "Acme Dental", **more: Any) -> Tenant:
        """A new customer."""
        made = await self.ask("POST", "/admin/tenants", key=OPERATOR, body={"name": name, **more})
        assert made.status == 201, made.body
        tenant = made.json["id"]
        return Tenant(
            tenant,
            await self.key(tenant, "tf_live"),
            await self.key(tenant, "tf_test"),
            made.json["webhook_secret"],
        )

    async def key(self, tenant: str, prefix: str, **more: Any) -> str:
        """One more key of a customer."""
        body = {"tenant_id": tenant, "name": "key", "prefix": prefix, **more}
        made = await self.ask("POST", "/admin/api-keys", key=OPERATOR, body=body)
        assert made.status == 201, made.body
        secret: str = made.json["key"]
        return secret

    async def due(self, *kinds: str) -> Sequence[JobRequest]:
        """Jobs of these kinds that are due now, handed on to whoever asks."""
        async with self.parts.database.write() as connection:
            found = await waiting(connection, kinds, self.clock.wall(), 100)
            await mark_handed_on(connection, [job.key for job in found], self.clock.wall())
        return found


@asynccontextmanager
async def world(folder: Path, **settings: Any) -> AsyncIterator[World]:
    """The application, ready to be asked."""
    clock, ids = HandClock(), CountedIds()
    live, test = CueShop(), CueShop()
    obstacles: list[str] = []
    database = await migrated(folder, clock)

    async def nudge(_call: str) -> None:
        return None

    async def readiness() -> Sequence[str]:
        return obstacles

    try:
        parts = ApiParts(
            settings=load(**{"data_dir": folder, "admin_key": OPERATOR, **settings}),
            keyring=Keyring.open(folder, ids),
            database=database,
            clock=clock,
            ids=ids,
            carriers={"live": CueCarrier(), "test": CueCarrier()},
            shops={"live": live, "test": test},
            webhooks={"live": SignedByHand("real"), "test": SignedByHand("rehearsed")},
            objects=MemoryObjects(),
            nudge=nudge,
            media_address=lambda _sandbox, token: f"ws://media/{token}",
            readiness=readiness,
        )
        yield World(app.create(parts), parts, clock, {"live": live, "test": test}, obstacles)
    finally:
        await database.close()


def play(story: Callable[[World], Awaitable[None]], folder: Path, **settings: Any) -> None:
    """Run a story against a fresh application, for at most half a minute."""

    async def told() -> None:
        async with world(folder, **settings) as around:
            await asyncio.wait_for(story(around), 30)

    asyncio.run(told())
