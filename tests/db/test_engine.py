"""The database as the rest of the product meets it: short writes in turn, reads without a transaction, clear errors."""

import asyncio
import sqlite3 as interpreter_sqlite
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from senderz_voice.clock import SystemClock
from senderz_voice.db import sqlite_build
from senderz_voice.db.engine import Database, open_database, sqlite_url
from senderz_voice.ports.errors import ErrorKind, PortError

Story = Callable[[Database], Awaitable[None]]


def play(story: Story, folder: Path) -> None:
    """Run a story on a fresh SQLite file with one table."""

    async def told() -> None:
        database = await open_database(sqlite_url(folder / "voice.db"), SystemClock())
        try:
            async with database.write() as connection:
                await connection.execute(text("CREATE TABLE counts (name TEXT PRIMARY KEY, n INTEGER NOT NULL)"))
                await connection.execute(text("INSERT INTO counts VALUES ('a', 0)"))
            await asyncio.wait_for(story(database), 60)
        finally:
            await database.close()

    asyncio.run(told())


async def _count(database: Database) -> int:
    async with database.read() as connection:
        n: int = (await connection.execute(text("SELECT n FROM counts WHERE name = 'a'"))).scalar_one()
        return n


def test_sqlite_runs_with_the_settings_that_lose_nothing(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        wanted = {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "busy_timeout": 15_000,
            "secure_delete": 1,
        }
        async with database.read() as connection:
            found = {name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in wanted}
            version = (await connection.execute(text("SELECT sqlite_version()"))).scalar_one()
        assert found == wanted
        assert tuple(int(part) for part in version.split(".")) == sqlite_build.VERSION

    play(story, tmp_path)


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_only_repaired_versions_of_sqlite_are_sound(version: tuple[int, int, int], sound: bool) -> None:
    assert sqlite_build.is_sound(version) is sound


def test_every_later_import_gets_the_same_sqlite() -> None:
    script = (
        "import senderz_voice.db, sqlite3, sqlalchemy as sa;"
        "from sqlite3 import dbapi2;"
        "e = sa.create_engine('sqlite://');"
        "c = e.connect();"
        "found = c.execute(sa.text('SELECT sqlite_version()')).scalar(); c.close(); e.dispose();"
        "assert found == sqlite3.sqlite_version == dbapi2.sqlite_version, found"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


def test_a_writing_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        async def failing() -> None:
            async with database.write() as connection:
                await connection.execute(text("UPDATE counts SET n = 7"))
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await failing()
        assert await _count(database) == 0

    play(story, tmp_path)


def test_a_cancelled_writer_leaves_nothing_and_blocks_nobody(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        writing = asyncio.Event()

        async def cancelled() -> None:
            async with database.write() as connection:
                await connection.execute(text("UPDATE counts SET n = 7"))
                writing.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(cancelled())
        await writing.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with database.write() as connection:
            await connection.execute(text("UPDATE counts SET n = n + 1"))
        assert await _count(database) == 1

    play(story, tmp_path)


def test_writers_that_read_first_lose_no_update(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        async def bump() -> None:
            async with database.write() as connection:
                n = (await connection.execute(text("SELECT n FROM counts"))).scalar_one()
                await connection.execute(text("UPDATE counts SET n = :n"), {"n": n + 1})

        await asyncio.gather(*(bump() for _ in range(60)))
        assert await _count(database) == 60

    play(story, tmp_path)


def test_writers_of_other_processes_lose_no_update(tmp_path: Path) -> None:
    script = """
import asyncio, sys
from sqlalchemy import text
from senderz_voice.clock import SystemClock
from senderz_voice.db.engine import open_database
async def main():
    database = await open_database(sys.argv[1], SystemClock())
    for _ in range(40):
        async with database.write() as connection:
            n = (await connection.execute(text("SELECT n FROM counts"))).scalar_one()
            await connection.execute(text("UPDATE counts SET n = :n"), {"n": n + 1})
    await database.close()
asyncio.run(main())
"""

    async def story(database: Database) -> None:
        url = sqlite_url(tmp_path / "voice.db")
        others = [
            await asyncio.create_subprocess_exec(sys.executable, "-W", "error", "-c", script, url) for _ in range(3)
        ]
        assert [await other.wait() for other in others] == [0, 0, 0]
        assert await _count(database) == 120

    play(story, tmp_path)


def test_a_reader_sees_what_is_committed_and_blocks_no_writer(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        async with database.read() as reader:
            assert (await reader.execute(text("SELECT n FROM counts"))).scalar_one() == 0
            async with database.write() as writer:
                await writer.execute(text("UPDATE counts SET n = 1"))
                assert (await reader.execute(text("SELECT n FROM counts"))).scalar_one() == 0
            assert (await reader.execute(text("SELECT n FROM counts"))).scalar_one() == 1

    play(story, tmp_path)


def test_a_broken_constraint_and_a_wrong_statement_stay_what_they_are(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        with pytest.raises(IntegrityError):
            async with database.write() as connection:
                await connection.execute(text("INSERT INTO counts VALUES ('a', 1)"))
        with pytest.raises(OperationalError, match="no such table"):
            async with database.read() as connection:
                await connection.execute(text("SELECT 1 FROM nowhere"))

    play(story, tmp_path)


def test_errors_show_no_parameters(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        with pytest.raises(OperationalError) as caught:
            async with database.read() as connection:
                await connection.execute(text("SELECT :words FROM nowhere"), {"words": "spoken in confidence"})
        assert "confidence" not in str(caught.value)

    play(story, tmp_path)


def test_a_full_disk_is_unavailable(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        async def filling() -> None:
            async with database.write() as connection:
                await connection.execute(text("PRAGMA max_page_count = 3"))
                await connection.execute(text("INSERT INTO counts VALUES ('big', zeroblob(1000000))"))

        with pytest.raises(PortError) as caught:
            await filling()
        assert (caught.value.kind, caught.value.detail) == (ErrorKind.UNAVAILABLE, "the disk is full")

    play(story, tmp_path)


def test_a_database_that_another_process_holds_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("senderz_voice.db.engine._BUSY_MILLISECONDS", 20)

    async def story(database: Database) -> None:
        other = await open_database(sqlite_url(tmp_path / "voice.db"), SystemClock())
        try:
            async with other.write():
                with pytest.raises(PortError) as caught:
                    async with database.write():
                        pytest.fail("two writers at once")
        finally:
            await other.close()
        assert caught.value.kind is ErrorKind.UNAVAILABLE
        assert "locked" in caught.value.detail

    play(story, tmp_path)


def test_a_scrub_leaves_nothing_of_what_was_deleted_on_the_disk(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        async with database.write() as connection:
            await connection.execute(text("INSERT INTO counts VALUES ('canary-4711', 1)"))
        async with database.write() as connection:
            await connection.execute(text("DELETE FROM counts WHERE n = 1"))
        assert await database.scrub()
        left = [await asyncio.to_thread(file.read_bytes) for file in (tmp_path / "voice.db", tmp_path / "voice.db-wal")]
        assert [b"canary-4711" in content for content in left] == [False, False]

    play(story, tmp_path)


def test_a_scrub_says_when_a_reader_still_needs_the_old_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("senderz_voice.db.engine._BUSY_MILLISECONDS", 20)

    async def story(database: Database) -> None:
        other = await open_database(sqlite_url(tmp_path / "voice.db"), SystemClock())
        try:
            async with other.read() as reader:
                await reader.execute(text("BEGIN"))
                await reader.execute(text("SELECT * FROM counts"))
                async with database.write() as connection:
                    await connection.execute(text("DELETE FROM counts"))
                assert not await database.scrub()
            assert await database.scrub()
        finally:
            await other.close()

    play(story, tmp_path)


@pytest.mark.parametrize(
    ("url", "kind", "words"),
    [
        ("nonsense", ErrorKind.NOT_CONFIGURED, "cannot be read"),
        ("mysql://a:secret@db/x", ErrorKind.NOT_CONFIGURED, "only sqlite and postgresql"),
        ("sqlite://", ErrorKind.NOT_CONFIGURED, "names no file"),
        ("sqlite:///:memory:", ErrorKind.NOT_CONFIGURED, "names no file"),
        ("sqlite:////nowhere/at/all.db", ErrorKind.UNAVAILABLE, "cannot be opened"),
        ("postgresql://user:secret@127.0.0.1:1/x", ErrorKind.UNAVAILABLE, "nothing answers"),
    ],
)
def test_a_database_that_cannot_be_opened_gives_one_sentence(url: str, kind: ErrorKind, words: str) -> None:
    with pytest.raises(PortError) as caught:
        asyncio.run(open_database(url, SystemClock()))
    assert caught.value.kind is kind
    assert words in caught.value.detail
    assert "secret" not in caught.value.detail
    assert "\n" not in caught.value.detail


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_file_that_is_no_database_is_not_opened(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "voice.db"
    file.write_bytes(content)
    with pytest.raises(PortError) as caught:
        asyncio.run(open_database(sqlite_url(file), SystemClock()))
    assert caught.value.kind is ErrorKind.UNAVAILABLE


def test_the_swap_is_in_force_in_this_process() -> None:
    import sqlite3

    assert sqlite_build.is_sound(sqlite3.sqlite_version_info) or sqlite3 is interpreter_sqlite
