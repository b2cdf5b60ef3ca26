"""Test signals and their measurement."""

import numpy as np
from numpy.typing import NDArray


def sine(hertz: float, seconds: float, rate: int = 8_000, level: float = 0.5) -> NDArray[np.float32]:
    """A pure tone."""
    return (level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def loudest(samples: NDArray[np.float32], rate: int = 8_000, count: int = 1) -> list[int]:
    """The `count` strongest frequencies in hertz, ascending, to 10 Hz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size), n=rate * 10))
    found: list[int] = []
    while len(found) < count:
        peak = int(spectrum.argmax())
        spectrum[max(peak - 200, 0) : peak + 200] = 0
        found.append(int(round(peak / 10, -1)))
    return sorted(found)
