"""The part of a recording that the carrier makes: what a caller and the person who took over said to each other.

The carrier reports it after the call, with an address that works for a few minutes only. So it is waited for a
little, fetched once and kept beside our own part until the two are one file.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from senderz_voice.audio import g711
from senderz_voice.calls import inbox
from senderz_voice.core.call import Call
from senderz_voice.db.engine import Database
from senderz_voice.ports.calllog import CallFile
from senderz_voice.ports.carrier import CarrierEvent, CarrierRecordings
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.errors import ErrorKind, PortError

WAIT_SECONDS: Final = 3.0
"""How long one attempt waits for the carrier's report, which mostly comes within a second of the call's end."""
PATIENCE_SECONDS: Final = 120.0
"""How long after the call's end attempts are worth while; then the recording has to do without that part."""
_LOOK_EVERY: Final = 0.25
_log = structlog.get_logger(__name__)

Sides = tuple[bytes, bytes]
"""Mu-law: the caller, and whoever was at the other end."""


def is_owed(call: Call) -> bool:
    """Whether the carrier was told to record the end of this call."""
    return call.line.bridged and call.terms.record and call.terms.record_after_transfer


@dataclass(frozen=True, slots=True)
class BridgedParts:
    """Gets the carrier's part of a call's recording, once."""

    database: Database
    clock: Clock
    recordings: Mapping[bool, CarrierRecordings]
    """By whether the call is a sandbox call."""
    spool: Path

    async def add_to(self, ours: Sides, file: CallFile, call: Call) -> Sides:
        """Our part with the carrier's behind it, as long as the call; ours alone when there is no more.

        Raises PortError UNAVAILABLE while it may still come.
        """
        try:
            began, part = await self._part(file)
        except PortError as error:
            if error.kind is ErrorKind.UNAVAILABLE and not self._late(call):
                raise
            _log.warning("bridged_part_not_recorded", call_id=file.call, detail=error.detail)
            return ours
        answered = call.answered_at or 0.0
        length = _size((call.ended_at or answered) - answered)
        return await asyncio.to_thread(join, ours, part, at=_size(began - answered), length=length)

    def _late(self, call: Call) -> bool:
        return self.clock.wall() > (call.ended_at or 0.0) + PATIENCE_SECONDS

    async def _part(self, file: CallFile) -> tuple[float, Sides]:
        """When it began, and both sides of it."""
        report = await self._report(file)
        kept = kept_part(self.spool, file.call)
        sides = await asyncio.to_thread(_read, kept)
        if sides is None:
            sides = await self.recordings[file.sandbox].fetch(report.recording_url)
            await asyncio.to_thread(_write, kept, sides)
        async with self.database.write() as connection:
            await inbox.mark_handled(connection, report.id, now=self.clock.wall())
        return report.recording_started_at, sides

    async def _report(self, file: CallFile) -> CarrierEvent:
        until = self.clock.monotonic() + WAIT_SECONDS
        while True:
            async with self.database.read() as connection:
                report = await inbox.find_recorded(connection, file.tenant, file.call)
            if report is not None:
                return report
            if self.clock.monotonic() >= until:
                raise PortError(
                    ErrorKind.UNAVAILABLE, f"the carrier has not reported the recording of call {file.call}"
                )
            await self.clock.sleep(_LOOK_EVERY)


def kept_part(spool: Path, call: str) -> Path:
    """Where the carrier's part waits until the recording is stored."""
    return spool / f"{call}.bridged.ulaw"


def join(ours: Sides, part: Sides, *, at: int, length: int) -> Sides:
    """Both parts on one line of `length` bytes, the second at byte `at`, with silence in between.

    The carrier's clock is not ours: its part begins behind ours whatever it says, and early enough to end with the
    call.
    """
    begins = max(map(len, ours))
    start = max(begins, min(at, length - max(map(len, part))))
    end = max(length, begins)
    left, right = (_pad(_pad(side, start) + more, end)[:end] for side, more in zip(ours, part, strict=True))
    return left, right


def _pad(side: bytes, size: int) -> bytes:
    return side.ljust(size, bytes((g711.SILENCE,)))


def _size(seconds: float) -> int:
    return max(0, round(seconds * g711.SAMPLE_RATE))


def _read(kept: Path) -> Sides | None:
    """What an earlier attempt fetched: the two sides one behind the other."""
    try:
        both = kept.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PortError(ErrorKind.UNAVAILABLE, f"the kept audio cannot be read: {error.strerror}") from error
    return both[: len(both) // 2], both[len(both) // 2 :]


def _write(kept: Path, sides: Sides) -> None:
    """All of it or nothing: half a file would be taken for the whole."""
    growing = kept.with_suffix(".part")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        growing.write_bytes(b"".join(sides))
        growing.replace(kept)
    except OSError as error:
        raise PortError(ErrorKind.UNAVAILABLE, f"the fetched audio cannot be kept: {error.strerror}") from error
