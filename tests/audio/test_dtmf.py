"""The detector hears keys, each once, and nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from senderz_voice.audio import g711, tones
from senderz_voice.audio.dtmf import Detector
from tests.audio.waves import sine
from tests.speech import sounds

ALL = "123A456B789C*0#D"


def heard(audio: bytes, piece: int = 160) -> str:
    detector = Detector()
    return "".join(detector.feed(audio[start : start + piece]) for start in range(0, len(audio), piece))


def test_every_key_is_heard_once() -> None:
    assert heard(g711.encode(tones.dtmf(ALL))) == ALL


def test_a_key_pressed_twice_is_heard_twice_and_a_long_press_once() -> None:
    assert heard(g711.encode(tones.dtmf("11"))) == "11"
    assert heard(g711.encode(tones.dtmf("7", tone_ms=2_000))) == "7"


@given(st.text(ALL, max_size=8), st.integers(0, 204), st.integers(1, 2_000))
def test_neither_the_phase_nor_the_size_of_the_pieces_matters(digits: str, offset: int, piece: int) -> None:
    pressed = g711.encode(tones.dtmf(digits, tone_ms=80, gap_ms=60))
    assert heard(b"\xff" * offset + pressed, piece) == digits


@pytest.mark.parametrize("level", [0.1, 0.3, 2.4])
def test_quiet_and_loud_keys_are_heard(level: float) -> None:
    assert heard(g711.encode(tones.dtmf("1590") * np.float32(level))) == "1590"


def test_keys_are_heard_through_line_noise() -> None:
    pressed = tones.dtmf("24680#")
    noise = np.random.default_rng(1).normal(0, 0.02, pressed.size).astype(np.float32)
    assert heard(g711.encode(pressed + noise)) == "24680#"


def test_single_tones_unequal_tones_noise_and_silence_are_no_keys() -> None:
    noise = np.random.default_rng(1).normal(0, 0.2, 80_000).astype(np.float32)
    assert heard(g711.encode(sine(770, 1.0))) == ""
    assert heard(g711.encode(sine(770, 1.0, level=0.5) + sine(1_336, 1.0, level=0.1))) == ""
    assert heard(g711.encode(noise)) == ""
    assert heard(g711.encode(tones.ringback(3_000)) + g711.encode(tones.busy(3_000))) == ""
    assert heard(g711.silence(1_000)) == ""


def test_human_speech_presses_no_keys() -> None:
    if not sounds.installed():
        pytest.skip(sounds.ABSENT)
    said = b"".join(prompt.audio for prompt in sounds.prompts(100))
    assert heard(said) == ""
