"""What only a recording says."""

import pytest

from senderz_voice.core.machine_words import offers_menu, sounds_like_machine
from tests.turns.phrasings import phrasings

LANGUAGES = {"en": "en", "es": "es-MX", "tr": "tr-TR"}


@pytest.mark.parametrize(
    ("machine", "said"), [row for language in LANGUAGES for row in phrasings(f"machine.{language}")]
)
def test_a_machine_is_known_by_its_greeting_without_the_language(machine: bool, said: str) -> None:
    assert sounds_like_machine(said) is machine


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_machine_is_known_in_the_language_of_the_call(language: str) -> None:
    rows = phrasings(f"machine.{language}")
    assert [said for machine, said in rows if sounds_like_machine(said, LANGUAGES[language]) != machine] == []


@pytest.mark.parametrize(("menu", "said"), phrasings("menu"))
def test_a_menu_is_known_by_its_offer_of_keys(menu: bool, said: str) -> None:
    assert offers_menu(said) is menu
