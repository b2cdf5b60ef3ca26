"""A voice that can be read: every word is a pair of tones, so that what was heard is decoded from the audio."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from senderz_voice.audio import g711

RATE: Final = g711.SAMPLE_RATE
TONES: Final = tuple(range(400, 3300, 100))
"""Hz; whole periods in 10 ms, so that tones do not leak into each other's bins."""
PAIRS: Final = tuple(pair for pair in combinations(range(len(TONES)), 2) if pair[1] - pair[0] > 1)
GAP_SECONDS: Final = 0.04
"""Quiet behind every word."""
BLUR_SECONDS: Final = 0.03
"""A word that lacks no more than this was heard whole: its edges are too quiet to be told from silence."""
_LEVEL: Final = 0.22
_EDGE: Final = 40
_WINDOW: Final = 160
_HOP: Final = 40
_SHORTEST: Final = 6
"""Windows; fewer are no word."""
_SPLIT: Final = 160
"""Samples; the same tones again so soon are the same word."""
_LOUD: Final = 0.08
"""Root mean square of a window above which a tone sounds in it."""
_ENOUGH: Final = 25
"""So many samples of a tone are that loud already."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A stretch of one word's tones; places are samples."""

    code: int
    start: int
    end: int


def code_of(word: str) -> int:
    """The number of a word's pair of tones; case and punctuation do not sound."""
    plain = "".join(character for character in word.casefold() if character.isalnum())
    return crc32(plain.encode()) % len(PAIRS)


def codes_of(text: str) -> list[int]:
    """The words of a text as they sound."""
    return [code_of(word) for word in text.split() if any(character.isalnum() for character in word)]


def seconds_of(word: str) -> float:
    """How long a word is said: a part that every word has, and a part for each character."""
    return 0.06 + 0.048 * len(word)


def spoken(text: str) -> bytes:
    """Mu-law audio of a text."""
    return b"".join(_word(word) for word in text.split() if any(character.isalnum() for character in word))


@lru_cache(maxsize=4096)
def _word(word: str) -> bytes:
    low, high = PAIRS[code_of(word)]
    at = np.arange(round(seconds_of(word) * RATE)) / RATE
    wave = np.sin(2 * np.pi * TONES[low] * at) + np.sin(2 * np.pi * TONES[high] * at)
    ramp = np.minimum(1.0, np.minimum(np.arange(at.size), np.arange(at.size)[::-1]) / _EDGE)
    return g711.encode((_LEVEL * wave * ramp).astype(np.float32)) + g711.silence(round(GAP_SECONDS * 1000))


def decoded(audio: bytes, *, block: int = 4096) -> list[Heard]:
    """The words in `audio`, each stretch of it once; 5 ms are told apart."""
    whole = np.frombuffer(audio, dtype=np.uint8)
    count = max(0, (whole.size - _WINDOW) // _HOP + 1)
    codes = np.full(count, -1, dtype=np.int64)
    for first in range(0, count, block):
        last = min(count, first + block)
        piece = whole[first * _HOP : (last - 1) * _HOP + _WINDOW].tobytes()
        samples = g711.decode(piece)
        windows = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::_HOP]
        codes[first:last] = _codes(windows)
    return _stretches(codes)


def _codes(windows: NDArray[np.float32]) -> NDArray[np.int64]:
    """The pair of tones that sounds in each window, -1 for none."""
    loud = np.sqrt(np.mean(np.square(windows), axis=1)) > _LOUD
    found = np.full(windows.shape[0], -1, dtype=np.int64)
    if loud.any():
        spectrum = np.abs(np.fft.rfft(windows[loud] * np.hanning(_WINDOW), axis=1))
        bins = np.array(TONES) * _WINDOW // RATE
        order = np.argsort(spectrum[:, bins], axis=1)[:, -2:]
        found[loud] = _NUMBERS[order.min(axis=1), order.max(axis=1)]
    return found


def _numbers() -> NDArray[np.int64]:
    table = np.full((len(TONES), len(TONES)), -1, dtype=np.int64)
    for number, (low, high) in enumerate(PAIRS):
        table[low, high] = number
    return table


_NUMBERS: Final = _numbers()


def _stretches(codes: NDArray[np.int64]) -> list[Heard]:
    """Runs of windows with the same code; what lasts no longer than a window is where two words meet."""
    edges = np.flatnonzero(np.diff(codes, prepend=-1, append=-1))
    found: list[Heard] = []
    for start, end in pairwise(edges):
        code = int(codes[start])
        if code < 0 or end - start < _SHORTEST:
            continue
        # The first window ends in the word's beginning, the last one begins in its end.
        first, last = int(start) * _HOP + _WINDOW - _HOP // 2 - _ENOUGH, int(end - 1) * _HOP + _HOP // 2 + _ENOUGH
        if found and found[-1].code == code and first - found[-1].end < _SPLIT:
            first = found.pop().start
        found.append(Heard(code, first, last))
    return found


def words_heard(text: str, stretches: Sequence[Heard]) -> tuple[int, float]:
    """How many words of `text` sounded whole from its beginning, and the share of the one behind that did.

    A word that was cut and then said again counts once.
    """
    words = [word for word in text.split() if any(character.isalnum() for character in word)]
    whole, part = 0, 0.0
    for stretch in stretches:
        if whole == len(words) or stretch.code != code_of(words[whole]):
            continue
        seconds, lasts = (stretch.end - stretch.start) / RATE, seconds_of(words[whole])
        whole, part = (whole + 1, 0.0) if seconds > lasts - BLUR_SECONDS else (whole, seconds / lasts)
    return whole, part
