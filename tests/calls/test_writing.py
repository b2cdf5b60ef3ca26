"""The request that makes a call writes its first and its last event of it, and frees it with the last."""

from pathlib import Path

import pytest

from senderz_voice.calls.log import StoredCallLog
from senderz_voice.calls.writing import Writer
from senderz_voice.core.events import CallPlaced, DialAccepted, Role
from senderz_voice.db.engine import Database
from senderz_voice.ports.calllog import LeaseLost
from tests.calls.fakes import NOON, HandClock
from tests.calls.world import OURS, PLACED, database, new_call, run

CALL = "01JHC000000000000000000001"
ACCEPTED = DialAccepted(NOON + 1, Role.CALLER, "leg-1")


async def _begun(opened: Database, *, until: float) -> Writer:
    async with opened.write() as connection:
        return await Writer.begin(connection, OURS, new_call(CALL), PLACED, owner="control", until=until)


async def _conclude(opened: Database, writer: Writer) -> None:
    async with opened.write() as connection:
        await writer.conclude(connection, ACCEPTED, NOON + 1)


def test_a_call_that_is_concluded_is_free_for_whoever_comes_next(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        clock = HandClock()
        async with database(folder, clock) as opened:
            writer = await _begun(opened, until=clock.now + 15)
            log = StoredCallLog(opened, clock)
            assert await log.take(CALL, "media", 10) is None
            await _conclude(opened, writer)
            lease = await log.take(CALL, "media", 10)
            assert lease is not None
            file = await log.read(lease)
            assert [(logged.seq, type(logged.event)) for logged in file.log] == [(1, CallPlaced), (2, DialAccepted)]
            assert file.leg_ids == {"caller": "leg-1"}
            with pytest.raises(LeaseLost):
                await _conclude(opened, writer)

    run(story, tmp_path)


def test_whoever_lost_the_call_meanwhile_concludes_nothing(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        clock = HandClock()
        async with database(folder, clock) as opened:
            writer = await _begun(opened, until=clock.now)
            log = StoredCallLog(opened, clock)
            lease = await log.take(CALL, "media", 10)
            assert lease is not None
            with pytest.raises(LeaseLost):
                await _conclude(opened, writer)
            assert [type(logged.event) for logged in (await log.read(lease)).log] == [CallPlaced]
            assert await log.renew([lease], 10) == [lease], "the new owner still holds it"

    run(story, tmp_path)
