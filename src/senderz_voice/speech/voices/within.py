"""A time limit on the port's clock, so that tests need not wait for it."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from senderz_voice.ports.clock import Clock

T = TypeVar("T")


async def within(clock: Clock, seconds: float, work: Coroutine[None, None, T]) -> T:
    """What `work` returns; it is cancelled when it takes longer. Raises TimeoutError."""
    task = asyncio.create_task(work)
    alarm = asyncio.create_task(clock.sleep(seconds))
    try:
        await asyncio.wait((task, alarm), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise TimeoutError
        return task.result()
    finally:
        for one in (task, alarm):
            one.cancel()
        await asyncio.gather(task, alarm, return_exceptions=True)
