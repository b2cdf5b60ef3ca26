"""Recordings that the carrier makes of a leg: mu-law of both directions while it lives, WAV or MP3 afterwards."""

import io
import wave
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from senderz_voice.audio import g711, mp3

Channels = Literal["single", "dual"]
Format = Literal["wav", "mp3"]


@dataclass(slots=True)
class Recording:
    """A running recording. `said` is the far end, `heard` what was played to it."""

    id: str
    channels: Channels
    format: Format
    started_at: float
    initiated_by: Literal["StartCallRecordingAPI", "DialVerb"]
    paused: bool = False
    said: bytearray = field(default_factory=bytearray)
    heard: bytearray = field(default_factory=bytearray)

    def add(self, said: bytes, heard: bytes) -> None:
        if not self.paused:
            self.said += said
            self.heard += heard

    @property
    def duration_ms(self) -> int:
        return len(self.said) // 8

    def encoded(self) -> bytes:
        """The finished file. Takes milliseconds per second of a long call, so not for the event loop."""
        left, right = bytes(self.said), bytes(self.heard)
        if self.channels == "single":
            left = right = mix(left, right)
        return mp3.stereo(left, right) if self.format == "mp3" else _wav(left, right, self.channels)


def mix(one: bytes, other: bytes) -> bytes:
    """Two mu-law signals of the same length as one."""
    return g711.encode(g711.decode(one) + g711.decode(other))


def _wav(left: bytes, right: bytes, channels: Channels) -> bytes:
    sides = [g711.decode_pcm16(side) for side in ((left, right) if channels == "dual" else (left,))]
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(len(sides))
        out.setsampwidth(2)
        out.setframerate(g711.SAMPLE_RATE)
        out.writeframes(np.stack(sides, axis=1).astype("<i2").tobytes())
    return file.getvalue()
