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


class HearingSink(Protocol):
    """What a stream of recognition tells; called on the event loop, in order, and never blocks."""

    def partial(self, text: str, language: str) -> None:
        """All words since the last final ones, as far as they are known; replaces the partial before it."""

    def eager(self, text: str, language: str) -> None:
        """The recogniser thinks it likely that the turn is over with these words."""

    def resumed(self) -> None:
        """The turn goes on after all."""

    def final(self, text: str, language: str) -> None:
        """These words will not change any more, and the next partial begins behind them.

        Unasked it says that the turn is over as far as the recogniser can tell; it is also the answer to `finish`,
        then perhaps with empty text.
        """

    def failed(self, detail: str) -> None:
        """The stream is broken for good; nothing more follows."""


class Hearing(Protocol):
    """One line's open stream of recognition. Nothing here blocks."""

    def hear(self, audio: bytes) -> None:
        """Mu-law audio of the caller's side, in order, silence included."""

    def finish(self) -> None:
        """The turn is over by our own judgement: answer with the final words, even when there are none."""

    async def close(self) -> None:
        """End the stream."""


class StreamingRecogniser(Protocol):
    """Speech to text while it is spoken, over a provider's socket."""

    def open(self, sink: HearingSink, languages: Sequence[str]) -> Hearing:
        """Begin to listen to one line; connecting, and connecting again, goes on behind it."""


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
