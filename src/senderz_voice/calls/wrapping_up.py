"""The work after a call: first its recording, then its summary. Each step may run twice and changes things once."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.audio import g711, mp3
from senderz_voice.calls.bridged import BridgedParts, is_owed, kept_part
from senderz_voice.calls.erased_rows import is_erased
from senderz_voice.calls.log import StoredCallLog, read_file
from senderz_voice.calls.reading import lines_of
from senderz_voice.calls.settling import WRAP_UP
from senderz_voice.calls.store import change_call
from senderz_voice.calls.writing import Writer
from senderz_voice.core.call import Call
from senderz_voice.core.events import Event, RecordingFailed, RecordingReady, SummaryReady
from senderz_voice.core.redaction import redact
from senderz_voice.db.engine import Database
from senderz_voice.jobs.port import Payload, Plan
from senderz_voice.live.memory import Memory
from senderz_voice.ports.calllog import CallFile, Lease, LeaseLost
from senderz_voice.ports.carrier import CarrierRecordings
from senderz_voice.ports.clock import Clock, Ids
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.language import Digest, Ended, Summariser
from senderz_voice.ports.objects import Objects

LEASE_SECONDS = 30.0
PATIENCE_SECONDS = 20.0
"""How long a step waits for the call's owner to let go; after that the job engine tries again later."""
_LOOK_EVERY = 0.25
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WrapUp:
    """What the work after a call needs."""

    database: Database
    clock: Clock
    ids: Ids
    objects: Objects
    summariser: Summariser
    spool: Path
    """Where the media process keeps the audio of live calls."""
    recordings: Mapping[bool, CarrierRecordings]
    """By whether the call is a sandbox call."""

    async def keep_recording(self, payload: Payload) -> None:
        """Encode and store the recording. Raises PortError."""
        tenant, call = payload["tenant_id"], payload["call_id"]
        file = await self._finished(tenant, call)
        ended = _ended(file)
        if await self._is_erased(tenant, call):
            await self._forget(tenant, call)
            return
        if not ended.terms.record or _holds(file, RecordingReady, RecordingFailed):
            await asyncio.to_thread(_delete, self._spooled(call))
            return
        sides = await asyncio.to_thread(_read, self._sides(call))
        if is_owed(ended):
            parts = BridgedParts(self.database, self.clock, self.recordings, self.spool)
            sides = await parts.add_to(sides, file, ended)
        if not any(sides):
            await self._write(file, RecordingFailed(self.clock.wall(), "no audio was kept"), {})
            return
        audio = await asyncio.to_thread(mp3.stereo, *sides)
        key = recording_key(tenant, call)
        await self.objects.put(key, audio, "audio/mpeg")
        milliseconds = max(map(len, sides)) * 1000 // g711.SAMPLE_RATE
        columns = {"recording_key": key, "recording_bytes": len(audio), "recording_ms": milliseconds}
        if not await self._write(file, RecordingReady(self.clock.wall(), milliseconds, len(audio)), columns):
            await self._forget(tenant, call)
        await asyncio.to_thread(_delete, self._spooled(call))

    async def keep_summary(self, payload: Payload) -> None:
        """Have the call summarised. Raises PortError."""
        file = await self._finished(payload["tenant_id"], payload["call_id"])
        if _holds(file, SummaryReady) or await self._is_erased(file.tenant, file.call):
            return
        call = _ended(file)
        duration = (call.ended_at or 0.0) - (call.answered_at or call.ended_at or 0.0)
        ended = Ended(
            conversation=Memory(file).conversation(call, call.terms.language),
            answered=call.answered_at is not None,
            end_reason=call.ending.reason.value if call.ending else "",
            duration_seconds=max(0, round(duration)),
        )
        columns = _columns(await self.summariser.digest(ended))
        await self._write(file, SummaryReady(self.clock.wall(), columns["lead_score"]), columns)

    async def _finished(self, tenant: str, call: str) -> CallFile:
        """The call, once its owner has let go of it and so written its last. Raises PortError UNAVAILABLE."""
        lease = await self._take(call)
        await StoredCallLog(self.database, self.clock).release(lease)
        async with self.database.read() as connection:
            return await read_file(connection, tenant, call)

    async def _take(self, call: str) -> Lease:
        log = StoredCallLog(self.database, self.clock)
        owner = f"wrap_up:{self.ids.ulid()}"
        until = self.clock.monotonic() + PATIENCE_SECONDS
        while True:
            lease = await log.take(call, owner, LEASE_SECONDS)
            if lease is not None:
                return lease
            if self.clock.monotonic() >= until:
                raise PortError(ErrorKind.UNAVAILABLE, f"the owner of call {call} is still at work")
            await self.clock.sleep(_LOOK_EVERY)

    async def _is_erased(self, tenant: str, call: str) -> bool:
        async with self.database.read() as connection:
            return await is_erased(connection, tenant, call)

    async def _forget(self, tenant: str, call: str) -> None:
        """The call was erased before its recording was kept, or while it was being kept."""
        await self.objects.delete(recording_key(tenant, call))
        await asyncio.to_thread(_delete, self._spooled(call))

    async def _write(self, file: CallFile, event: Event, columns: Mapping[str, Any]) -> bool:
        """Append one event with the columns that go with it, unless a twin of this job did so meanwhile.

        Answers False when the call is erased: then nothing was written, nor may it ever be. An erasure takes the
        lease away, so it comes either before this transaction, and is seen, or behind it, and erases its words.
        """
        lease = await self._take(file.call)
        try:
            async with self.database.write() as connection:
                return await _note_once(connection, lease, event, columns, self.clock.wall())
        except LeaseLost as error:
            raise PortError(ErrorKind.UNAVAILABLE, f"call {file.call} was taken away meanwhile") from error

    def _sides(self, call: str) -> tuple[Path, Path]:
        return self.spool / f"{call}.caller.ulaw", self.spool / f"{call}.assistant.ulaw"

    def _spooled(self, call: str) -> tuple[Path, ...]:
        return *self._sides(call), kept_part(self.spool, call)


