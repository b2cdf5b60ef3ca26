"""What can be done with recordings: an address for a quarter of an hour, and the bytes behind it."""

import hmac
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import RowMapping

from senderz_voice.api.parts import ApiParts
from senderz_voice.calls import store
from senderz_voice.errors import NoRecording, NotFound, PlaybackExpired
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.recordings.ranges import Span, span_of
from senderz_voice.recordings.schemas import Playback, Signed
from senderz_voice.tenants.auth import Principal

TTL_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Playing:
    """Part of a recording on its way to a listener."""

    size: int
    """Bytes of the whole recording."""
    span: Span | None
    """The part that was asked for; None for all of it."""
    audio: AsyncIterator[bytes]


async def mint(parts: ApiParts, caller: Principal, call: str) -> Playback:
    """A fresh playback address. Raises NotFound and NoRecording."""
    await _recorded(parts, caller, call)
    expires = int(parts.clock.wall()) + TTL_SECONDS
    url = f"/v1/calls/{call}/recording/stream?exp={expires}&sig={_signature(parts, caller, call, expires)}"
    return Playback.model_validate({"url": url, "expires_at": expires, "ttl_seconds": TTL_SECONDS})


async def play(parts: ApiParts, caller: Principal, call: str, signed: Signed, wanted: str | None) -> Playing:
    """The bytes. Raises NotFound, PlaybackExpired, NoRecording and NotSatisfiableError, in this order."""
    key, size = await _stored(parts, caller, call, signed)
    span = span_of(wanted, size)
    start, end = (span.start, span.end) if span else (0, size)
    with _still_there():
        audio = await _begun(parts.objects.read(key, start, end))
    return Playing(size, span, audio)


async def measure(parts: ApiParts, caller: Principal, call: str, signed: Signed) -> int:
    """How many bytes `play` would give. Raises NotFound, PlaybackExpired and NoRecording, in this order."""
    return (await _stored(parts, caller, call, signed))[1]


async def _stored(parts: ApiParts, caller: Principal, call: str, signed: Signed) -> tuple[str, int]:
    """The key and size of a recording, for whoever shows an address that is still good."""
    row = await _found(parts, caller, call)
    if not hmac.compare_digest(_signature(parts, caller, call, signed.exp).encode(), signed.sig.encode()):
        raise NotFound
    if parts.clock.wall() >= signed.exp:
        raise PlaybackExpired
    key = _key(row)
    with _still_there():
        return key, (await parts.objects.head(key)).size


async def _begun(audio: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes, the first of them fetched already: later it is too late to answer that it failed."""
    first = await anext(audio, b"")

    async def all_of_it() -> AsyncIterator[bytes]:
        yield first
        async for chunk in audio:
            yield chunk

    return all_of_it()


@contextmanager
def _still_there() -> Iterator[None]:
    try:
        yield
    except PortError as error:
        if error.kind is ErrorKind.MISSING:
            raise NoRecording from error
        raise


async def _recorded(parts: ApiParts, caller: Principal, call: str) -> str:
    return _key(await _found(parts, caller, call))


async def _found(parts: ApiParts, caller: Principal, call: str) -> RowMapping:
    async with parts.database.read() as connection:
        row = await store.find_call(connection, caller.tenant_id, caller.mode, call)
    if row is None:
        raise NotFound
    return row


def _key(row: RowMapping) -> str:
    key: str | None = row["recording_key"]
    if key is None:
        raise NoRecording
    return key


def _signature(parts: ApiParts, caller: Principal, call: str, expires: int) -> str:
    return parts.keyring.sign("playback", f"{caller.tenant_id}:{caller.mode}:{call}:{expires}")
