"""Turns stored job requests into jobs: the same key twice is one job, so a crash in between does no harm."""

import asyncio
from collections.abc import Collection

import structlog

from senderz_voice.db.engine import Database
from senderz_voice.jobs.port import Jobs
from senderz_voice.jobs.requests import mark_handed_on, waiting
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.errors import PortError

_log = structlog.get_logger(__name__)
_BATCH = 50


class Outbox:
    """Hands requests of the kinds it knows to the job engine; others stay where they are."""

    def __init__(self, database: Database, clock: Clock, jobs: Jobs, kinds: Collection[str]) -> None:
        self._database = database
        self._clock = clock
        self._jobs = jobs
        self._kinds = frozenset(kinds)

    async def hand_on(self) -> int:
        """Hand on what is due now; answers how many that were. Raises PortError."""
        now = self._clock.wall()
        async with self._database.read() as connection:
            requests = await waiting(connection, self._kinds, now, _BATCH)
        if not requests:
            return 0
        for request in requests:
            await self._jobs.enqueue(request.kind, request.payload, request.key)
        async with self._database.write() as connection:
            await mark_handed_on(connection, [request.key for request in requests], now)
        return len(requests)

    async def run(self, stop: asyncio.Event, every: float = 0.5) -> None:
        """Hand on until `stop` is set; a database that is away is waited for."""
        while not stop.is_set():
            try:
                handed = await self.hand_on()
            except PortError as error:
                _log.warning("outbox_waits", error=str(error))
                handed = 0
            if handed < _BATCH:
                await self._clock.sleep(every)
