"""Speech that tests can read: every character is 20 ms of one loud mu-law code, so any line carries it unharmed."""

from collections.abc import AsyncIterator, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from senderz_voice.audio import g711
from senderz_voice.ports.speech import ActivityState, Recognition

ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789 .,?!'+-:¿áéíóúüñçğışöâ"
RUN = 160


def spoken(text: str) -> bytes:
    """`text` as audio; neighbours differ in sign, so that double letters stay two."""
    codes = [ALPHABET.index(letter) for letter in lower(text)]
    return b"".join(bytes((code | (0x80 if place % 2 else 0),)) * RUN for place, code in enumerate(codes))


def lower(text: str) -> str:
    """As `str.lower`, but a Turkish capital stays one letter."""
    return text.replace("İ", "i").lower()


def read(audio: bytes) -> str:
    """What was spoken in `audio`."""
    runs = [(code, len(list(run))) for code, run in groupby(audio)]
    return "".join(ALPHABET[code & 0x7F] for code, length in runs if code & 0x7F < len(ALPHABET) and length > RUN // 2)


class TestVoice:
    __test__ = False

    async def synthesise(self, text: str, language: str) -> AsyncIterator[bytes]:
        audio = spoken(text)
        for start in range(0, len(audio), 1000):
            yield audio[start : start + 1000]


class TestRecogniser:
    __test__ = False

    async def transcribe(self, speech: bytes, languages: Sequence[str]) -> Recognition:
        return Recognition(read(speech), languages[0])


class _State:
    def reset(self) -> None:
        pass


class TestActivity:
    __test__ = False
    window = 256

    def open(self) -> ActivityState:
        return _State()

    def score(self, lines: Sequence[ActivityState], windows: NDArray[np.float32]) -> NDArray[np.float32]:
        assert windows.shape == (len(lines), self.window)
        loud: NDArray[np.bool_] = np.abs(windows).mean(axis=1) > 0.05
        return loud.astype(np.float32)


SILENCE = bytes((g711.SILENCE,))
