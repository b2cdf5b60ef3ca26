"""Months of different length, rolled forward from their anchor in UTC."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senderz_voice.billing.plans import Period, months_after, period_at


def _at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("anchor", "months", "expected"),
    [
        ("2026-01-31T10:00", 1, "2026-02-28T10:00"),
        ("2026-01-31T10:00", 2, "2026-03-31T10:00"),
        ("2026-01-31T10:00", 3, "2026-04-30T10:00"),
        ("2028-01-31T10:00", 1, "2028-02-29T10:00"),
        ("2028-02-29T10:00", 12, "2029-02-28T10:00"),
        ("2025-12-15T23:59", 1, "2026-01-15T23:59"),
        ("2026-01-15T00:00", -1, "2025-12-15T00:00"),
    ],
)
def test_the_same_day_of_another_month(anchor: str, months: int, expected: str) -> None:
    assert months_after(_at(anchor), months) == _at(expected)


@pytest.mark.parametrize(
    ("now", "start", "end"),
    [
        ("2026-02-10T00:00", "2026-01-31T10:00", "2026-02-28T10:00"),
        ("2026-02-28T10:00", "2026-02-28T10:00", "2026-03-31T10:00"),
        ("2026-03-31T09:59", "2026-02-28T10:00", "2026-03-31T10:00"),
        ("2026-04-01T00:00", "2026-03-31T10:00", "2026-04-30T10:00"),
        ("2027-02-28T10:00", "2027-02-28T10:00", "2027-03-31T10:00"),
    ],
)
def test_a_period_that_began_on_the_31st(now: str, start: str, end: str) -> None:
    stored = Period(_at("2026-01-31T10:00"), _at("2026-02-28T10:00"))
    assert period_at(stored, _at(now)) == Period(_at(start), _at(end))


def test_a_first_period_that_is_no_month_is_followed_by_months_from_its_end() -> None:
    stored = Period(_at("2026-01-20T00:00"), _at("2026-02-01T00:00"))
    assert period_at(stored, _at("2026-01-25T00:00")) == stored
    assert period_at(stored, _at("2026-02-01T00:00")) == Period(_at("2026-02-01T00:00"), _at("2026-03-01T00:00"))
    assert period_at(stored, _at("2026-04-02T00:00")) == Period(_at("2026-04-01T00:00"), _at("2026-05-01T00:00"))


@given(
    begun=st.datetimes(datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2040-01-01")),
    later=st.timedeltas(timedelta(), timedelta(days=2000)),
)
def test_every_moment_is_in_its_period_and_periods_leave_no_gap(begun: datetime, later: timedelta) -> None:
    start = begun.replace(tzinfo=UTC, microsecond=0).timestamp()
    stored = Period(start, months_after(start, 1))
    now = start + later.total_seconds()
    found = period_at(stored, now)
    assert found.start <= now < found.end
    assert period_at(stored, found.end).start == found.end
    assert found.start == start or period_at(stored, found.start - 1).end == found.start
