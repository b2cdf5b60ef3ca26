"""One clause's audio on its way from the vendor to the line."""

import asyncio
from typing import Final

from senderz_voice.audio import g711
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.errors import PortError
from senderz_voice.speech.voices import faults
from senderz_voice.speech.voices.containers import container

FIRST_SECONDS: Final = 5.0
"""Without a first piece for so long, none is waited for any more."""
GAP_SECONDS: Final = 2.0
"""A longer gap in the middle of a clause is a vendor that stalled."""
LONGEST_BYTES: Final = 180 * g711.SAMPLE_RATE
"""No clause takes three minutes; a vendor that goes on for longer talks without end."""


class Take:
    """Filled by whoever receives, emptied by whoever speaks; a watchdog ends it when nothing comes any more."""

    def __init__(self, clock: Clock, vendor: str) -> None:
        self._clock = clock
        self._vendor = vendor
        self._arrived: asyncio.Queue[bytes | PortError | None] = asyncio.Queue()
        self._last = clock.monotonic()
        self._ended = False
        self.received = 0
        """Bytes of audio so far."""
        self.stalled = False
        self._watchdog = asyncio.create_task(self._watch())

    def inspect(self, start: bytes) -> bool:
        """Whether an answer may be raw audio by its beginning; the clause fails when it is not."""
        found = container(start)
        if found is not None:
            self.failed(faults.garbage(self._vendor, f"{found} instead of raw audio"))
        return found is None

    def audio(self, mulaw: bytes) -> None:
        """The next piece."""
        if self._ended or not mulaw:
            return
        if not self.received and not self.inspect(mulaw):
            return
        self._last = self._clock.monotonic()
        self.received += len(mulaw)
        if self.received > LONGEST_BYTES:
            self.failed(faults.garbage(self._vendor, "audio without end"))
            return
        self._arrived.put_nowait(mulaw)

    def over(self) -> None:
        """That was all."""
        self._end(None)

    def failed(self, error: PortError) -> None:
        """Nothing more comes, and not because the clause is over."""
        self._end(error)

    def _end(self, how: PortError | None) -> None:
        if not self._ended:
            self._ended = True
            self._watchdog.cancel()
            self._arrived.put_nowait(how)

    async def next(self) -> bytes | None:
        """The next piece, None after the last one. Raises PortError."""
        arrived = await self._arrived.get()
        if isinstance(arrived, PortError):
            raise arrived
        return arrived

    def drop(self) -> None:
        """Nobody listens any more."""
        self._ended = True
        self._watchdog.cancel()

    async def _watch(self) -> None:
        while True:
            limit = GAP_SECONDS if self.received else FIRST_SECONDS
            waited = self._clock.monotonic() - self._last
            if waited >= limit:
                self.stalled = True
                # Not through `_end`, which would cancel this very task.
                self._ended = True
                self._arrived.put_nowait(faults.silent(self._vendor, limit))
                return
            # Never longer than a gap, because the limit shrinks when the first piece comes.
            await self._clock.sleep(min(limit - waited, GAP_SECONDS))
