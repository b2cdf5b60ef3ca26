"""Waits that come to an end."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from senderz_voice.ports.clock import Clock

T = TypeVar("T")


async def in_time(clock: Clock, seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, which is cancelled when it takes longer. Raises TimeoutError."""
    task = asyncio.ensure_future(work)
    nap = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait({task, nap}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise TimeoutError
        return task.result()
    finally:
        nap.cancel()
        task.cancel()
