"""Digits in what people say, however a recogniser writes them."""

import pytest

from senderz_voice.core.numerals import runs

SAID = [
    ("en", "four one five five five five zero one four two", "4155550142"),
    ("en", "415-555-0142", "4155550142"),
    ("en", "area code 415 then five five five oh one four two", "4155550142"),
    ("en", "eight hundred five five five zero one six six", "8005550166"),
    ("en", "double four, triple nine, um, seven", "449997"),
    ("en", "fifty five twelve nineteen twenty one", "55121921"),
    ("en", "five hundred thirty two", "532"),
    ("en", "two thousand and four", "2004"),
    ("en", "four o seven", "407"),
    ("es-MX", "cincuenta y cinco, doce treinta y cuatro", "551234"),
    ("es-MX", "treinta y tres ochenta cero nueve", "338009"),
    ("es-MX", "mil novecientos ochenta y cuatro", "1984"),
    ("es-MX", "ciento ocho", "108"),
    ("es-MX", "triple cinco veintidós", "55522"),
    ("tr-TR", "sıfır beş yüz otuz iki dört yüz on beş yirmi üç kırk beş", "05324152345"),
    ("tr-TR", "beş yüz otuz sekiz yüz sekiz", "538108"),
    ("tr-TR", "SIFIR İKİ YÜZ ON İKİ", "0212"),
    ("tr-TR", "bin dokuz yüz seksen dört", "1984"),
    ("tr-TR", "iki tane beş yedi", "557"),
    ("tr-TR", "on beş bin", "15000"),
]


@pytest.mark.parametrize(("language", "said", "digits"), SAID)
def test_the_digits_of_a_number(language: str, said: str, digits: str) -> None:
    assert runs(said, language)[-1].digits == digits


def test_words_between_two_numbers_part_them() -> None:
    assert [run.digits for run in runs("my zip is 94110 and there are two of us", "en")] == ["94110", "2"]


def test_a_number_at_the_end_is_known_as_the_last_word_even_before_a_hesitation() -> None:
    assert runs("it's four one, um", "en")[-1].last
    assert not runs("four one I think", "en")[-1].last


@pytest.mark.parametrize(("said", "grows"), [("altı yüz", True), ("kırk beş", False)])
def test_a_number_may_still_grow(said: str, grows: bool) -> None:
    assert runs(said, "tr-TR")[-1].open is grows


def test_no_number() -> None:
    assert runs("I'd like to know", "en") == ()
