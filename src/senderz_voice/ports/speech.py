"""Ears and voices. Telephone audio is always G.711 mu-law, 8,000 samples a second, one byte a sample, mono."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a recogniser heard in one utterance; empty `text` means nothing intelligible."""

    text: str
    language: str
    """One of the languages asked for, as BCP 47: `en`, `es-MX`, `tr-TR`."""


class Recogniser(Protocol):
    """Speech to text, one utterance at a time."""

    async def transcribe(self, speech: bytes, languages: Sequence[str]) -> Recognition:
        """Recognise mu-law `speech` (at most 20 s are used) spoken in one of `languages`. Raises PortError."""


class Voice(Protocol):
    """Text to speech."""

    def synthesise(self, text: str, language: str) -> AsyncIterator[bytes]:
        """Pieces of mu-law audio of any length, silence at both ends already cut. Raises PortError."""


class ActivityState(Protocol):
    """What a voice-activity detector remembers of one line; opaque."""

    def reset(self) -> None:
        """Forget the line's past, as is needed in long non-speech."""


class VoiceActivity(Protocol):
    """A voice-activity detector that scores many lines in one run."""

    @property
    def window(self) -> int:
        """Samples at 8 kHz that one score covers (256 are 32 ms)."""

    def open(self) -> ActivityState:
        """The state of a new line."""

    def score(self, lines: Sequence[ActivityState], windows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probability of speech per line; `windows` is (lines, window) in -1..1. Blocks for less than 2 ms."""
