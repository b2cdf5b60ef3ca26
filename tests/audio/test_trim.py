"""Silence around words goes, words stay."""

import numpy as np

from senderz_voice.audio import trim
from tests.audio.waves import sine


def test_both_ends_are_cut_to_twenty_milliseconds() -> None:
    quiet = np.full(8_000, 0.005, dtype=np.float32)
    word = np.full(800, 0.3, dtype=np.float32)
    cut = trim.silence(np.concatenate((quiet, word, quiet)), 8_000)
    assert cut.size == 160 + 800 + 160
    assert (cut[160:-160] == word).all()


def test_pauses_inside_stay() -> None:
    said = np.concatenate((sine(300, 0.1), np.zeros(4_000, dtype=np.float32), sine(300, 0.1)))
    assert trim.silence(said, 8_000).size >= said.size - 10


def test_a_word_at_the_very_edge_is_kept_whole() -> None:
    word = np.full(100, -0.3, dtype=np.float32)
    assert trim.silence(word, 24_000).size == 100


def test_silence_alone_leaves_nothing() -> None:
    assert trim.silence(np.zeros(8_000, dtype=np.float32), 8_000).size == 0
    assert trim.silence(np.zeros(0, dtype=np.float32), 8_000).size == 0
