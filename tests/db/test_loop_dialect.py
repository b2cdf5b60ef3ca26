"""SQLite on the event loop: what waits does so in a thread, and a cancellation leaves no connection half used."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from senderz_voice.clock import SystemClock
from senderz_voice.db import sqlite_dialect
from senderz_voice.db.engine import Database, open_database, sqlite_url
from senderz_voice.db.sqlite_dialect import ASIDE

BUMP = text("UPDATE counts SET n = n + 1")
COUNT = text("SELECT n FROM counts")


def play(story: Callable[[Database, Database], Awaitable[None]], folder: Path) -> None:
    """Run a story on one file that two databases have open, as two processes would."""

    async def told() -> None:
        url = sqlite_url(folder / "voice.db")
        ours, theirs = await open_database(url, SystemClock()), await open_database(url, SystemClock())
        try:
            async with ours.write() as connection:
                await connection.execute(text("CREATE TABLE counts (n INTEGER NOT NULL)"))
                await connection.execute(text("INSERT INTO counts VALUES (0)"))
            await asyncio.wait_for(story(ours, theirs), 30)
        finally:
            await ours.close()
            await theirs.close()

    asyncio.run(told())


async def _count(database: Database) -> int:
    async with database.read() as connection:
        n: int = (await connection.execute(COUNT)).scalar_one()
        return n


async def _bump(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(BUMP)


class _Gate:
    """A commit that the disk keeps waiting until it is let through."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.loop = asyncio.get_running_loop()
        self.reached = asyncio.Event()
        self.opened = threading.Event()
        commit = sqlite_dialect.Connection.commit

        def slowly(connection: sqlite_dialect.Connection) -> None:
            self.loop.call_soon_threadsafe(self.reached.set)
            self.opened.wait(20)
            commit(connection)

        monkeypatch.setattr(sqlite_dialect.Connection, "commit", slowly)


def test_the_loop_goes_on_while_a_commit_waits_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(ours: Database, _theirs: Database) -> None:
        gate = _Gate(monkeypatch)
        writing = asyncio.create_task(_bump(ours))
        await gate.reached.wait()
        assert await _count(ours) == 0
        gate.opened.set()
        await writing
        assert await _count(ours) == 1

    play(story, tmp_path)


def test_a_commit_that_is_cancelled_is_finished_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(ours: Database, theirs: Database) -> None:
        gate = _Gate(monkeypatch)
        writing = asyncio.create_task(_bump(ours))
        await gate.reached.wait()
        for _ in range(3):
            writing.cancel()
            assert await asyncio.wait([writing], timeout=0.01) == (set(), {writing})
        gate.opened.set()
        with pytest.raises(asyncio.CancelledError):
            await writing
        assert await _count(theirs) == 1, "what the disk was asked to keep is kept"
        await _bump(theirs)
        await _bump(ours)
        assert await _count(ours) == 3

    play(story, tmp_path)


def test_the_loop_goes_on_while_another_process_writes(tmp_path: Path) -> None:
    async def story(ours: Database, theirs: Database) -> None:
        async with theirs.write() as connection:
            await connection.execute(BUMP)
            writing = asyncio.create_task(_bump(ours))
            for _ in range(5):
                assert await _count(ours) == 0
            assert not writing.done()
        await writing
        assert await _count(ours) == 2

    play(story, tmp_path)


def test_a_writer_that_is_cancelled_while_it_waits_to_begin_holds_nothing(tmp_path: Path) -> None:
    async def story(ours: Database, theirs: Database) -> None:
        async with theirs.write() as connection:
            writing = asyncio.create_task(_bump(ours))
            await asyncio.wait([writing], timeout=0.05)
            writing.cancel()
            await connection.execute(BUMP)
        with pytest.raises(asyncio.CancelledError):
            await writing
        for database in (theirs, ours):
            await _bump(database)
        assert await _count(ours) == 3

    play(story, tmp_path)


def test_only_a_statement_that_asks_for_it_runs_in_a_thread(tmp_path: Path) -> None:
    async def story(ours: Database, _theirs: Database) -> None:
        async with ours.read() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            assert raw is not None
            raw.create_function("thread", 0, threading.get_ident)
            here = await connection.scalar(text("SELECT thread()"))
            there = await connection.scalar(text("SELECT thread()"), execution_options=ASIDE)
        assert here == threading.get_ident() != there

    play(story, tmp_path)


def test_a_result_that_nobody_reads_to_its_end_keeps_no_old_rows_alive(tmp_path: Path) -> None:
    async def story(ours: Database, theirs: Database) -> None:
        async with ours.read() as connection:
            result = await connection.execute(text("SELECT n FROM counts UNION ALL SELECT 7"))
            await _bump(theirs)
            assert await theirs.scrub(), "a reader in the middle of its rows would hold the journal"
            assert result.scalars().all() == [0, 7]

    play(story, tmp_path)
