"""Circles and tongues: small rules about what was said."""

import pytest

from senderz_voice.core.loops import goes_round
from senderz_voice.core.tongues import changed_language
from senderz_voice.core.transcript import Line


def lines(*texts: str) -> list[Line]:
    """Assistant and caller in turn, the caller last."""
    return [
        Line("caller" if place % 2 else "assistant", text, float(place), "en", False)
        for place, text in enumerate(texts)
    ]


def test_the_same_question_and_answer_three_times_is_a_circle() -> None:
    assert goes_round(lines("Hello?", "Please hold.", *["How can I help?", "How can I help you?"] * 3))
    assert goes_round(lines(*["How can I help?", "how can I HELP"] * 3))


def test_twice_is_none_and_neither_is_a_circle_on_one_side_only() -> None:
    assert not goes_round(lines(*["How can I help?", "What?"] * 2))
    assert not goes_round(lines("One?", "No.", "Two?", "No.", "Three?", "No."))
    assert not goes_round([])


def test_a_side_that_says_two_things_in_a_row_is_a_human() -> None:
    said = lines(*["Hello?", "What?"] * 3)
    assert not goes_round([*said[:-1], Line("assistant", "Hello?", 9.0, "en", False)])


@pytest.mark.parametrize(
    ("spoken", "text", "expected"),
    [
        ("es-MX", "Quiero cambiar mi cita por favor", "es-MX"),
        ("es-MX", "Buenos días", None),
        ("es-MX", "5 5 1 2 3 4", None),
        ("en", "I want to change it", None),
        ("tr-TR", "Randevumu değiştirmek istiyorum", None),
    ],
)
def test_one_clear_sentence_in_a_language_that_we_speak_changes_it(
    spoken: str, text: str, expected: str | None
) -> None:
    assert changed_language("en", spoken, text, ("en", "es-MX")) == expected
