"""Clauses out of a stream of characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senderz_voice.dialogue.clauses import LONGEST, Clauses, clauses_of


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


def test_a_first_sentence_may_begin_before_its_end_and_later_ones_not() -> None:
    text = "Yes, and thank you for calling us, what can we do for you today? If you like, we call back, or you come. "
    assert cut(*text) == [
        "Yes, and thank you for calling us,",
        "what can we do for you today?",
        "If you like, we call back, or you come.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "See Dr. Lee at 2 p.m. on Friday.",
        "It costs 4.50 dollars.",
        "Mrs. Ruiz called.",
        "Ask for J. R. Smith (ext. 12) in the U.S. office.",
        "La Dra. Ruiz atiende a las 3 p. m. los martes.",
        "Lic. Ruiz, col. Roma, av. Juárez no. 5.",
        "Sn. Yılmaz sizi 5. katta bekliyor.",
        "Atatürk Cad. No. 12, Dr. Kaya.",
        "You pay 1,500 dollars in all, 2,000 with tax.",
    ],
)
def test_a_stop_that_ends_no_sentence_is_passed_over(text: str) -> None:
    assert cut(*f"{text} ") == [text]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Room 5. Then left. ", ["Room 5.", "Then left."]),
        ('He said "no." We agreed! ', ['He said "no."', "We agreed!"]),
        ("¿Sí? ¡Claro que sí! Bien… ", ["¿Sí?", "¡Claro que sí!", "Bien…"]),
        ("No. We are closed. ", ["No.", "We are closed."]),
        ("One\nTwo\n\nThree", ["One", "Two", "Three"]),
    ],
)
def test_a_sentence_ends_where_people_would_pause(text: str, sentences: list[str]) -> None:
    assert cut(*text) == sentences == clauses_of(text)


def test_blocks_of_code_are_left_out_however_many_lines_they_have() -> None:
    assert cut(*'Sure.\n```json\n{\n  "a": 1\n}\n```\nDone.\n') == ["Sure.", "Done."]


def test_marks_alone_are_no_clause() -> None:
    assert cut("\n\n", "- ", "# One\n", "***\n", "?! ", "Two") == ["One", "Two"]


@given(st.lists(st.text(alphabet="ab .,?!\n", max_size=80), max_size=20))
def test_no_letter_is_lost_and_no_clause_is_endless(pieces: list[str]) -> None:
    clauses = cut(*pieces)
    spoken = "".join(letter for clause in clauses for letter in clause if letter.isalpha())
    assert spoken == "".join(letter for letter in "".join(pieces) if letter.isalpha())
    assert all(clause and len(clause) <= LONGEST + 80 for clause in clauses)


@given(st.text(alphabet="abz .,?!19\n", max_size=200), st.data())
def test_the_cuts_do_not_depend_on_how_the_text_arrives(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    whole = " ".join(cut(*text))
    assert " ".join(cut(text[:at], text[at:])).split() == whole.split()
