"""Human speech with its words: Debian's asterisk-core-sounds-en-wav (CC-BY-SA, so never committed)."""

import gzip
import re
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.figures import Skipped
from senderz_voice.audio import g711

PACKAGE = "asterisk-core-sounds-en-wav"
SOUNDS = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
TRANSCRIPTS = Path("/usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz")
_FIGURES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SAME = {"ok": "okay", "dialed": "dialled", "canceled": "cancelled", "voicemail": "voice mail"}
_FRAME = 160
_LOUD = 10 ** (-40 / 20)
"""Level (-40 dBFS) above which a frame counts as speech; the prompts are clean and between -25 and -15."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words and their mu-law audio."""

    text: str
    audio: bytes

    @property
    def seconds(self) -> float:
        return len(self.audio) / g711.SAMPLE_RATE


def prompts(count: int, *, words: int = 4, seconds: float = 20.0) -> list[Utterance]:
    """`count` prompts of at least so many words, at most so long, spread over the alphabet. Raises Skipped."""
    if not (SOUNDS.is_dir() and TRANSCRIPTS.is_file()):
        raise Skipped(f"human speech is missing; install the Debian package {PACKAGE}")
    found = [each for each in _all() if len(each.text.split()) >= words and each.seconds <= seconds]
    taken = min(count, len(found))
    return [found[place * len(found) // taken] for place in range(taken)]


def _all() -> list[Utterance]:
    lines = gzip.decompress(TRANSCRIPTS.read_bytes()).decode().splitlines()
    pairs = [line.split(": ", maxsplit=1) for line in lines if ": " in line and not line.startswith(";")]
    return [
        Utterance(text.strip().replace("*", "star").replace("#", "pound"), _mulaw(SOUNDS / f"{name}.wav"))
        for name, text in pairs
        # What stands in brackets describes a sound or adds a note; nobody says it.
        if not set("[(") & set(text) and (SOUNDS / f"{name}.wav").is_file()
    ]


def _mulaw(file: Path) -> bytes:
    with wave.open(str(file)) as opened:
        return g711.encode_pcm16(np.frombuffer(opened.readframes(opened.getnframes()), dtype=np.int16))


def fluent(count: int, *, pause: float = 0.25) -> list[bytes]:
    """Prompts of 1.2 to 5 s that begin and end loud and pause nowhere for long, as one turn each. Raises Skipped."""
    trimmed = [_trimmed(each.audio) for each in prompts(10_000, words=3, seconds=5.0)]
    kept = [audio for audio in trimmed if len(audio) >= 1.2 * g711.SAMPLE_RATE and _longest_pause(audio) <= pause]
    return [kept[place * len(kept) // count] for place in range(min(count, len(kept)))]


def loud(audio: bytes) -> list[bool]:
    """Of each 20 ms whether it is speech."""
    whole = len(audio) // _FRAME * _FRAME
    samples = g711.decode(audio[:whole]).reshape(-1, _FRAME)
    return [bool(level > _LOUD) for level in np.sqrt(np.mean(np.square(samples), axis=1))]


def _trimmed(audio: bytes) -> bytes:
    speech = [place for place, is_loud in enumerate(loud(audio)) if is_loud]
    return audio[speech[0] * _FRAME : (speech[-1] + 1) * _FRAME] if speech else b""


def _longest_pause(audio: bytes) -> float:
    longest = run = 0
    for is_loud in loud(audio):
        run = 0 if is_loud else run + 1
        longest = max(longest, run)
    return longest * _FRAME / g711.SAMPLE_RATE


def word_errors(said: str, heard: str) -> tuple[int, int]:
    """Words wrong, missing or invented, and words said; case, punctuation and the spelling of figures do not count."""
    reference = _words(said)
    return _distance(reference, _words(heard)), len(reference)


def _words(text: str) -> list[str]:
    plain = re.sub(r"[^a-z0-9' ]+", " ", text.lower().replace("\u2019", "'"))
    spelled = [_FIGURES[int(word)] if word.isdigit() and int(word) <= 10 else word.strip("'") for word in plain.split()]
    return " ".join(_SAME.get(word, word) for word in spelled).split()


def _distance(reference: Sequence[str], hypothesis: Sequence[str]) -> int:
    row = list(range(len(hypothesis) + 1))
    for line, expected in enumerate(reference, start=1):
        diagonal, row[0] = row[0], line
        for column, found in enumerate(hypothesis, start=1):
            best = min(row[column] + 1, row[column - 1] + 1, diagonal + (expected != found))
            diagonal, row[column] = row[column], best
    return row[-1]
