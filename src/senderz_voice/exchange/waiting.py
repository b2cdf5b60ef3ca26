"""Waiting for something, but not for ever, on the clock that was handed in."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from senderz_voice.ports.clock import Clock

Result = TypeVar("Result")


async def within(clock: Clock, seconds: float, work: Coroutine[Any, Any, Result]) -> Result | None:
    """What `work` gives, or None when time ran out; unfinished work is cancelled, and its own errors come through."""
    job = asyncio.ensure_future(work)
    alarm = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait({job, alarm}, return_when=asyncio.FIRST_COMPLETED)
        return job.result() if job.done() else None
    finally:
        job.cancel()
        alarm.cancel()
        await asyncio.gather(job, alarm, return_exceptions=True)
