"""A house for fuzzing: a tenant that has some of everything, a clock that goes on, a carrier that ends its calls."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from starlette.types import ASGIApp, Receive, Scope, Send

from senderz_voice import app
from senderz_voice.calls import store
from senderz_voice.calls.log import StoredCallLog
from senderz_voice.calls.replay import facts_of
from senderz_voice.core import events as e
from senderz_voice.core.call import Call
from senderz_voice.core.events import Cause, Role
from senderz_voice.db.engine import Database
from senderz_voice.ports.language import Matched, Tool
from senderz_voice.ports.numbers import Offer
from tests.api.fakes import CueShop
from tests.api.world import OPERATOR, Tenant, World, world
from tests.calls.fakes import HandClock
from tests.calls.stories import TEXTS, WHOLE
from tests.calls.world import new_call
from tests.openapi.served import listening, thread_of_its_own

Result = TypeVar("Result")
CALLS = tuple(f"01JHC0000000000000000000{place:02d}" for place in range(3))
INTENT = {
    "description": "Wants a table.",
    "action": "webhook",
    "action_config": {"url": "https://your-app.example.com/voice/book"},
}
_SECONDS_A_REQUEST = 7.0
"""So that a fuzzed tenant keeps within ten dials a minute most of the time, as a real one would."""


@dataclass(frozen=True, slots=True)
class House:
    """The running application, and the ids of what the tenant has."""

    url: str
    tenant: Tenant
    ids: dict[str, list[str]]
    """By the name of the path parameter that takes them."""
    own: dict[str, str]
    """The tenant and the key that the fuzzer itself lives by, named in the same way."""

    @property
    def operator(self) -> str:
        return OPERATOR


class EndlessShop(CueShop):
    """Never sells the same number twice."""

    def __init__(self, first: int) -> None:
        super().__init__()
        self._next = count(first)

    async def search(self, country: str, area_code: str | None, limit: int) -> list[Offer]:
        return [Offer(f"+1619{next(self._next):07d}", country, area_code or "619", "1.00", "USD") for _ in range(limit)]


class Undecided:
    """An engine that would fire nothing."""

    async def match(self, tools: tuple[Tool, ...], text: str) -> Matched:
        return Matched(None, None, 0.0, None, 0.0, 0.4)


@dataclass(frozen=True, slots=True)
class Later:
    """An application whose every request comes some seconds after the one before."""

    app: ASGIApp
    clock: HandClock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.clock.now += _SECONDS_A_REQUEST
        await self.app(scope, receive, send)


@dataclass(frozen=True, slots=True)
class Line:
    """Whom a placed call reaches: somebody who answers and hangs up at once, so that no call stays open."""

    database: Database
    clock: HandClock

    async def nudge(self, call: str) -> None:
        log = StoredCallLog(self.database, self.clock)
        lease = await log.take(call, "line", 9)
        if lease is None:
            return
        past = (await log.read(lease)).log
        state, now = Call(), self.clock.now
        for logged in past:
            state.handle(logged.event)
        if past and state.ending is None:
            events = (
                e.LegAnswered(now, Role.CALLER, "leg-1"),
                e.LegEnded(now + 5, Role.CALLER, Cause.NORMAL, "caller"),
            )
            for event in events:
                state.handle(event)
            await log.append(lease, past[-1].seq, events, (), facts_of(state))
        await log.release(lease)


@contextmanager
def furnished(folder: Path, **settings: Any) -> Iterator[House]:
    """The house, with everything in it."""
    with thread_of_its_own() as loop:
        stack = AsyncExitStack()

        def run(doing: Coroutine[Any, Any, Result]) -> Result:
            return asyncio.run_coroutine_threadsafe(doing, loop).result(60)

        try:
            around = run(stack.enter_async_context(world(folder, **settings)))
            parts = replace(
                around.parts,
                shops={"live": EndlessShop(5_550_000), "test": EndlessShop(6_550_000)},
                matcher=Undecided(),
                nudge=Line(around.parts.database, around.clock).nudge,
            )
            tenant, ids, own = run(_furnish(around))
            with listening(loop, Later(app.create(parts), around.clock)) as url:
                yield House(url, tenant, ids, own)
        finally:
            run(stack.aclose())


async def _furnish(around: World) -> tuple[Tenant, dict[str, list[str]], dict[str, str]]:
    tenant = await around.tenant(messaging_subscription="active", region="CA")
    spare = await around.tenant("Spare")
    keys = (await around.ask("GET", "/v1/api-keys", key=tenant.live)).json["data"]
    ids: dict[str, list[str]] = {"tenant_id": [spare.id], "call_id": list(CALLS)}

    async def made(parameter: str, path: str, body: dict[str, Any], field: str = "id") -> None:
        reply = await around.ask("POST", path, key=tenant.live, body=body)
        assert reply.status in {200, 201}, reply.body
        ids.setdefault(parameter, []).append(reply.json[field])

    for place in range(3):
        await made("number_id", "/v1/voice/numbers", {"area_code": "619"})
        await made("persona_id", "/v1/ai/personas", {"name": f"Ada {place}"})
        await made("intent_id", "/v1/voice/intents", {**INTENT, "name": f"book_table_{place}"})
        await made("key_id", "/v1/api-keys", {"name": f"Spare {place}"})
        await made("phone_number", "/v1/opt-outs", {"phone_number": f"+141555501{place:02d}"}, "phone_number")
        await made("webhook_id", "/v1/webhooks", {"url": "https://example.com/told", "events": ["voice.summary"]})
        await past_call(around, tenant, CALLS[place], ids["number_id"][0])
    return tenant, ids, {"tenant_id": tenant.id, "key_id": keys[0]["id"]}


async def past_call(around: World, tenant: Tenant, call: str, number: str) -> str:
    """A recorded call that is over, with everything that can be read of one."""
    database, now = around.parts.database, around.clock.now
    async with database.write() as connection:
        row = {**new_call(call, created_at=now), "voice_number_id": number, "persona_id": None}
        lease = await store.add_call(connection, tenant.id, row, owner="story", expires_at=now + 9)
    events = (*WHOLE, e.RecordingReady(now + 80, 65_000, 5120), e.SummaryReady(now + 81, 70))
    state = Call()
    for event in events:
        state.handle(event)
    log = StoredCallLog(database, around.clock)
    await log.append(lease, 0, events, TEXTS, facts_of(state))
    await log.release(lease)
    key = f"recordings/{tenant.id}/{call}.mp3"
    await around.parts.objects.put(key, bytes(range(256)) * 20, "audio/mpeg")
    async with database.write() as connection:
        columns = {"recording_key": key, "recording_bytes": 5120, "recording_ms": 65_000}
        await store.change_call(connection, tenant.id, call, columns)
    return call
