"""Days and times as people type and say them."""

from datetime import date

import pytest

from senderz_voice.language.embedded.times import Moment, find, find_all, local, resolve

TUESDAY = date(2026, 1, 27)


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("could we do monday at ten", "Monday at 10 o'clock"),
        ("next wednesday around ten in the morning", "next Wednesday at 10 a.m."),
        ("half past two", "2:30"),
        ("quarter to five on tuesday", "Tuesday at 4:45"),
        ("two thirty works", "2:30"),
        ("at 14:30", "2:30 p.m."),
        ("tomorrow afternoon", "tomorrow in the afternoon"),
        ("Dec 3 at noon", "December 3 at noon"),
        ("the 15th", "the 15th"),
        ("not monday make it thursday at 4 pm", "Thursday at 4 p.m."),
        ("Monday morning at nine", "Monday at 9 a.m."),
    ],
)
def test_a_moment_is_understood(said: str, understood: str) -> None:
    moment = find(said)
    assert moment is not None
    assert moment.short() == understood


@pytest.mark.parametrize(
    "said", ["the first one is good", "eighteen people", "order 5512", "forty two thousand miles", "18 Birch Road", ""]
)
def test_other_numbers_are_no_times(said: str) -> None:
    assert find(said) is None


def test_two_offers_stay_two() -> None:
    assert [found.moment.short() for found in find_all("Tuesday at 9 or Sunday at 3 pm")] == [
        "Tuesday at 9 o'clock",
        "Sunday at 3 p.m.",
    ]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("today", date(2026, 1, 27)),
        ("tomorrow", date(2026, 1, 28)),
        ("friday", date(2026, 1, 30)),
        ("next tuesday", date(2026, 2, 3)),
        ("march third", date(2026, 3, 3)),
        ("january 5", date(2027, 1, 5)),
        ("the 31st", date(2026, 1, 31)),
        ("the 3rd", date(2026, 2, 3)),
        ("february 30", date(2026, 2, 28)),
    ],
)
def test_a_day_becomes_a_date(said: str, meant: date) -> None:
    moment = find(said)
    assert moment is not None
    assert moment.day is not None
    assert resolve(moment.day, TUESDAY) == meant


def test_ten_and_ten_in_the_morning_agree_but_ten_at_night_does_not() -> None:
    ten, morning, night = (find(said) for said in ("at ten", "ten a.m.", "ten p.m."))
    assert ten is not None
    assert morning is not None
    assert night is not None
    assert ten.same_as(morning)
    assert not morning.same_as(night)


def test_an_unknown_zone_is_utc() -> None:
    assert local(0.0, "Mars/Olympus").isoformat() == "1970-01-01T00:00:00+00:00"
    assert local(0.0, "America/New_York").hour == 19


def test_what_is_missing_is_filled() -> None:
    day, time = find("sunday"), find("at 4 pm")
    assert day is not None
    assert time is not None
    assert day.filled(time).spoken() == "on Sunday at 4 p.m."
    assert Moment().spoken() == ""
