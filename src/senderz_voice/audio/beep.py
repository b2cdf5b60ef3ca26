"""Finds the beep of an answering machine in mu-law audio.

A beep is one steady tone that stands alone: neither keys nor North American ringing and busy tones (two tones at once),
nor the special information tones of ITU-T E.180 (three in a row), nor melodies.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from senderz_voice.audio import g711

_FRAME: Final = 160
_LOW: Final = 350.0
_HIGH: Final = 2_600.0
# In hertz: the ringing and busy tones that consist of one frequency, after ITU-T E.180, supplement 2.
_CALL_PROGRESS: Final = (400.0, 425.0, 450.0)
_CALL_PROGRESS_WIDTH: Final = 6.0
# A tone must reach -40 dBFS; below that no spectrum is computed.
_LEAST_POWER: Final = 1e-4
# The share of a frame's power that lies in the tone; the rest is noise of the line. Vowels sometimes reach it too.
_PURITY: Final = 0.8
# How far the pitch of two neighbouring frames may differ, which at 20 ms is the error of its estimate.
_DRIFT: Final = 30.0
# In frames. Seven are touched by any tone of 150 ms, and by none of 100 ms.
_SHORTEST: Final = 7
_LONGEST: Final = 125
# Shorter runs of one pitch are found in speech, and disturb nothing.
_NOTABLE: Final = 3
_ALONE: Final = 4
"""Frames before and after a beep that belong to no other tone."""
_STEADY_LEVEL: Final = 0.75
_STEADY_PITCH: Final = 10.0
_STEADY_PURITY: Final = 0.88
_EXAMINED: Final = 25
_WINDOW: Final = np.hanning(_FRAME).astype(np.float32)


class BeepFinder:
    """Listens to one line; a beep lasts 150 ms to 2.5 s and is reported 80 ms after its end."""

    def __init__(self) -> None:
        self._rest = b""
        self._run: list[NDArray[np.float32]] = []
        self._pitch = 0.0
        self._before = _ALONE
        self._since = _ALONE
        self._found = False

    def feed(self, audio: bytes) -> bool:
        """Take the next piece of the line's audio, of any length; True once for each beep that has ended in it."""
        audio = self._rest + audio
        whole = len(audio) // _FRAME * _FRAME
        self._rest = audio[whole:]
        frames = g711.decode(audio[:whole]).reshape(-1, _FRAME)
        # Counted, for every frame must be taken even when one of them ends a beep.
        return sum(self._step(frame) for frame in frames) > 0

    def _step(self, frame: NDArray[np.float32]) -> bool:
        pitch = _pitch(frame)
        if pitch and self._run and abs(pitch - self._pitch) <= _DRIFT:
            self._go_on(frame)
            return False
        self._end_run()
        self._pitch = pitch
        if pitch:
            self._run, self._before = [frame], self._since
        self._since += 1
        if not self._found or self._since < _ALONE:
            return False
        self._found = False
        return True

    def _go_on(self, frame: NDArray[np.float32]) -> None:
        if len(self._run) <= _LONGEST:
            self._run.append(frame)
        if len(self._run) >= _NOTABLE:
            # Another tone follows closely, so the one before it was part of a melody.
            self._found = False

    def _end_run(self) -> None:
        if len(self._run) >= _NOTABLE:
            right_length = _SHORTEST <= len(self._run) <= _LONGEST
            self._found = right_length and self._before >= _ALONE and _is_one_steady_tone(self._run)
            self._since = 0
        self._run = []


def _pitch(frame: NDArray[np.float32]) -> float:
    """The frequency of the one tone that makes up the frame, else 0."""
    if float(frame @ frame) < _LEAST_POWER * _FRAME:
        return 0.0
    power = np.abs(np.fft.rfft(frame * _WINDOW)) ** 2
    peak = int(power.argmax())
    if not 0 < peak < power.size - 1 or power[max(peak - 2, 0) : peak + 3].sum() < _PURITY * power.sum():
        return 0.0
    hertz = _summit(power, peak) * g711.SAMPLE_RATE / _FRAME
    return hertz if _LOW <= hertz <= _HIGH else 0.0


def _is_one_steady_tone(run: list[NDArray[np.float32]]) -> bool:
    """What single frames are too short to tell: two tones close together beat, notes die away, voices waver."""
    inner = run[1:-1][:_EXAMINED]
    levels = [float(frame @ frame) ** 0.5 for frame in inner]
    pitches = [_pitch(frame) for frame in inner]
    if min(levels) < _STEADY_LEVEL * max(levels) or max(pitches) - min(pitches) > _STEADY_PITCH:
        return False
    samples = np.concatenate(inner)
    power = np.abs(np.fft.rfft(samples * np.hanning(samples.size))) ** 2
    peak = int(power.argmax())
    width = max(3, samples.size * 10 // g711.SAMPLE_RATE)
    if power[max(peak - width, 0) : peak + width + 1].sum() < _STEADY_PURITY * power.sum():
        return False
    hertz = _summit(power, peak) * g711.SAMPLE_RATE / samples.size
    return all(abs(hertz - tone) > _CALL_PROGRESS_WIDTH for tone in _CALL_PROGRESS)


def _summit(power: NDArray[np.float64], peak: int) -> float:
    """Where between the bins the maximum lies: that of a parabola through the logarithms around it."""
    left, middle, right = np.log(power[peak - 1 : peak + 2] + 1e-12)
    bend = left - 2 * middle + right
    return peak + (0.5 * float((left - right) / bend) if bend < 0 else 0.0)
