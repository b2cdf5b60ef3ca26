"""The connection that leaves out SQLAlchemy's greenlet: what waits still waits beside the loop, and nothing is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.asyncio.exc import AsyncContextNotStarted
from sqlalchemy.util.concurrency import in_greenlet

from senderz_voice.clock import SystemClock
from senderz_voice.db.engine import Database, open_database, sqlite_url
from senderz_voice.db.loop_connection import LoopConnection
from senderz_voice.db.sqlite_dialect import ASIDE

WHERE = text("SELECT in_greenlet()")


def play(story: Callable[[Database], Awaitable[None]], folder: Path) -> None:
    """Run a story on a fresh SQLite file with a parent and a child table."""

    async def told() -> None:
        database = await open_database(sqlite_url(folder / "voice.db"), SystemClock())
        try:
            async with database.write() as connection:
                await connection.execute(text("CREATE TABLE parents (id INTEGER PRIMARY KEY)"))
                await connection.execute(
                    text("CREATE TABLE children (parent INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED)")
                )
            await asyncio.wait_for(story(database), 30)
        finally:
            await database.close()

    asyncio.run(told())


async def _children(database: Database) -> int:
    async with database.read() as connection:
        return int(await connection.scalar(text("SELECT count(*) FROM children")) or 0)


@pytest.mark.parametrize("access", [Database.read, Database.write], ids=["read", "write"])
def test_only_a_statement_with_options_gets_a_greenlet(
    access: Callable[[Database], AbstractAsyncContextManager[AsyncConnection]], tmp_path: Path
) -> None:
    async def story(database: Database) -> None:
        async with access(database) as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            assert raw is not None
            raw.create_function("in_greenlet", 0, in_greenlet)
            assert await connection.scalar(WHERE) == 0
            assert (await connection.execute(WHERE, execution_options={"stream_results": False})).scalar_one() == 1
            assert await connection.scalar(WHERE.execution_options(stream_results=False)) == 1
            of_connection = await connection.execution_options(compiled_cache=None)
            assert await of_connection.scalar(WHERE) == 1

    play(story, tmp_path)


def test_a_statement_that_asks_for_a_thread_on_itself_gets_one(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        async with database.read() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            assert raw is not None
            raw.create_function("in_greenlet", 0, in_greenlet)
            # A thread has no greenlet of SQLAlchemy's.
            assert await connection.scalar(WHERE.execution_options(**ASIDE)) == 0
            ticks = asyncio.create_task(asyncio.sleep(0))
            await connection.execute(WHERE.execution_options(**ASIDE))
            assert ticks.done(), "the loop went on meanwhile"

    play(story, tmp_path)


def test_whoever_finds_no_idle_connection_waits_beside_the_loop(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        async with AsyncExitStack() as others:
            for _ in range(14):
                await others.enter_async_context(database.read())
            async with database.read():
                late = asyncio.create_task(_children(database))
                assert await asyncio.wait([late], timeout=0.01) == (set(), {late})
            assert await late == 0

    play(story, tmp_path)


def test_a_commit_that_fails_leaves_nothing_and_a_connection_that_works(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        with pytest.raises(IntegrityError):
            async with database.write() as connection:
                await connection.execute(text("INSERT INTO children VALUES (7)"))
        assert await _children(database) == 0
        async with database.write() as connection:
            await connection.execute(text("INSERT INTO parents VALUES (7)"))
            await connection.execute(text("INSERT INTO children VALUES (7)"))
        assert await _children(database) == 1

    play(story, tmp_path)


def test_a_connection_that_was_not_borrowed_runs_nothing(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        with pytest.raises(AsyncContextNotStarted):
            await LoopConnection(database.engine).execute(WHERE)

    play(story, tmp_path)
