"""Jobs on the real engine: once per key, step by step, tried again, and continued after a crash."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from senderz_voice.jobs.dbos_runner import DbosJobs, RunnerSettings
from senderz_voice.jobs.outbox import Outbox
from senderz_voice.jobs.port import Payload, Plan
from senderz_voice.jobs.requests import request
from senderz_voice.ports.errors import ErrorKind, PortError
from tests.calls.fakes import HandClock
from tests.calls.world import database
from tests.databases.both import SQLITE_ALONE
from tests.databases.stores import address

CALL = {"call_id": "01JHC000000000000000000001"}


def _run(story: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(30):
            await story()

    asyncio.run(bounded())


def _jobs(folder: Path, plan: Plan, *, retries: tuple[float, ...] = (0.01, 0.01)) -> DbosJobs:
    return DbosJobs(RunnerSettings(address(folder), "control", polling_seconds=0.05, retry_seconds=retries), plan)


class Work:
    """Steps that tell what they did; each may be given failures to begin with."""

    def __init__(self, *failures: Exception) -> None:
        self.done: list[str] = []
        self.failures = list(failures)
        self.finished = asyncio.Event()
        self.exhausted = asyncio.Event()

    async def first(self, payload: Payload) -> None:
        self.done.append(f"first {payload['call_id'][-1]}")

    async def second(self, payload: Payload) -> None:
        self.done.append(f"second {payload['call_id'][-1]}")
        if self.failures:
            failure = self.failures.pop(0)
            if not self.failures:
                self.exhausted.set()
            raise failure
        self.finished.set()

    def plan(self) -> Plan:
        return {"wrap_up": (self.first, self.second)}


def test_a_key_runs_its_steps_once_in_order_and_leaves_no_thread(tmp_path: Path) -> None:
    async def story() -> None:
        work = Work()
        before = set(threading.enumerate())
        jobs = _jobs(tmp_path, work.plan())
        await jobs.open()
        for _ in range(3):
            await jobs.enqueue("wrap_up", CALL, "key-1")
        await work.finished.wait()
        await jobs.close()
        assert work.done == ["first 1", "second 1"]
        left = {thread for thread in set(threading.enumerate()) - before if not thread.name.startswith("asyncio_")}
        for thread in left:
            await asyncio.to_thread(thread.join, 5)
        assert not any(thread.is_alive() for thread in left)

    _run(story)


@pytest.mark.parametrize("failure", [PortError(ErrorKind.UNAVAILABLE, "away"), RuntimeError("a bug")])
def test_a_failed_step_is_tried_again_without_those_before_it(tmp_path: Path, failure: Exception) -> None:
    async def story() -> None:
        work = Work(failure, failure)
        jobs = _jobs(tmp_path, work.plan())
        await jobs.open()
        await jobs.enqueue("wrap_up", CALL, "key-1")
        await work.finished.wait()
        await jobs.close()
        assert work.done == ["first 1", "second 1", "second 1", "second 1"]

    _run(story)


def test_a_job_that_always_fails_is_given_up(tmp_path: Path) -> None:
    async def story() -> None:
        work = Work(RuntimeError("a bug"), RuntimeError("a bug"))
        jobs = _jobs(tmp_path, work.plan(), retries=(0.01,))
        await jobs.open()
        await jobs.enqueue("wrap_up", CALL, "key-1")
        await work.exhausted.wait()
        # Another job from here on shows that the engine went on, and would leave time for one more attempt.
        await jobs.enqueue("wrap_up", {"call_id": "2"}, "key-2", delay=0.5)
        await work.finished.wait()
        await jobs.close()
        assert work.done == ["first 1", "second 1", "second 1", "first 2", "second 2"]

    _run(story)


def test_what_a_killed_process_left_is_continued_by_its_next_run(tmp_path: Path) -> None:
    async def story() -> None:
        work, never = Work(), asyncio.Event()
        begun = asyncio.Event()

        async def stuck(_: Payload) -> None:
            begun.set()
            await never.wait()

        first = _jobs(tmp_path, {"wrap_up": (work.first, stuck)})
        await first.open()
        await first.enqueue("wrap_up", CALL, "key-1")
        await begun.wait()
        await first.close(patience=0.0)
        assert work.done == ["first 1"]
        again = _jobs(tmp_path, work.plan())
        await again.open()
        await work.finished.wait()
        await again.close()
        assert work.done == ["first 1", "second 1"], "the finished step is not repeated"

    _run(story)


@SQLITE_ALONE
def test_the_engines_file_is_in_wal_mode_beside_ours(tmp_path: Path) -> None:
    async def story() -> None:
        jobs = _jobs(tmp_path, {})
        await jobs.open()
        await jobs.close()

    _run(story)
    engine = create_engine(f"sqlite:///{tmp_path / 'voice-jobs.db'}")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
    engine.dispose()


def test_the_outbox_hands_on_what_was_committed_and_due_and_nothing_else(tmp_path: Path) -> None:
    async def story() -> None:
        clock, handed = HandClock(), []

        class Engine:
            async def enqueue(self, kind: str, payload: Payload, key: str, delay: float = 0.0) -> None:
                handed.append((kind, dict(payload), key))

        async with database(tmp_path, clock) as opened:
            outbox = Outbox(opened, clock, Engine(), {"wrap_up"})

            async def change_one_s_mind() -> None:
                async with opened.write() as connection:
                    await request(connection, "wrap_up", CALL, key="rolled back", now=clock.now)
                    raise RuntimeError

            with pytest.raises(RuntimeError):
                await change_one_s_mind()
            async with opened.write() as connection:
                for _ in range(2):
                    await request(connection, "wrap_up", CALL, key="now", now=clock.now)
                await request(connection, "wrap_up", CALL, key="later", now=clock.now, delay=60)
                await request(connection, "announce", CALL, key="not ours", now=clock.now)
            assert [await outbox.hand_on(), await outbox.hand_on()] == [1, 0]
            clock.now += 60
            assert await outbox.hand_on() == 1
            assert handed == [("wrap_up", CALL, "now"), ("wrap_up", CALL, "later")]

    _run(story)


def test_an_engine_that_is_away_leaves_the_request_in_the_outbox(tmp_path: Path) -> None:
    async def story() -> None:
        clock, handed = HandClock(), []

        class Flaky:
            async def enqueue(self, kind: str, payload: Payload, key: str, delay: float = 0.0) -> None:
                handed.append(key)
                if len(handed) == 1:
                    raise PortError(ErrorKind.UNAVAILABLE, "away")
                stop.set()

        async with database(tmp_path, clock) as opened:
            async with opened.write() as connection:
                await request(connection, "wrap_up", CALL, key="key-1", now=clock.now)
            stop = asyncio.Event()
            await Outbox(opened, clock, Flaky(), {"wrap_up"}).run(stop)
            assert handed == ["key-1", "key-1"]

    _run(story)
