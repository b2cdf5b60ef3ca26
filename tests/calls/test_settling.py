"""What a call owes when it ends: charged and asked for once, with the event that ends it."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from senderz_voice.calls.log import StoredCallLog
from senderz_voice.core.events import Cause, Event, LegEnded, Role
from senderz_voice.db.call_tables import calls, job_requests
from senderz_voice.db.tables import voice_minutes
from senderz_voice.ports.calllog import Facts
from tests.calls.stories import ANSWERED, CALL, write
from tests.calls.world import OURS, World, run, world

ENDED = Facts(status="completed", ended_at=90.0, billed_minutes=2, wrap_up=True)


async def _end(w: World, *writes: Sequence[Event]) -> None:
    """Write the end, and what comes behind it, all with the same facts."""
    log = StoredCallLog(w.database, w.clock)
    lease = await log.take(CALL, "media", 10)
    assert lease is not None
    place = len((await log.read(lease)).log)
    for events in writes:
        await log.append(lease, place, events, (), ENDED)
        place += len(events)


def test_a_call_is_charged_and_its_wrap_up_asked_for_once_whatever_is_written_later(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, ANSWERED)
            ended = LegEnded(90.0, Role.CALLER, Cause.NORMAL, "caller")
            await _end(w, [ended], [ended], [ended])
            async with w.database.read() as connection:
                charged = (await connection.execute(select(voice_minutes.c.tenant_id, voice_minutes.c.minutes))).all()
                shown = (await connection.execute(select(calls.c.billed_minutes))).scalar_one()
                work = select(job_requests.c.payload).where(job_requests.c.kind == "wrap_up")
                asked = (await connection.execute(work)).scalars().all()
            assert charged == [(OURS, 2)]
            assert shown == 2
            assert asked == [{"tenant_id": OURS, "call_id": CALL}]

    run(story, tmp_path)


def test_a_sandbox_call_is_wrapped_up_and_costs_nothing(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, ANSWERED, mode="test")
            await _end(w, [LegEnded(90.0, Role.CALLER, Cause.NORMAL, "caller")])
            async with w.database.read() as connection:
                assert (await connection.execute(select(voice_minutes))).all() == []
                assert (await connection.execute(select(calls.c.billed_minutes))).scalar_one() == 0
                work = select(job_requests).where(job_requests.c.kind == "wrap_up")
                assert len((await connection.execute(work)).all()) == 1

    run(story, tmp_path)
