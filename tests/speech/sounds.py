"""Human speech with transcripts, from Debian's package asterisk-core-sounds-en-wav (CC-BY-SA, so never committed)."""

import gzip
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from senderz_voice.audio import g711

PACKAGE: Final = "asterisk-core-sounds-en-wav"
ABSENT: Final = f"the Debian package {PACKAGE} is not installed"
_SOUNDS: Final = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
_TRANSCRIPTS: Final = Path("/usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One recorded sentence."""

    name: str
    text: str
    audio: bytes


def installed() -> bool:
    """Whether the package is there."""
    return _SOUNDS.is_dir() and _TRANSCRIPTS.is_file()


def prompts(count: int, *, words: int = 4, seconds: float = 20.0) -> list[Prompt]:
    """`count` prompts, spread over the alphabet, of at least `words` words and at most `seconds` seconds."""
    found = [prompt for prompt in _all() if len(prompt.text.split()) >= words and len(prompt.audio) <= seconds * 8_000]
    taken = min(count, len(found))
    return [found[index * len(found) // taken] for index in range(taken)]


def _all() -> list[Prompt]:
    lines = gzip.decompress(_TRANSCRIPTS.read_bytes()).decode().splitlines()
    pairs = [line.split(": ", maxsplit=1) for line in lines if ": " in line and not line.startswith(";")]
    return [
        Prompt(name, text.strip().replace("*", "star").replace("#", "pound"), _mulaw(_SOUNDS / f"{name}.wav"))
        for name, text in pairs
        # What stands in brackets describes a sound or adds a note; nobody says it.
        if not set("[(") & set(text) and (_SOUNDS / f"{name}.wav").is_file()
    ]


def _mulaw(file: Path) -> bytes:
    with wave.open(str(file)) as opened:
        return g711.encode_pcm16(np.frombuffer(opened.readframes(opened.getnframes()), dtype=np.int16))
