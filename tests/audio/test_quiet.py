"""Where speech that was cut is taken up again."""

from hypothesis import given
from hypothesis import strategies as st

from senderz_voice.audio.quiet import BACK_BYTES, before_the_word

LOUD, SILENT = b"\x20", b"\xff"
SPEECH = (LOUD * 2000 + SILENT * 400) * 5


def test_a_word_cut_in_the_middle_begins_again() -> None:
    place = before_the_word(SPEECH, 2400 + 1200)
    assert 2000 <= place <= 2400


def test_a_cut_between_two_words_repeats_neither() -> None:
    assert 2000 <= before_the_word(SPEECH, 2360) <= 2360


def test_speech_without_a_gap_goes_back_no_further_than_a_word() -> None:
    assert 8000 - BACK_BYTES <= before_the_word(LOUD * 9000, 8000) <= 8000


def test_the_very_beginning_stays_the_beginning() -> None:
    assert before_the_word(SPEECH, 0) == 0
    assert before_the_word(b"", 0) == 0


@given(st.binary(max_size=9000), st.integers(0, 9000))
def test_it_never_goes_forward_or_out_of_the_audio(audio: bytes, position: int) -> None:
    position = min(position, len(audio))
    assert 0 <= before_the_word(audio, position) <= position
