"""What goes wrong on a real PostgreSQL is told as what it is: away, in the way of somebody else, or our own mistake."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from senderz_voice.clock import SystemClock
from senderz_voice.db.engine import Database, open_database
from senderz_voice.ports.errors import ErrorKind, PortError
from tests.databases.stores import address, stored_in

ON_POSTGRES = pytest.mark.parametrize("stored", ["postgresql"], indirect=True)
pytestmark = ON_POSTGRES


def _play(story: Callable[[Database], Awaitable[None]], folder: Path) -> None:
    async def told() -> None:
        database = await open_database(address(folder), SystemClock())
        try:
            async with database.write() as connection:
                await connection.execute(text("CREATE TABLE counts (name TEXT PRIMARY KEY, n INTEGER NOT NULL)"))
                await connection.execute(text("INSERT INTO counts VALUES ('a', 0), ('b', 0)"))
            await asyncio.wait_for(story(database), 30)
        finally:
            await database.close()

    asyncio.run(told())


async def _bump(database: Database, first: str, second: str, both_hold: asyncio.Barrier) -> None:
    bump = text("UPDATE counts SET n = n + 1 WHERE name = :name")
    async with database.write() as connection:
        await connection.execute(bump, {"name": first})
        await both_hold.wait()
        await connection.execute(bump, {"name": second})


def test_of_two_that_wait_for_each_other_one_is_told_to_come_back(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        both = asyncio.Barrier(2)
        outcomes = await asyncio.gather(
            _bump(database, "a", "b", both), _bump(database, "b", "a", both), return_exceptions=True
        )
        [refused] = [outcome for outcome in outcomes if outcome is not None]
        assert isinstance(refused, PortError)
        assert (refused.kind, refused.detail) == (ErrorKind.UNAVAILABLE, "another transaction was in the way")

    _play(story, tmp_path)


def test_a_connection_that_the_server_ends_is_unavailable_once(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        ended = text("SELECT pg_terminate_backend(pg_backend_pid())")
        with pytest.raises(PortError) as caught:
            async with database.write() as connection:
                await connection.execute(ended)
        assert caught.value.kind is ErrorKind.UNAVAILABLE
        await database.ping()

    _play(story, tmp_path)


def test_a_broken_constraint_and_a_wrong_statement_stay_what_they_are(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        with pytest.raises(IntegrityError):
            async with database.write() as connection:
                await connection.execute(text("INSERT INTO counts VALUES ('a', 1)"))
        with pytest.raises(DBAPIError, match="nowhere"):
            async with database.read() as connection:
                await connection.execute(text("SELECT :words FROM nowhere"), {"words": "spoken in confidence"})

    _play(story, tmp_path)


def test_a_database_that_does_not_exist_gives_one_sentence(tmp_path: Path) -> None:
    url = address(tmp_path).replace("/test_", "/no_test_")
    with pytest.raises(PortError, match="does not exist") as caught:
        asyncio.run(open_database(url, SystemClock()))
    assert caught.value.kind is ErrorKind.UNAVAILABLE


def test_writers_on_several_connections_lose_no_update(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        async def bump() -> None:
            async with database.write() as connection:
                await connection.execute(text("UPDATE counts SET n = n + 1 WHERE name = 'a'"))

        await asyncio.gather(*(bump() for _ in range(60)))
        async with database.read() as connection:
            assert (await connection.execute(text("SELECT n FROM counts WHERE name = 'a'"))).scalar_one() == 60

    _play(story, tmp_path)


def test_a_database_of_one_test_is_gone_when_the_next_is_made(tmp_path: Path) -> None:
    async def names() -> set[str]:
        database = await open_database(address(tmp_path), SystemClock())
        async with database.read() as connection:
            found = set((await connection.execute(text("SELECT datname FROM pg_database"))).scalars())
        await database.close()
        return found

    with stored_in("postgresql"):
        gone = address(tmp_path).partition("?")[0].rpartition("/")[2]
        assert gone in asyncio.run(names())
    with stored_in("postgresql"):
        assert gone not in asyncio.run(names())
