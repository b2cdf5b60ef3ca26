"""Names, numbers and addresses in dictated words."""

import pytest

from senderz_voice.language.embedded.goals import Want
from senderz_voice.language.embedded.numerals import characters, number, ordinal
from senderz_voice.language.embedded.slots import answer, email_address, person_name, phone_number


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("about forty two thousand miles", 42000),
        ("twenty-five", 25),
        ("a hundred", None),
        ("one hundred and seven", 107),
        ("there'll be twelve of us", 12),
        ("3.5", 3.5),
        ("1,250 dollars", 1250),
        ("a dozen", 12),
        ("para cuatro", 4),
        ("none that i know", None),
    ],
)
def test_amounts(said: str, amount: float | None) -> None:
    assert number(said) == amount


def test_dictated_codes() -> None:
    assert characters("seven double four, A as in apple") == "744A"
    assert characters("nine four one one oh") == "94110"
    assert ordinal("twenty first") == 21


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("four one five five five five oh one three four", "4155550134"),
        ("it's 555-201-3344", "5552013344"),
        ("plus one four one five five five five oh one three four", "+14155550134"),
        ("twelve", None),
    ],
)
def test_telephone_numbers(said: str, digits: str | None) -> None:
    assert phone_number(said) == digits


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("it's ann dot lee at mail dot com", "ann.lee@mail.com"),
        ("ann@lee.org", "ann@lee.org"),
        ("j o e at work dot co dot uk", "joe@work.co.uk"),
        ("i have none", None),
    ],
)
def test_mail_addresses(said: str, address: str | None) -> None:
    assert email_address(said) == address


@pytest.mark.parametrize(
    ("said", "asked", "name"),
    [
        ("my name is marta jensen", False, "Marta Jensen"),
        ("This is Jim, I'm calling about a leak", False, "Jim"),
        ("i'm calling about my order", False, None),
        ("please have someone call me back", False, None),
        ("lee", True, "Lee"),
        ("uh it's john carter", True, "John Carter"),
        ("what", True, None),
    ],
)
def test_names(said: str, asked: bool, name: str | None) -> None:
    assert person_name(said, asked=asked) == name


def test_every_want_refuses_what_it_is_not() -> None:
    for want in (Want.NUMBER, Want.CODE, Want.EMAIL, Want.PHONE, Want.MOMENT):
        assert answer(want, "i really could not tell you") is None
