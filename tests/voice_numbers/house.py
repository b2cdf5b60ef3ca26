"""Our side of buying: a process that can be killed at any write, and the jobs of the one that comes after it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice import app
from senderz_voice.api.parts import ApiParts
from senderz_voice.db.engine import Database
from senderz_voice.db.tables import voice_numbers
from senderz_voice.jobs.kinds import ANNOUNCE
from senderz_voice.numbers.buying import buy
from senderz_voice.numbers.schemas import NewNumber
from senderz_voice.numbers.settling import GIVE_BACK, SETTLE, plan
from senderz_voice.tenants.auth import Principal
from senderz_voice.tenants.idempotency import Once
from tests.api.world import Tenant, World
from tests.voice_numbers.books import Books, Crash


@dataclass(frozen=True, slots=True)
class Killed:
    """When the process dies: `before` or `after` the commit of its write number so and so."""

    when: str
    write: int


class MortalDatabase(Database):
    """The same database, seen by a process that dies at one of its writes."""

    def __init__(self, parts: ApiParts, killed: Killed) -> None:
        super().__init__(parts.database.engine, parts.clock)
        self._killed = killed
        self._writes = 0

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Killed before the commit, nothing is written; killed after it, everything is."""
        self._writes += 1
        async with super().write() as connection:
            yield connection
            if self._killed == Killed("before", self._writes):
                raise Crash
        if self._killed == Killed("after", self._writes):
            raise Crash


def sells(world: World, books: Books) -> Books:
    """Have the live carrier keep these books."""
    world.parts = replace(world.parts, shops={"live": books, "test": books})
    world.app = app.create(world.parts)
    return books


async def buy_and_die(world: World, tenant: Tenant, killed: Killed | None = None) -> None:
    """One request of a process that is killed at that write, or where the books say."""
    parts = world.parts if killed is None else replace(world.parts, database=MortalDatabase(world.parts, killed))
    caller = Principal(key_id="key", tenant_id=tenant.id, mode="live")
    with suppress(Crash):
        await buy(parts, caller, NewNumber(), Once(parts))


async def work(world: World, hours: float = 6) -> int:
    """What the jobs do in the next hours; how many there were. A job that is killed runs again."""
    done = 0
    began = world.clock.now
    while world.clock.now < began + hours * 3600:
        world.clock.now += 30 if world.clock.now < began + 300 else 600
        for job in await world.due(SETTLE, GIVE_BACK):
            done += 1
            for step in plan(world.parts)[job.kind]:
                with suppress(Crash):
                    await step(job.payload)
                    continue
                await step(job.payload)
    return done


async def rows(world: World) -> Sequence[RowMapping]:
    """Every number that we know of."""
    async with world.parts.database.read() as connection:
        return (await connection.execute(select(voice_numbers).order_by(voice_numbers.c.id))).mappings().all()


async def held(world: World) -> list[tuple[str, str]]:
    """What we know of, as (status, number)."""
    return [(row["status"], row["phone_number"]) for row in await rows(world)]


async def announced(world: World) -> list[tuple[str, Any]]:
    """The webhooks asked for since the last time, as (number id, event)."""
    jobs = await world.due(ANNOUNCE)
    return [(job.payload["number_id"], job.payload["event"]) for job in jobs]
