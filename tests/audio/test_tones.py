"""Tones have the frequencies and cadences that telephones have."""

import numpy as np
import pytest

from senderz_voice.audio import tones
from tests.audio.waves import loudest


def test_ringback_sounds_for_two_seconds_and_rests_for_four() -> None:
    heard = tones.ringback(7_000)
    assert heard.size == 56_000
    assert loudest(heard[:16_000], count=2) == [440, 480]
    assert not heard[16_000:48_000].any()
    assert np.abs(heard[48_000:]).max() > 0.2


def test_busy_changes_every_half_second() -> None:
    heard = tones.busy(2_000)
    assert loudest(heard[:4_000], count=2) == [480, 620]
    assert not heard[4_000:8_000].any()
    assert np.abs(heard[8_000:12_000]).max() > 0.2


def test_a_beep_is_one_short_tone() -> None:
    heard = tones.beep()
    assert heard.size == 3_200
    assert loudest(heard) == [1_000]


def test_each_key_has_a_row_and_a_column_frequency() -> None:
    heard = tones.dtmf("5", tone_ms=200, gap_ms=50)
    assert heard.size == 2_000
    assert loudest(heard[:1_600], count=2) == [770, 1_340]
    assert not heard[1_600:].any()


def test_no_digits_make_no_sound() -> None:
    assert tones.dtmf("").size == 0


@pytest.mark.parametrize("wrong", ["x", "1w2", " "])
def test_other_characters_are_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="is not a DTMF digit"):
        tones.dtmf(wrong)


def test_every_tone_can_be_added_to_another_without_clipping() -> None:
    assert max(np.abs(tone).max() for tone in (tones.ringback(500), tones.busy(500), tones.dtmf("D"))) <= 0.41
