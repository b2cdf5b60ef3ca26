"""Every word is told once, and every finish has one final, in whatever order things happen."""

from hypothesis import given
from hypothesis import strategies as st

from senderz_voice.speech.streaming.dialect import Eager, Over, Partial
from senderz_voice.speech.streaming.tags import Asked
from senderz_voice.speech.streaming.turns import Turns, Wanted
from tests.providers.stt.stage import Ears


def _turns() -> tuple[Turns, Ears]:
    ears = Ears()
    return Turns(ears, Asked.of(["en", "es-MX"])), ears


def test_the_same_words_are_told_once() -> None:
    turns, ears = _turns()
    for text in ("", "yes", "yes ", "yes", "yes please"):
        turns.partial(Partial(0, text))
    assert ears.partials == ["yes", "yes please"]


def test_a_word_that_is_taken_back_is_told() -> None:
    turns, ears = _turns()
    turns.partial(Partial(0, "yes"))
    turns.partial(Partial(0, ""))
    assert ears.partials == ["yes", ""]


def test_the_words_of_a_turn_that_is_over_do_not_come_back() -> None:
    turns, ears = _turns()
    turns.over(Over(0, "yes", 0.0))
    turns.partial(Partial(0, "yes indeed"))
    turns.eager(Eager(0, "yes indeed"))
    turns.over(Over(0, "Yes, indeed.", 0.0))
    assert ears.told == [("final", "yes", "en")]


def test_an_empty_turn_that_nobody_waits_for_is_not_told() -> None:
    turns, ears = _turns()
    turns.over(Over(0, "", 0.0))
    assert ears.told == []


def test_the_late_answer_to_one_finish_is_not_the_answer_to_the_next() -> None:
    turns, ears = _turns()
    turns.partial(Partial(0, "yes"))
    turns.finish(Wanted(1.0, 100))
    turns.expire(1.0)
    turns.finish(Wanted(2.0, 200))
    turns.over(Over(0, "Yes.", 0.0))
    assert ears.finals == ["yes"]
    turns.over(Over(1, "no", 0.0))
    assert ears.finals == ["yes", "no"]


def test_a_guess_about_words_that_were_given_already_is_not_told() -> None:
    turns, ears = _turns()
    turns.partial(Partial(0, "yes"))
    turns.finish(Wanted(1.0, 100))
    turns.expire(1.0)
    turns.eager(Eager(0, "yes"))
    assert ears.texts("eager") == []


def test_a_failure_comes_after_the_answers_that_are_owed() -> None:
    turns, ears = _turns()
    turns.partial(Partial(0, "hola", "es"))
    turns.finish(Wanted(1.0, 100))
    turns.finish(Wanted(2.0, 200))
    turns.fail("broken")
    assert ears.told[1:] == [("final", "hola", "es-MX"), ("final", "", "es-MX"), ("failed", "broken")]


_SAID = st.lists(st.integers(1, 4), min_size=1, max_size=6)


@given(_SAID, st.lists(st.sampled_from(["word", "finish", "wait", "over"]), max_size=60))
def test_no_word_is_lost_or_doubled(lengths: list[int], steps: list[str]) -> None:
    """A vendor's turns of so many words each; it knows one word more at each step, and ends its turns at any time."""
    turns, ears = _turns()
    said = [[f"{turn}-{word}" for word in range(length)] for turn, length in enumerate(lengths)]
    known = turn = finishes = 0
    now = 0.0
    for step in steps:
        now += 0.1
        if step == "finish":
            finishes += 1
            turns.finish(Wanted(now + 1.0, 0))
        elif step == "wait":
            now += 1.0
        elif turn < len(said):
            known = min(known + 1, len(said[turn]))
            turns.partial(Partial(turn, " ".join(said[turn][:known])))
            if step == "over":
                turns.over(Over(turn, " ".join(said[turn]), 0.0))
                turn, known = turn + 1, 0
        while turns.expire(now):
            pass
    for rest in range(turn, len(said)):
        turns.over(Over(rest, " ".join(said[rest]), 0.0))
    while turns.expire(now + 10):
        pass
    told = " ".join(ears.finals).split()
    assert told == [word for words in said for word in words]
    assert len(ears.finals) >= finishes
    assert turns.newest is None
