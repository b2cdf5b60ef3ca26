"""Deleting recordings when their time is over: a sweep whose only memory is what is still there."""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from senderz_voice.calls.erasing import delete_spooled
from senderz_voice.db.engine import Database
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.errors import PortError
from senderz_voice.ports.objects import Objects
from senderz_voice.recordings import store

DAY: Final = 86_400.0
SPOOL_DAYS: Final = 7
"""The work after a call is given up within a day; what it left may help an operator for some days more."""
GRACE_DAYS: Final = 1
"""By so much older than it may be, an object goes also without a row that knows of it."""
EVERY_SECONDS: Final = 6 * 3600.0

_BATCH: Final = 100
_PATIENCE: Final = 5
"""So many failures and the store is away: the rest waits for the next sweep."""
_ULID: Final = "[0-9A-Z]{26}"
_OURS: Final = re.compile(rf"recordings/{_ULID}/{_ULID}\.mp3(\.[^/]+)?", re.ASCII)
"""What this product stores; a bucket may hold other things that are not ours to delete."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Retention:
    """Recordings older than `days` are deleted; killed at any moment, the next sweep goes on."""

    database: Database
    clock: Clock
    objects: Objects
    spool: Path
    days: int

    async def run(self, stop: asyncio.Event) -> None:
        """Sweep a few times a day until `stop` is set; whatever is away is waited for."""
        while not stop.is_set():
            try:
                deleted = await self.sweep()
                if deleted:
                    _log.info("recordings_expired", deleted=deleted)
            except (PortError, OSError) as error:
                # An unreadable spool is as little reason to stop the server as a database that is away.
                _log.warning("retention_waits", detail=str(error))
            await self.clock.sleep(EVERY_SECONDS)

    async def sweep(self) -> int:
        """Delete all that is old; answers how many recordings that were. Raises PortError."""
        await self._empty_spool()
        return await self._delete_expired() + await self._delete_unknown()

    async def _delete_expired(self) -> int:
        before = self.clock.wall() - self.days * DAY
        deleted = failures = 0
        while True:
            async with self.database.read() as connection:
                # Those that failed are still the oldest, so they are stepped over.
                batch = await store.find_expired(connection, before, limit=_BATCH, offset=failures)
            if not batch:
                return deleted
            for expired in batch:
                try:
                    # In this order: a kill in between repeats a deletion, and loses no sight of a recording.
                    await self.objects.delete(expired.key)
                except PortError as error:
                    failures += 1
                    _log.warning("recording_not_deleted", call_id=expired.call, detail=error.detail)
                    if failures >= _PATIENCE:
                        raise
                    continue
                async with self.database.write() as connection:
                    await store.clear(connection, expired.tenant, expired.call)
                deleted += 1

    async def _delete_unknown(self) -> int:
        """Objects that no row leads to, as a crash between the two leaves them."""
        before = self.clock.wall() - (self.days + GRACE_DAYS) * DAY
        old = [found.key async for found in self.objects.list("recordings") if found.changed_at < before]
        mine = [key for key in old if _OURS.fullmatch(key)]
        for key in mine:
            await self.objects.delete(key)
        return len(mine)

    async def _empty_spool(self) -> None:
        names = await asyncio.to_thread(_names, self.spool)
        before = self.clock.wall() - min(SPOOL_DAYS, self.days) * DAY
        for start in range(0, len(names), _BATCH):
            batch = names[start : start + _BATCH]
            async with self.database.read() as connection:
                ended = await store.find_ended(connection, batch, before)
            for call in ended:
                await asyncio.to_thread(delete_spooled, self.spool, call)


def _names(spool: Path) -> list[str]:
    """The calls of which the spool holds files."""
    if not spool.is_dir():
        return []
    return sorted({file.name.partition(".")[0] for file in spool.iterdir()})
