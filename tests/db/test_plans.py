"""How SQLite finds what is asked for most: through the index that was made for it."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Select, func, select, text

from senderz_voice.clock import SystemClock
from senderz_voice.db.call_tables import call_events, call_leases, calls, dial_minutes, media_tokens
from senderz_voice.db.engine import open_database, sqlite_url
from senderz_voice.db.migrate import upgrade

_OF_TENANT = (calls.c.tenant_id == "T", calls.c.mode == "live")


async def _plan(folder: Path, asked: Select[tuple[object]]) -> str:
    database = await open_database(sqlite_url(folder / "voice.db"), SystemClock())
    try:
        await upgrade(database)
        words = asked.compile(database.engine.sync_engine, compile_kwargs={"literal_binds": True})
        async with database.read() as connection:
            steps = await connection.execute(text(f"EXPLAIN QUERY PLAN {words}"))
            return "; ".join(str(step.detail) for step in steps)
    finally:
        await database.close()


@pytest.mark.parametrize(
    ("asked", "ways"),
    [
        (select(func.count()).select_from(calls).where(*_OF_TENANT), ["COVERING INDEX ix_calls_counted"]),
        (
            select(func.count()).select_from(calls).where(*_OF_TENANT, calls.c.status == "failed"),
            ["COVERING INDEX ix_calls_listed"],
        ),
        (
            select(calls).where(*_OF_TENANT).order_by(calls.c.created_at.desc(), calls.c.id.desc()).limit(100),
            ["INDEX ix_calls_listed"],
        ),
        (
            select(calls.c.id).where((calls.c.caller_leg == "leg") | (calls.c.handoff_leg == "leg")),
            ["INDEX ix_calls_caller_leg", "INDEX ix_calls_handoff_leg"],
        ),
    ],
    ids=["count", "filtered count", "page", "leg"],
)
def test_an_index_leads_to_what_is_asked_for(tmp_path: Path, asked: Select[tuple[object]], ways: list[str]) -> None:
    plan = asyncio.run(_plan(tmp_path, asked))
    assert [way in plan for way in ways] == [True] * len(ways), plan
    assert "TEMP B-TREE" not in plan, "nothing is sorted"


def test_short_rows_found_by_their_key_alone_have_one_tree(tmp_path: Path) -> None:
    tables = (call_events, call_leases, dial_minutes, media_tokens)

    async def story() -> set[str]:
        database = await open_database(sqlite_url(tmp_path / "voice.db"), SystemClock())
        try:
            await upgrade(database)
            async with database.read() as connection:
                rows = await connection.execute(text("SELECT name FROM pragma_table_list WHERE wr = 1"))
                return set(rows.scalars())
        finally:
            await database.close()

    assert asyncio.run(story()) >= {table.name for table in tables}
