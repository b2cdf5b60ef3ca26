"""A turn begins, pauses and ends by arithmetic on seconds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senderz_voice.core.turn import TurnRules, TurnSignal, TurnTaker

WINDOW = 0.032
SPEECH, SILENCE, BETWEEN = 0.9, 0.1, 0.4

RULES = TurnRules()


def fed(taker: TurnTaker, probability: float, windows: int, *, assistant_speaks: bool = False) -> list[TurnSignal]:
    signals = [taker.advance(WINDOW, probability, assistant_speaks=assistant_speaks) for _ in range(windows)]
    return [signal for signal in signals if signal]


def speaking() -> TurnTaker:
    taker = TurnTaker(RULES)
    assert fed(taker, SPEECH, 2) == [TurnSignal.STARTED]
    return taker


def test_a_turn_begins_after_enough_speech_in_a_row() -> None:
    taker = TurnTaker(RULES)
    assert fed(taker, SPEECH, 1) == []
    assert fed(taker, SILENCE, 1) == []
    assert fed(taker, SPEECH, 1) == []
    assert not taker.speaking
    assert fed(taker, SPEECH, 1) == [TurnSignal.STARTED]
    assert taker.speaking


def test_an_interruption_takes_longer_than_a_beginning() -> None:
    taker = TurnTaker(RULES)
    assert fed(taker, SPEECH, 2, assistant_speaks=True) == []
    assert fed(taker, SPEECH, 1, assistant_speaks=True) == [TurnSignal.STARTED]


def test_a_turn_pauses_and_then_ends() -> None:
    taker = speaking()
    assert fed(taker, SILENCE, 5) == []
    assert fed(taker, SILENCE, 1) == [TurnSignal.PAUSED]
    assert (taker.speaking, taker.paused) == (True, True)
    assert fed(taker, SILENCE, 12) == []
    assert fed(taker, SILENCE, 1) == [TurnSignal.ENDED]
    assert (taker.speaking, taker.paused) == (False, False)
    assert taker.silence == pytest.approx(19 * WINDOW)


def test_words_that_sound_finished_end_a_turn_sooner() -> None:
    taker = speaking()
    taker.patience = 0.4
    assert fed(taker, SILENCE, 12) == [TurnSignal.PAUSED]
    assert fed(taker, SILENCE, 1) == [TurnSignal.ENDED]


def test_words_that_sound_unfinished_end_a_turn_later() -> None:
    taker = speaking()
    taker.patience = 1.5
    assert fed(taker, SILENCE, 46) == [TurnSignal.PAUSED]
    assert fed(taker, SILENCE, 1) == [TurnSignal.ENDED]


def test_a_human_who_goes_on_has_more_to_say_than_their_words_so_far() -> None:
    taker = speaking()
    taker.patience = 0.4
    fed(taker, SILENCE, 7)
    fed(taker, SPEECH, 2)
    assert taker.patience == RULES.end_seconds


def test_the_patience_of_one_turn_is_not_that_of_the_next() -> None:
    taker = speaking()
    taker.patience = 0.1
    fed(taker, SILENCE, 7)
    fed(taker, SPEECH, 2)
    assert taker.patience == RULES.end_seconds


def test_a_human_who_goes_on_after_a_pause_resumes_the_turn() -> None:
    taker = speaking()
    fed(taker, SILENCE, 7)
    assert fed(taker, SPEECH, 2) == [TurnSignal.RESUMED]
    assert taker.silence == 0.0
    assert fed(taker, SILENCE, 19) == [TurnSignal.PAUSED, TurnSignal.ENDED]


def test_windows_that_are_neither_speech_nor_silence_conclude_nothing() -> None:
    taker = TurnTaker(RULES)
    assert fed(taker, BETWEEN, 50) == []
    fed(taker, SPEECH, 2)
    assert fed(taker, SILENCE, 7) == [TurnSignal.PAUSED]
    assert fed(taker, BETWEEN, 50) == []
    assert taker.silence == pytest.approx(7 * WINDOW)


@pytest.mark.parametrize("probability", [SPEECH, BETWEEN])
def test_a_turn_that_does_not_end_is_cut(probability: float) -> None:
    taker = speaking()
    assert fed(taker, probability, 700) == (
        [TurnSignal.ENDED, TurnSignal.STARTED] if probability == SPEECH else [TurnSignal.ENDED]
    )


def test_a_turn_is_cut_in_a_short_silence_too() -> None:
    taker = TurnTaker(TurnRules(longest_seconds=5 * WINDOW))
    fed(taker, SPEECH, 2)
    assert fed(taker, SILENCE, 3) == [TurnSignal.ENDED]


def test_the_next_turn_needs_its_own_speech() -> None:
    taker = speaking()
    fed(taker, SILENCE, 19)
    assert fed(taker, SPEECH, 1) == []
    assert fed(taker, SPEECH, 1) == [TurnSignal.STARTED]


@given(st.lists(st.floats(0, 1), max_size=400), st.booleans())
def test_signals_alternate(probabilities: list[float], assistant_speaks: bool) -> None:
    taker = TurnTaker(RULES)
    before = TurnSignal.ENDED
    follows = {
        TurnSignal.ENDED: {TurnSignal.STARTED},
        TurnSignal.STARTED: {TurnSignal.PAUSED, TurnSignal.ENDED},
        TurnSignal.PAUSED: {TurnSignal.RESUMED, TurnSignal.ENDED},
        TurnSignal.RESUMED: {TurnSignal.PAUSED, TurnSignal.ENDED},
    }
    for probability in probabilities:
        signal = taker.advance(WINDOW, probability, assistant_speaks=assistant_speaks)
        if signal:
            assert signal in follows[before]
            before = signal