def plan(work: WrapUp) -> Plan:
    """The jobs of this noun: `wrap_up`, whose payload is {tenant_id, call_id}."""
    return {WRAP_UP: (work.keep_recording, work.keep_summary)}


def recording_key(tenant: str, call: str) -> str:
    """Where a recording is stored."""
    return f"recordings/{tenant}/{call}.mp3"


async def _note_once(
    connection: AsyncConnection, lease: Lease, event: Event, columns: Mapping[str, Any], now: float
) -> bool:
    """Append unless such an event is there; False when the call is erased. Raises LeaseLost."""
    writer = await Writer.resume(connection, lease)
    erased = await is_erased(connection, lease.tenant, lease.call)
    file = await read_file(connection, lease.tenant, lease.call)
    if not erased and not _holds(file, type(event)):
        await writer.note(connection, event, now)
        # Nobody speaks any more, so the transcript can be kept as it is shown.
        kept = {**columns, "transcript": lines_of(file, writer.call)}
        await change_call(connection, lease.tenant, lease.call, kept)
    await writer.give_up(connection)
    return not erased


def _ended(file: CallFile) -> Call:
    call = Call()
    for logged in file.log:
        call.handle(logged.event)
    return call


def _holds(file: CallFile, *kinds: type[Event]) -> bool:
    return any(isinstance(logged.event, kinds) for logged in file.log)


def _read(sides: tuple[Path, Path]) -> tuple[bytes, bytes]:
    """Both sides of the audio; a side that is missing was silent."""
    try:
        left, right = (side.read_bytes() if side.exists() else b"" for side in sides)
    except OSError as error:
        raise PortError(ErrorKind.UNAVAILABLE, f"the kept audio cannot be read: {error.strerror}") from error
    return left, right


def _delete(files: tuple[Path, ...]) -> None:
    try:
        for file in files:
            file.unlink(missing_ok=True)
    except OSError as error:
        _log.warning("spool_left_behind", error=error.strerror)


def _columns(digest: Digest) -> dict[str, Any]:
    """The row's columns; whatever the summariser repeats from the call, no card number is kept."""
    fields = asdict(digest)
    summary, score = redact(fields.pop("summary")), fields.pop("lead_score")
    analysis = {name: _redacted(value) for name, value in fields.items()}
    return {"summary": summary, "lead_score": min(100, max(0, score)), "analysis": analysis}


def _redacted(value: object) -> object:
    if isinstance(value, str):
        return redact(value)
    return [_redacted(item) for item in value] if isinstance(value, list | tuple) else value
