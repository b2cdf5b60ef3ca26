"""Clauses out of a stream of characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senderz_voice.dialogue.clauses import LONGEST, Clauses, speakable


def cut(*pieces: str) -> list[str]:
    clauses = Clauses()
    found = [clause for piece in pieces for clause in clauses.feed(piece)]
    return found + clauses.rest()


def test_sentences_come_as_soon_as_they_are_whole() -> None:
    clauses = Clauses()
    assert clauses.feed("Hello there") == []
    assert clauses.feed(". How are") == ["Hello there."]
    assert clauses.feed(" you? Fine") == ["How are you?"]
    assert clauses.rest() == ["Fine"]


def test_a_long_first_sentence_may_begin_before_its_end() -> None:
    text = "Thank you so much for calling Harbor Dental on this lovely Friday morning, what can we do for you today? "
    assert cut(*text) == [
        "Thank you so much for calling Harbor Dental on this lovely Friday morning,",
        "what can we do for you today?",
    ]


@pytest.mark.parametrize("text", ["See Dr. Lee at 2 p.m. on Friday.", "It costs 4.50 dollars.", "Mrs. Ruiz called."])
def test_an_abbreviation_does_not_end_a_sentence(text: str) -> None:
    assert cut(text + " ") == [text]


def test_what_only_a_page_can_show_is_not_spoken() -> None:
    assert speakable("**Bold** and `code`, see https://example.com/x now") == "Bold and code , see now"
    assert cut("\n\n", "- ", "# One\n", "Two") == ["One", "Two"]


@given(st.lists(st.text(alphabet="ab .,?!\n", max_size=80), max_size=20))
def test_no_letter_is_lost_and_no_clause_is_endless(pieces: list[str]) -> None:
    clauses = cut(*pieces)
    letters = "".join(pieces).replace(" ", "").replace("\n", "")
    assert "".join(clauses).replace(" ", "") == letters
    assert all(len(clause) <= LONGEST + 80 for clause in clauses)
