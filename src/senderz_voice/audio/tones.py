"""Call-progress tones and DTMF (ITU-T Q.23) at 8 kHz.

Ringback and busy have the North American frequencies and cadences.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from senderz_voice.audio import g711

ROWS: Final = (697, 770, 852, 941)
COLUMNS: Final = (1_209, 1_336, 1_477, 1_633)
KEYPAD: Final = ("123A", "456B", "789C", "*0#D")
_LEVEL: Final = 0.2


def ringback(ms: int) -> NDArray[np.float32]:
    """What the calling party hears while the other end rings: 2 s on, 4 s off."""
    return _cadence(ms, (440, 480), on_ms=2_000, off_ms=4_000)


def busy(ms: int) -> NDArray[np.float32]:
    """The busy tone: half a second on, half a second off."""
    return _cadence(ms, (480, 620), on_ms=500, off_ms=500)


def beep(ms: int = 400) -> NDArray[np.float32]:
    """The 1,000 Hz beep after which an answering machine records."""
    return _chord((1_000,), ms)


def dtmf(digits: str, *, tone_ms: int = 100, gap_ms: int = 100) -> NDArray[np.float32]:
    """Every one of `digits` (0-9, *, #, A-D) as a tone followed by a gap; ValueError for any other character."""
    gap = np.zeros(_samples(gap_ms), dtype=np.float32)
    parts = [part for digit in digits for part in (_chord(_pair(digit), tone_ms), gap)]
    return np.concatenate(parts) if parts else gap[:0]


def _pair(digit: str) -> tuple[int, int]:
    for low, row in zip(ROWS, KEYPAD, strict=True):
        if digit in row:
            return low, COLUMNS[row.index(digit)]
    raise ValueError(f"{digit!r} is not a DTMF digit")


def _chord(frequencies: Sequence[int], ms: int) -> NDArray[np.float32]:
    at = np.arange(_samples(ms)) / g711.SAMPLE_RATE
    waves = [np.sin(2 * np.pi * frequency * at) for frequency in frequencies]
    chord: NDArray[np.float32] = (_LEVEL * np.sum(waves, axis=0)).astype(np.float32)
    return chord


def _cadence(ms: int, frequencies: Sequence[int], *, on_ms: int, off_ms: int) -> NDArray[np.float32]:
    tone = _chord(frequencies, ms)
    place = np.arange(tone.size) % _samples(on_ms + off_ms)
    return np.where(place < _samples(on_ms), tone, np.float32(0))


def _samples(ms: int) -> int:
    return ms * g711.SAMPLE_RATE // 1_000
