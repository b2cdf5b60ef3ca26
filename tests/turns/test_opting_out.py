"""Who forbids further calls, and who only says something like it."""

import pytest

from senderz_voice.core.opting_out import asks_opt_out
from tests.turns.phrasings import phrasings

LANGUAGES = {"en": "en", "es": "es-MX", "tr": "tr-TR"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wish_is_understood(language: str) -> None:
    missed = [
        said for wish, said in phrasings(f"opt_out.{language}") if wish and not asks_opt_out(said, LANGUAGES[language])
    ]
    assert not missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_else_is_taken_for_one(language: str) -> None:
    wrong = [
        said for wish, said in phrasings(f"opt_out.{language}") if not wish and asks_opt_out(said, LANGUAGES[language])
    ]
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_language_all_rules_are_tried_and_none_disturbs_another(language: str) -> None:
    assert [said for wish, said in phrasings(f"opt_out.{language}") if asks_opt_out(said) != wish] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_is_long_enough_to_mean_something(language: str) -> None:
    wishes = [wish for wish, _ in phrasings(f"opt_out.{language}")]
    assert wishes.count(True) >= 60
    assert wishes.count(False) >= 60


def test_a_wish_counts_though_another_sentence_names_a_time() -> None:
    assert asks_opt_out("You called me before nine again. Take me off your list.", "en")


def test_a_language_of_the_call_is_not_mixed_with_others() -> None:
    assert not asks_opt_out("stop calling me", "tr-TR")
    assert asks_opt_out("stop calling me", "de-DE")
