"""Which words belong to which turn."""

from hypothesis import given
from hypothesis import strategies as st

from senderz_voice.dialogue.words import TurnWords


def test_final_words_are_kept_and_partial_ones_replaced() -> None:
    words = TurnWords()
    words.partial("my nam")
    words.final("My name is")
    words.partial("mari")
    words.partial("Maria")
    assert (words.text, words.settled) == ("My name is Maria", False)
    words.final("Maria.")
    assert (words.take(), words.text) == ("My name is Maria.", "")


def test_a_recogniser_that_begins_anew_loses_no_word() -> None:
    words = TurnWords()
    words.partial("are you open")
    words.take()
    words.partial("on Sunday")
    assert words.take() == "on Sunday"


def test_words_that_were_taken_twice_over_are_still_taken_once() -> None:
    words = TurnWords()
    words.partial("one two")
    assert words.take() == "one two"
    words.partial("one two three")
    assert words.take() == "three"
    words.final("One, two, three, four.")
    assert words.take() == "four."


@given(st.lists(st.integers(1, 4), max_size=12), st.data())
def test_a_recogniser_that_only_adds_words_loses_and_doubles_none(sizes: list[int], data: st.DataObject) -> None:
    words, spoken, taken, since = TurnWords(), 0, [], 0
    for size in sizes:
        spoken += size
        new = " ".join(f"w{number}" for number in range(since, spoken))
        if data.draw(st.booleans()):
            words.final(new)
            since = spoken
        else:
            words.partial(new)
        if data.draw(st.booleans()):
            taken += words.take().split()
    taken += words.take().split()
    assert taken == [f"w{number}" for number in range(spoken)]
