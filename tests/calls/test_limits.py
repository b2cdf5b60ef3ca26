"""The limits on dialling hold across processes: here, across databases opened apart on one file."""

import asyncio
from pathlib import Path

from senderz_voice.calls import limits
from senderz_voice.db.engine import Database, open_database
from tests.calls.fakes import NOON, HandClock
from tests.calls.world import HUMAN, OURS, database, run
from tests.databases.stores import address


async def _take(opened: Database) -> bool:
    async with opened.write() as connection:
        return await limits.take_place(connection, OURS, "live", NOON)


def test_two_processes_share_the_ten_places_of_a_minute(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        clock = HandClock()
        async with database(folder, clock) as one:
            other = await open_database(address(folder), clock)
            taken = await asyncio.gather(*(_take(opened) for opened in (one, other) for _ in range(100)))
            await other.close()
            assert sum(taken) == 10

    run(story, tmp_path)


def test_a_call_counts_one_failure_and_the_fifth_call_blocks(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with database(folder, HandClock()) as opened, opened.write() as connection:
            for call in (1, 1, 1, 2, 3, 4):
                await limits.count_failure(connection, OURS, f"C{call}", mode="live", to_number=HUMAN, at=NOON + call)
            assert await limits.destination_opens(connection, OURS, "live", HUMAN, NOON + 9) is None
            await limits.count_failure(connection, OURS, "C5", mode="live", to_number=HUMAN, at=NOON + 5)
            assert await limits.destination_opens(connection, OURS, "live", HUMAN, NOON + 9) == NOON + 3605
            assert await limits.destination_opens(connection, OURS, "test", HUMAN, NOON + 9) is None
            assert await limits.destination_opens(connection, OURS, "live", HUMAN, NOON + 3605) is None

    run(story, tmp_path)
