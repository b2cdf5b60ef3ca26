"""The callers' sounds, made once with the embedded voice and kept: real speech, so that Silero hears it as speech."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np

from bench.conversation.script import SCRIPT, Spoken
from senderz_voice.audio import g711
from senderz_voice.speech.hibari import HibariVoice

KEPT: Final = Path(__file__).resolve().parents[2] / ".cache" / "bench-conversation"
FRAME: Final = 160
CALLER_PITCH: Final = 0.8
ECHO: Final = 10 ** (-25 / 20)
COUGH_SECONDS: Final = 0.32
_LOUD: Final = 10 ** (-40 / 20)


@dataclass(frozen=True, slots=True)
class Clip:
    """One utterance's mu-law audio in whole frames, loud from its first to its last sample but for the padding."""

    audio: bytes
    end: int
    """The sample behind the last loud one."""
    word_ends: tuple[int, ...]
    """Where each word of the recogniser's text ends: spread over the speech by their characters."""

    @property
    def frames(self) -> list[bytes]:
        return [self.audio[start : start + FRAME] for start in range(0, len(self.audio), FRAME)]


def clips() -> Sequence[Clip]:
    """The clip of every line of the script, by its place there. Raises PortError without the voice."""
    KEPT.mkdir(parents=True, exist_ok=True)
    voices: dict[float, HibariVoice] = {}
    try:
        return [_clip(spoken, _sound(spoken, voices)) for spoken in SCRIPT]
    finally:
        for voice in voices.values():
            voice.close()


def _sound(spoken: Spoken, voices: dict[float, HibariVoice]) -> bytes:
    if spoken.sort == "cough":
        return cough()
    # Our own echo comes back in our own voice, and quieter.
    pitch, level = (1.0, ECHO) if spoken.sort == "echo" else (CALLER_PITCH, 1.0)
    text = spoken.sound or spoken.text
    kept = KEPT / f"{sha256(f'{pitch} {text}'.encode()).hexdigest()[:24]}.ulaw"
    if not kept.exists():
        voice = voices.setdefault(pitch, HibariVoice.load(pitch=pitch))
        kept.write_bytes(asyncio.run(_said(voice, text)))
    audio = kept.read_bytes()
    return audio if level == 1.0 else g711.encode(g711.decode(audio) * np.float32(level))


async def _said(voice: HibariVoice, text: str) -> bytes:
    return b"".join([piece async for piece in voice.synthesise(text, "en")])


def cough() -> bytes:
    """Two bursts of noise that fall off, in the band of a throat."""
    chance = np.random.default_rng(1)
    at = np.arange(round(COUGH_SECONDS * g711.SAMPLE_RATE)) / g711.SAMPLE_RATE
    noise = np.convolve(chance.standard_normal(at.size), np.ones(6) / 6, mode="same")
    envelope = np.exp(-at / 0.05) + 0.6 * np.where(at > 0.15, np.exp(-(at - 0.15) / 0.05), 0.0)
    wave = noise * envelope
    return g711.encode((0.4 * wave / np.abs(wave).max()).astype(np.float32))


def _clip(spoken: Spoken, audio: bytes) -> Clip:
    level = _LOUD * (ECHO if spoken.sort == "echo" else 1.0)
    loud = np.flatnonzero(np.abs(g711.decode(audio)) > level)
    audio = audio[int(loud[0]) : int(loud[-1]) + 1]
    ends = word_ends(spoken.text, len(audio))
    padding = -len(audio) % FRAME
    return Clip(audio + b"\xff" * padding, len(audio), ends)


def word_ends(text: str, length: int) -> tuple[int, ...]:
    """Where the words of a text end in so many samples, every character lasting equally long."""
    words = text.split()
    total = sum(map(len, words)) or 1
    reached, ends = 0, []
    for word in words:
        reached += len(word)
        ends.append(length * reached // total)
    return tuple(ends)
