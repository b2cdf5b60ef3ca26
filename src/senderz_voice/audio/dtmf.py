"""Hears DTMF digits in mu-law audio (ITU-T Q.23, Q.24)."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from senderz_voice.audio import g711
from senderz_voice.audio.tones import COLUMNS, KEYPAD, ROWS

# Over 205 samples every DTMF frequency lies close to a whole number of periods, so the eight hardly disturb each other.
_BLOCK: Final = 205
# A tone must reach -40 dBFS.
_LEAST: Final = 0.01
# Speech has energy everywhere; a key press has nearly all of it in two tones.
_PURITY: Final = 0.7
# The two tones of a key differ by less than 8 dB on any telephone network.
_TWIST: Final = 2.5
# Two blocks in a row, so that a chance likeness in speech is not taken for a key.
_HEARD_TWICE: Final = 2


def _filters() -> NDArray[np.complex64]:
    """What Goertzel's recurrence computes, as one product: the spectrum at eight frequencies only."""
    at = np.arange(_BLOCK) / g711.SAMPLE_RATE
    return np.exp(-2j * np.pi * np.outer(at, ROWS + COLUMNS)).astype(np.complex64)


_FILTERS: Final = _filters()


class Detector:
    """Hears the digits of one line, each once per key press of at least 65 ms."""

    def __init__(self) -> None:
        self._rest = b""
        self._candidate = ""
        self._blocks = 0

    def feed(self, mulaw: bytes) -> str:
        """The digits that were recognised in the next piece of the line's audio, of any length."""
        audio = self._rest + mulaw
        whole = len(audio) // _BLOCK * _BLOCK
        self._rest = audio[whole:]
        blocks = g711.decode(audio[:whole]).reshape(-1, _BLOCK)
        return "".join(self._step(_digit(block)) for block in blocks)

    def _step(self, digit: str) -> str:
        if digit != self._candidate:
            self._candidate, self._blocks = digit, 0
        self._blocks += 1
        return digit if self._blocks == _HEARD_TWICE else ""


def _digit(block: NDArray[np.float32]) -> str:
    """The digit whose two tones make up `block`, or nothing."""
    amplitudes = np.abs(block @ _FILTERS) * (2 / _BLOCK)
    row, column = int(amplitudes[:4].argmax()), int(amplitudes[4:].argmax())
    low, high = float(amplitudes[row]), float(amplitudes[4 + column])
    if min(low, high) < _LEAST or max(low, high) > _TWIST * min(low, high):
        return ""
    power = 2 * float(np.mean(block**2))
    return KEYPAD[row][column] if low**2 + high**2 >= _PURITY * power else ""
