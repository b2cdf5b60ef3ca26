"""The messages of Telnyx's media socket, both ways (https://developers.telnyx.com/docs/voice/programmable-voice/media-streaming)."""

from typing import Final

import msgspec
import numpy as np
import pybase64

from senderz_voice.audio import g711


class Format(msgspec.Struct):
    """How the carrier codes what we hear; what it hears of us is fixed by the order that opened the stream."""

    encoding: str = ""
    sample_rate: int | str = 8_000
    channels: int | str = 1


class Start(msgspec.Struct):
    call_control_id: str = ""
    call_session_id: str | None = None
    client_state: str | None = None
    media_format: Format = msgspec.field(default_factory=Format)


class Media(msgspec.Struct):
    payload: str
    chunk: str | int = ""
    """Counts from 1 within the stream; numbers are strings on this socket."""
    track: str = "inbound"


class Mark(msgspec.Struct):
    name: str


class Dtmf(msgspec.Struct):
    digit: str


class Problem(msgspec.Struct):
    code: str | int = ""
    title: str | None = None


class Message(msgspec.Struct):
    """Any message of the carrier: one shape for all, because reading twice would cost as much as the audio itself."""

    event: str
    stream_id: str | None = None
    start: Start | None = None
    media: Media | None = None
    mark: Mark | None = None
    dtmf: Dtmf | None = None
    payload: Problem | None = None


_DECODER: Final = msgspec.json.Decoder(Message)

_MEDIA_HEAD: Final = b'{"event":"media","media":{"payload":"'
_MEDIA_TAIL: Final = b'"}}'
CLEAR: Final = b'{"event":"clear"}'


def read(text: bytes) -> Message:
    """Raises ValueError or RecursionError for what is no message."""
    return _DECODER.decode(text)


def media(audio: bytes) -> bytes:
    """Audio for the carrier to play."""
    return _MEDIA_HEAD + pybase64.b64encode(audio) + _MEDIA_TAIL


def mark(name: str) -> bytes:
    """A mark that comes back when everything before it has been played."""
    return msgspec.json.encode({"event": "mark", "mark": {"name": name}})


def audio_of(message: Media) -> bytes:
    """The bytes of a media message, in the codec that the stream's start announced. Raises ValueError."""
    return pybase64.b64decode(message.payload, validate=True)


def _mulaw_of_alaw() -> bytes:
    """All 256 A-law codes as mu-law, after ITU-T G.711, table 1: sign and even bits inverted, then like mu-law."""
    codes = np.arange(256, dtype=np.int32) ^ 0x55
    segment = (codes >> 4) & 0x07
    step = ((codes & 0x0F) << 4) + 8
    magnitude = np.where(segment > 0, (step + 0x100) << np.maximum(segment - 1, 0), step)
    linear = np.where(codes & 0x80, magnitude, -magnitude).astype(np.int16)
    return g711.encode_pcm16(linear)


MULAW_OF_ALAW: Final = _mulaw_of_alaw()
"""A translation table for bytes.translate."""
