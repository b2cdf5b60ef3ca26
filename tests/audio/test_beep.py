"""The end of an answering machine's beep is found, and nothing else is taken for one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from senderz_voice.audio import g711, tones
from senderz_voice.audio.beep import BeepFinder
from tests.audio.waves import sine
from tests.speech import sounds

QUIET = np.zeros(4_000, dtype=np.float32)


def beeps(audio: bytes, piece: int = 160) -> list[float]:
    """At which second each beep was found."""
    finder = BeepFinder()
    pieces = range(0, len(audio), piece)
    return [(start + piece) / 8_000 for start in pieces if finder.feed(audio[start : start + piece])]


def line(*parts: NDArray[np.float32]) -> bytes:
    return g711.encode(np.concatenate([*parts, QUIET]))


def test_the_beep_of_the_tone_generator_is_found_shortly_after_its_end() -> None:
    (at,) = beeps(line(QUIET, tones.beep(400)))
    assert 0.9 < at <= 1.02


@given(
    hertz=st.integers(355, 2_595).filter(lambda hertz: all(abs(hertz - tone) > 9 for tone in (400, 425, 450))),
    ms=st.integers(150, 2_400),
    offset=st.integers(0, 159),
    piece=st.integers(1, 4_000),
)
def test_any_steady_tone_of_150_ms_is_a_beep(hertz: int, ms: int, offset: int, piece: int) -> None:
    assert len(beeps(line(QUIET[:offset], sine(hertz, ms / 1_000, level=0.2)), piece)) == 1


@pytest.mark.parametrize("level", [0.02, 0.2, 0.95])
def test_quiet_and_loud_beeps_are_found(level: float) -> None:
    assert len(beeps(line(sine(1_400, 0.3, level=level)))) == 1


def test_a_beep_is_found_through_line_noise() -> None:
    noise = np.random.default_rng(1).normal(0, 0.02, 8_000).astype(np.float32)
    heard = np.concatenate([QUIET, sine(850, 0.5, level=0.1)]) + noise
    assert len(beeps(line(heard, noise))) == 1


def test_two_beeps_apart_are_two() -> None:
    assert len(beeps(line(tones.beep(), QUIET, tones.beep()))) == 2


def test_a_beep_that_goes_on_has_not_ended() -> None:
    assert beeps(g711.encode(tones.beep(1_500))) == []


@pytest.mark.parametrize("ms", [40, 100, 2_700, 5_000])
def test_clicks_and_long_tones_are_no_beeps(ms: int) -> None:
    assert beeps(line(QUIET, tones.beep(ms))) == []


def _notes(*frequencies: float, seconds: float = 0.33) -> NDArray[np.float32]:
    return np.concatenate([sine(hertz, seconds, level=0.3) for hertz in frequencies])


@pytest.mark.parametrize(
    "heard",
    [
        tones.ringback(6_500),
        tones.busy(4_000),
        sine(350, 2.0, level=0.2) + sine(440, 2.0, level=0.2),
        tones.dtmf("123A456B789C*0#D", tone_ms=300),
        np.concatenate([sine(425, 1.0), QUIET, QUIET, sine(450, 0.5), QUIET, sine(400, 0.4)]),
        _notes(950, 1_400, 1_800),
        _notes(523, 659, 784, 659, 523, seconds=0.25),
        _notes(262, 330, seconds=0.4) + _notes(392, 494, seconds=0.4),
    ],
    ids=["ringback", "busy", "dial tone", "keys", "single ringing", "information tones", "melody", "chords"],
)
def test_other_tones_of_the_telephone_are_no_beeps(heard: NDArray[np.float32]) -> None:
    assert beeps(line(heard)) == []


def test_a_note_that_dies_away_is_no_beep() -> None:
    note = sine(880, 0.6) * np.exp(-np.arange(4_800) / 1_000).astype(np.float32)
    assert beeps(line(note)) == []


def test_a_voice_that_wavers_is_no_beep() -> None:
    at = np.arange(8_000) / 8_000
    sung = 0.3 * np.sin(2 * np.pi * 600 * at + 8 * np.sin(2 * np.pi * 5.5 * at))
    assert beeps(line(sung.astype(np.float32))) == []


def test_noise_and_silence_are_no_beeps() -> None:
    noise = np.random.default_rng(1).normal(0, 0.2, 80_000).astype(np.float32)
    assert beeps(line(noise)) == []
    assert beeps(g711.silence(2_000)) == []


def test_human_speech_is_no_beep() -> None:
    if not sounds.installed():
        pytest.skip(sounds.ABSENT)
    said = b"".join(prompt.audio for prompt in sounds.prompts(300))
    assert beeps(said) == []
