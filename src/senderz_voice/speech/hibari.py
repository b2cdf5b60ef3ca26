"""The embedded English voice: hibari on onnxruntime, one sentence at a time in a thread of its own."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from senderz_voice.audio import g711, resample, trim
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.speech import extras
from senderz_voice.speech.spoken import spoken

_RATE: Final = 24_000
_PEAK: Final = np.float32(0.5)
# Near-silence is not made loud.
_MOST_GAIN: Final = np.float32(4.0)
_PAUSE_MS: Final = 200
# Figures and an unknown word make every dictionary load.
_WARM_UP: Final = "Press 2 at 3:30 for Zyxquavi."


class Engine(Protocol):
    """What is used of `hibari.Hibari`."""

    def split_sentences(self, text: str) -> list[str]: ...

    def stream(self, text: str, speed: float, seed: int) -> Iterator[NDArray[np.float32]]: ...


class HibariVoice:
    """Text to speech on this machine; sentences queue up for the one thread."""

    def __init__(self, engine: Engine, *, pitch: float = 1.0) -> None:
        self._engine = engine
        self._pitch = pitch
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="hibari")

    @classmethod
    def load(cls, *, pitch: float = 1.0) -> Self:
        """The voice of the installed package; a `pitch` of 0.8 sounds like somebody else. Raises PortError."""
        return cls(extras.module("hibari").Hibari(voice="heart", threads=1), pitch=pitch)

    async def synthesise(self, text: str, language: str) -> AsyncIterator[bytes]:
        """Mu-law audio, sentence by sentence, with a short pause between two. Raises PortError."""
        if language.split("-", maxsplit=1)[0].lower() != "en":
            raise PortError(ErrorKind.NOT_CONFIGURED, f"the embedded voice speaks English only, not {language}")
        pause = b""
        for sentence in self._engine.split_sentences(spoken(text)):
            audio = await self._said(sentence)
            if audio:
                yield pause + audio
                pause = g711.silence(_PAUSE_MS)

    def warm_up(self) -> None:
        """Say a sentence unheard, so that the first caller does not wait for the dictionaries."""
        self._worker.submit(self._say, _WARM_UP).result()

    def close(self) -> None:
        """End the thread after the sentence at hand."""
        self._worker.shutdown(cancel_futures=True)

    async def _said(self, sentence: str) -> bytes:
        try:
            work = self._worker.submit(self._say, sentence)
        except RuntimeError as error:
            raise PortError(ErrorKind.UNAVAILABLE, "the voice is closed") from error
        return await asyncio.wrap_future(work)

    def _say(self, sentence: str) -> bytes:
        # The noise in the voice is seeded, so that the same sentence always sounds the same and can be cached.
        try:
            parts = [self._levelled(part) for part in self._engine.stream(sentence, speed=1 / self._pitch, seed=0)]
        except (ValueError, KeyError, IndexError) as error:
            # Its reading of figures stumbles over characters that only look like some.
            raise PortError(ErrorKind.BAD_ANSWER, f"the voice cannot read this: {type(error).__name__}") from error
        return g711.silence(_PAUSE_MS).join(part for part in parts if part)

    def _levelled(self, samples: NDArray[np.float32]) -> bytes:
        speech = trim.silence(samples, _RATE)
        if not speech.size:
            return b""
        # Faster speech, played back slower than it was made, is lower at nearly the old pace: hibari's speed is not
        # quite proportional, so at a pitch of 0.8 a sentence takes 8 to 14 % longer.
        narrow = resample.to_rate(speech, round(_RATE * self._pitch), g711.SAMPLE_RATE)
        gain = min(_PEAK / np.abs(narrow).max(), _MOST_GAIN)
        return g711.encode(narrow * gain)
