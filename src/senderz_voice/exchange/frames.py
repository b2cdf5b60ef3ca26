"""The messages of the media socket, both ways, as Telnyx's media streaming page describes them; numbers are strings."""

import base64
import binascii
from dataclasses import dataclass
from typing import Final

import msgspec

from senderz_voice.exchange.farend import FRAME_BYTES

_LONGEST: Final = 30 * 8_000


class FrameError(Exception):
    """A message that cannot be used; `code` and `title` are Telnyx's."""

    def __init__(self, code: str, title: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.title = title
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Audio:
    mulaw: bytes


@dataclass(frozen=True, slots=True)
class Mark:
    name: str


@dataclass(frozen=True, slots=True)
class Clear:
    pass


class _Media(msgspec.Struct):
    payload: str


class _Named(msgspec.Struct):
    name: str


class _MediaMessage(msgspec.Struct, tag_field="event", tag="media"):
    media: _Media


class _MarkMessage(msgspec.Struct, tag_field="event", tag="mark"):
    mark: _Named


class _ClearMessage(msgspec.Struct, tag_field="event", tag="clear"):
    pass


_decode: Final = msgspec.json.Decoder(_MediaMessage | _MarkMessage | _ClearMessage).decode


def parse(text: str | bytes) -> Audio | Mark | Clear:
    """What the application sent. Raises FrameError."""
    try:
        message = _decode(text)
    except msgspec.DecodeError as error:
        raise malformed(str(error)) from error
    match message:
        case _MediaMessage():
            return Audio(_payload(message.media.payload))
        case _MarkMessage():
            return Mark(message.mark.name)
        case _:
            return Clear()


def malformed(detail: str) -> FrameError:
    return FrameError("100003", "malformed_frame", detail)


def invalid_media(detail: str) -> FrameError:
    return FrameError("100004", "invalid_media", detail)


def overrun() -> FrameError:
    return FrameError("100005", "rate_limit_reached", "Too much audio is waiting to be played.")


def _payload(text: str) -> bytes:
    try:
        audio = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise invalid_media("The payload is not base64.") from error
    if not FRAME_BYTES <= len(audio) <= _LONGEST:
        raise invalid_media(f"The payload holds {len(audio) // 8} ms of audio; 20 ms to 30 s are allowed.")
    return audio


class Writer:
    """Builds the messages of one stream and counts them."""

    def __init__(self, stream: str) -> None:
        self._stream = stream
        self._sequence = 0
        self._chunks = {"inbound": 0, "outbound": 0}

    def connected(self, token: str | None) -> str:
        message: dict[str, object] = {"event": "connected", "version": "1.0.0"}
        if token is not None:
            message["x-telnyx-streaming-auth-token"] = token
        return msgspec.json.encode(message).decode()

    def event(self, name: str, **fields: object) -> str:
        """Any numbered message."""
        self._sequence += 1
        message = {"event": name, "sequence_number": str(self._sequence), "stream_id": self._stream, **fields}
        return msgspec.json.encode(message).decode()

    def error(self, fault: FrameError) -> str:
        return self.event("error", payload={"code": fault.code, "title": fault.title, "detail": fault.detail})

    def media(self, track: str, audio: bytes, at_ms: int) -> str:
        """Built as text, for it goes out 50 times a second on every stream."""
        self._sequence += 1
        self._chunks[track] += 1
        return (
            f'{{"event":"media","sequence_number":"{self._sequence}","stream_id":"{self._stream}","media":'
            f'{{"track":"{track}","chunk":"{self._chunks[track]}","timestamp":"{at_ms}",'
            f'"payload":"{base64.b64encode(audio).decode()}"}}}}'
        )
