"""The stored event log: one owner, no gaps, nothing lost and nothing twice."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from senderz_voice.calls import store
from senderz_voice.calls.log import StoredCallLog
from senderz_voice.core import events as e
from senderz_voice.core.events import Cause, Event, Role
from senderz_voice.db.call_tables import call_events, calls, job_requests
from senderz_voice.db.engine import Database
from senderz_voice.ports.calllog import Facts, Lease, LeaseLost, Text
from senderz_voice.ports.errors import ErrorKind, PortError
from tests.calls.fakes import NOON, HandClock
from tests.calls.world import OURS, PLACED, database, new_call, run

CALL = "01JHC000000000000000000001"
OTHER = "01JHC000000000000000000002"
NOTHING = Facts()


@asynccontextmanager
async def a_call(folder: Path) -> AsyncIterator[tuple[StoredCallLog, HandClock, Database]]:
    """Two calls that nobody owns."""
    clock = HandClock()
    async with database(folder, clock) as opened:
        log = StoredCallLog(opened, clock)
        for call in (CALL, OTHER):
            async with opened.write() as connection:
                lease = await store.add_call(connection, OURS, new_call(call), owner="maker", expires_at=clock.now + 15)
            await log.release(lease)
        yield log, clock, opened


async def _owned(log: StoredCallLog, owner: str = "media", call: str = CALL) -> Lease:
    lease = await log.take(call, owner, 10)
    assert lease is not None
    return lease


async def _events(log: StoredCallLog, lease: Lease) -> Sequence[tuple[int, Event]]:
    return [(logged.seq, logged.event) for logged in (await log.read(lease)).log]


def test_a_free_call_is_taken_and_a_held_one_is_not(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with a_call(folder) as (log, _, _):
            first = await _owned(log)
            assert await log.take(CALL, "other", 10) is None
            again = await _owned(log)
            assert again.epoch == first.epoch + 1, "a restarted owner fences its former self"

    run(story, tmp_path)


def test_of_many_that_want_a_call_one_gets_it(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with a_call(folder) as (log, _, _):
            leases = await asyncio.gather(*(log.take(CALL, f"owner {number}", 10) for number in range(20)))
            assert sum(lease is not None for lease in leases) == 1

    run(story, tmp_path)


def test_an_expired_owner_is_replaced_and_can_write_no_more(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with a_call(folder) as (log, clock, _):
            old = await _owned(log, "old")
            clock.now += 10
            new = await _owned(log, "new")
            with pytest.raises(LeaseLost):
                await log.append(old, 0, [PLACED], (), NOTHING)
            with pytest.raises(LeaseLost):
                await log.read(old)
            await log.release(old)
            await log.append(new, 0, [PLACED], (), NOTHING)
            assert await _events(log, new) == [(1, PLACED)]

    run(story, tmp_path)


def test_renewing_keeps_what_is_ours_and_names_it(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with a_call(folder) as (log, clock, _):
            kept, lost = await _owned(log), await _owned(log, call=OTHER)
            clock.now += 10
            assert await log.take(OTHER, "thief", 10) is not None
            assert await log.renew([lost, kept], 10) == [kept]
            clock.now += 9
            assert await log.take(CALL, "thief", 10) is None

    run(story, tmp_path)


def test_renewing_nothing_is_nothing(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with a_call(folder) as (log, _, _):
            assert await log.renew([], 10) == []

    run(story, tmp_path)


def test_a_lease_of_an_earlier_epoch_is_not_renewed_beside_the_one_that_replaced_it(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with a_call(folder) as (log, _, _):
            former, other = await _owned(log), await _owned(log, call=OTHER)
            present = await _owned(log)
            assert await log.renew([former, other, present], 10) == [other, present]
            assert await log.renew([former], 10) == []

    run(story, tmp_path)


def test_a_released_call_is_free_at_once(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with a_call(folder) as (log, _, _):
            await log.release(await _owned(log))
            assert await log.take(CALL, "other", 10) is not None

    run(story, tmp_path)


def test_a_call_that_does_not_exist_is_missing(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with a_call(folder) as (log, _, _):
            with pytest.raises(PortError) as caught:
                await log.take("01JHC0000000000000000000ZZ", "media", 10)
            assert caught.value.kind is ErrorKind.MISSING

    run(story, tmp_path)


def test_events_are_counted_from_one_without_gaps(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with a_call(folder) as (log, _, opened):
            lease = await _owned(log)
            await log.append(lease, 0, [PLACED], (), NOTHING)
            await log.append(lease, 1, [e.DigitPressed(NOON + n, Role.CALLER, str(n)) for n in range(5)], (), NOTHING)
            with pytest.raises(LeaseLost):
                await log.append(lease, 7, [e.LegsBridged(NOON)], (), NOTHING)
            async with opened.read() as connection:
                places = (await connection.execute(select(call_events.c.seq).order_by(call_events.c.seq))).scalars()
                assert places.all() == [1, 2, 3, 4, 5, 6]

    run(story, tmp_path)


def test_an_append_whose_answer_got_lost_may_be_repeated(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with a_call(folder) as (log, _, _):
            lease = await _owned(log)
            text = Text(1, "caller", "Hello.", "en")
            said = [PLACED, e.CallerSaid(NOON, 1, 1, "en")]
            for _ in range(2):
                await log.append(lease, 0, said, [text], NOTHING)
            assert await _events(log, lease) == [(1, said[0]), (2, said[1])]

    run(story, tmp_path)


def test_a_different_event_at_a_taken_place_is_refused(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with a_call(folder) as (log, _, _):
            lease = await _owned(log)
            await log.append(lease, 0, [PLACED], (), NOTHING)
            with pytest.raises(LeaseLost):
                await log.append(lease, 0, [e.LegsBridged(NOON)], (), NOTHING)
            assert await _events(log, lease) == [(1, PLACED)]

    run(story, tmp_path)


def test_the_row_follows_the_log(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with a_call(folder) as (log, _, opened):
            lease = await _owned(log)
            events = [
                PLACED,
                e.DialAccepted(NOON + 1, Role.CALLER, "leg-1"),
                e.LegAnswered(NOON + 3, Role.CALLER, "leg-1"),
                e.LegAnswered(NOON + 9, Role.HANDOFF, "leg-2"),
            ]
            await log.append(lease, 0, events, (), Facts(status="in_progress", answered_at=NOON + 3))
            over = e.LegEnded(NOON + 20, Role.CALLER, Cause.NORMAL, "caller")
            ended = Facts(status="completed", end_reason="transferred", ended_at=NOON + 20, latencies_ms=(300, 500))
            await log.append(lease, 4, [over], (), ended)
            file = await log.read(lease)
            assert file.leg_ids == {"caller": "leg-1", "handoff": "leg-2"}
            async with opened.read() as connection:
                row = (await connection.execute(select(calls).where(calls.c.id == CALL))).mappings().one()
            assert (row["status"], row["end_reason"]) == ("completed", "transferred")
            assert (row["answered_at"], row["ended_at"]) == (NOON + 3, NOON + 20)
            assert row["latencies_ms"] == [300, 500]

    run(story, tmp_path)


def test_customers_webhooks_are_asked_for_once_with_what_causes_them(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with a_call(folder) as (log, _, opened):
            lease = await _owned(log)
            events = [
                PLACED,
                e.LegAnswered(NOON, Role.CALLER, "leg-1"),
                e.LegAnswered(NOON, Role.CALLER, "leg-1"),
                e.IntentAsked(NOON, 1, 1, "book_table", e.Action.WEBHOOK, 1),
                e.IntentAsked(NOON, 1, 2, "book_table", e.Action.WEBHOOK, 2),
            ]
            await log.append(lease, 0, events, (), NOTHING)
            for seq in (5, 6):
                await log.append(lease, seq, [e.LegsBridged(NOON + seq)], (), Facts(ended_at=NOON + 1))
            async with opened.read() as connection:
                rows = await connection.execute(select(job_requests.c.payload).order_by(job_requests.c.place))
                asked = [(payload["event"], payload.get("firing")) for payload in rows.scalars()]
            assert asked == [
                ("voice.call.started", None),
                ("voice.intent", "1"),
                ("voice.intent", "2"),
                ("voice.call.ended", None),
            ]

    run(story, tmp_path)
