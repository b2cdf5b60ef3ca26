"""The fixed phrases: every kind in every language, in that language's own words."""

import pytest

from senderz_voice.core.phrases import DEFAULT_LANGUAGE, GOODBYE_SILENCE, KINDS, PHRASES, VOICEMAIL, phrase


@pytest.mark.parametrize("language", PHRASES)
def test_every_kind_exists_and_is_a_sentence(language: str) -> None:
    assert set(PHRASES[language]) == set(KINDS)
    for kind in KINDS:
        spoken = phrase(kind, language, business="Osteria Nove", words="a table for two")
        assert spoken[-1] in ".?"
        assert "{" not in spoken


def test_languages_share_no_wording() -> None:
    for kind in KINDS:
        assert len({PHRASES[language][kind] for language in PHRASES}) == len(PHRASES)


def test_every_goodbye_says_goodbye() -> None:
    words = {"en": "oodbye", "es-MX": "asta luego", "tr-TR": "oşça kalın"}
    for language, word in words.items():
        assert all(word in phrase(kind, language) for kind in KINDS if kind.startswith("goodbye"))


def test_an_unknown_language_gets_english() -> None:
    assert phrase(GOODBYE_SILENCE, "fr-CA") == phrase(GOODBYE_SILENCE, DEFAULT_LANGUAGE)


def test_a_business_without_a_name_is_still_spoken_of() -> None:
    assert "from our office" in phrase(VOICEMAIL, "en", business=" ")


def test_an_unknown_kind_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        phrase("serenade", "en")
