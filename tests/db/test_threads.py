"""Threads for what waits: as many as are needed, told apart from the loop, and never given up in the middle."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest

from senderz_voice.db.threads import Threads

SECONDS = 20


def play(story: Callable[[], Awaitable[None]]) -> None:
    """Run a story that does not hang."""

    async def told() -> None:
        await asyncio.wait_for(story(), SECONDS)

    asyncio.run(told())


def test_work_is_done_in_a_thread_and_its_outcome_comes_back() -> None:
    async def story() -> None:
        threads = Threads(2, "test")
        assert await threads.run(divmod, 7, 2) == (3, 1)
        assert await threads.run(threading.get_ident) != threading.get_ident()
        with pytest.raises(ZeroDivisionError):
            await threads.run(divmod, 7, 0)
        assert await threads.run(divmod, 9, 2) == (4, 1), "the thread outlives what failed in it"

    play(story)


def test_there_are_as_many_threads_as_are_busy_at_once_and_no_more() -> None:
    async def story() -> None:
        threads = Threads(3, "test")
        first = [await threads.run(threading.get_ident) for _ in range(5)]
        assert len(set(first)) == 1, "one idle thread is enough for one after the other"
        together = threading.Barrier(3)
        second = await asyncio.gather(*(threads.run(together.wait, SECONDS) for _ in range(3)))
        assert sorted(second) == [0, 1, 2]
        gate = threading.Event()
        waiting = [threads.run(gate.wait, SECONDS) for _ in range(3)]
        fourth = threads.run(divmod, 7, 2)
        assert await asyncio.wait([fourth], timeout=0.05) == (set(), {fourth})
        gate.set()
        assert await asyncio.gather(*waiting) == [True] * 3
        assert await fourth == (3, 1)

    play(story)


def test_whoever_is_cancelled_is_told_once_the_work_is_done() -> None:
    async def story() -> None:
        threads, gate = Threads(1, "test"), threading.Event()
        done: list[bool] = []

        async def waiting() -> None:
            await threads.run(lambda: done.append(gate.wait(SECONDS)))

        task = asyncio.create_task(waiting())
        for _ in range(3):
            assert await asyncio.wait([task], timeout=0.01) == (set(), {task})
            task.cancel()
        gate.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert done == [True]

    play(story)


def test_work_that_fails_for_somebody_who_was_cancelled_is_nobodys_failure() -> None:
    async def story() -> None:
        threads, gate = Threads(1, "test"), threading.Event()

        def fails() -> None:
            gate.wait(SECONDS)
            raise ZeroDivisionError

        async def waiting() -> None:
            await threads.run(fails)

        task = asyncio.create_task(waiting())
        await asyncio.wait([task], timeout=0.01)
        task.cancel()
        gate.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    play(story)


def test_a_thread_outlives_the_loop_that_asked_it() -> None:
    threads, gate = Threads(1, "test"), threading.Event()

    async def leaving() -> None:
        threads.run(gate.wait, SECONDS)

    asyncio.run(leaving())
    gate.set()

    async def story() -> None:
        assert await threads.run(divmod, 7, 2) == (3, 1)

    play(story)
