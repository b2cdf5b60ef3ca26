"""The small rules beside the call: minutes, limits on dialling, card numbers, disclosure."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senderz_voice.core.dialing import BLOCK_SECONDS, blocked_until, minute_of, seconds_to_next_minute
from senderz_voice.core.disclosure import ALL_PARTY_STATES, must_disclose, state_of
from senderz_voice.core.plan import OVERAGE_RATE, TIERS, billed_minutes, overage
from senderz_voice.core.redaction import REDACTED, redact

# Minutes.


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [(-3.0, 0), (0.0, 0), (0.0004, 0), (0.001, 1), (59.9, 1), (60.0, 1), (60.0004, 1), (60.01, 2), (3600.0, 60)],
)
def test_begun_minutes_are_billed(seconds: float, minutes: int) -> None:
    assert billed_minutes(1_753_000_000.0, 1_753_000_000.0 + seconds) == minutes


def test_a_call_that_nobody_answered_has_no_minutes() -> None:
    assert billed_minutes(None, 1_753_000_000.0) == 0


def test_tiers_include_minutes_and_the_rest_is_charged_one_by_one() -> None:
    assert {name: tier.included_minutes for name, tier in TIERS.items()} == {"starter": 30, "growth": 200, "scale": 500}
    assert Decimal("0.24") == OVERAGE_RATE
    assert [overage(used, 30) for used in (0, 30, 31, 45)] == [0, 0, 1, 15]


# Limits on dialling.


@pytest.mark.parametrize(
    ("at", "seconds"), [(120.0, 60), (120.5, 60), (179.0, 1), (179.5, 1), (174.9995, 6), (179.9999, 1)]
)
def test_dialling_is_allowed_again_with_the_next_calendar_minute(at: float, seconds: int) -> None:
    assert seconds_to_next_minute(at) == seconds
    assert minute_of(at + seconds) == minute_of(at) + 1


def test_four_failures_block_nothing() -> None:
    assert blocked_until([0.0, 1.0, 2.0, 3.0], 4.0) is None


def test_the_fifth_failure_within_an_hour_blocks_for_an_hour_from_itself() -> None:
    failures = [3600.0, 0.0, 30.0, 10.0, 20.0]
    assert blocked_until(failures, 3600.0) == 7200.0
    assert blocked_until(failures, 7199.9) == 7200.0
    assert blocked_until(failures, 7200.0) is None


def test_five_failures_in_more_than_an_hour_block_nothing() -> None:
    assert blocked_until([0.0, 10.0, 20.0, 30.0, 3600.1], 3601.0) is None


def test_a_further_failure_within_the_hour_blocks_anew() -> None:
    assert blocked_until([0.0, 1.0, 2.0, 3.0, 4.0, 100.0], 200.0) == 100.0 + BLOCK_SECONDS


@given(st.lists(st.integers(0, 9_000), max_size=12), st.integers(0, 15_000))
def test_a_block_ends_an_hour_after_one_of_the_failures(failures: list[int], now: int) -> None:
    until = blocked_until(failures, now)
    assert until is None or (until > now and until - BLOCK_SECONDS in failures)


# Card numbers.

CARDS = ["4111111111111111", "378282246310005", "5555555555554444", "6011000990139424", "4222222222222"]


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("gap", ["", " ", "-", ", "])
def test_card_numbers_are_removed_however_they_are_grouped(card: str, gap: str) -> None:
    groups = gap.join(card[place : place + 4] for place in range(0, len(card), 4))
    digits = gap.join(card)
    assert redact(f"It is {groups}, thanks.") == f"It is {REDACTED}, thanks."
    assert redact(f"It is {digits}, thanks.") == f"It is {REDACTED}, thanks."


@pytest.mark.parametrize(
    "words",
    [
        "zero one two three four five six seven eight nine",
        "cero uno dos tres cuatro cinco seis siete ocho nueve",
        "sıfır bir iki üç dört beş altı yedi sekiz dokuz",
    ],
)
def test_card_numbers_are_removed_when_they_are_written_in_words(words: str) -> None:
    spoken = " ".join(words.split()[int(digit)] for digit in "5555555555554444")
    assert redact(f"{spoken.capitalize()}.") == f"{REDACTED}."


def test_a_zero_may_be_spoken_as_a_letter() -> None:
    assert redact("six oh one one oh oh oh nine nine oh one three nine four two four") == REDACTED


def test_a_card_number_is_found_between_other_numbers() -> None:
    assert redact("order 12, 4111 1111 1111 1111, 12 27") == f"order 12, {REDACTED}, 12 27"


def test_two_card_numbers_are_both_removed() -> None:
    assert redact("4111 1111 1111 1111 5555 5555 5555 4444") == f"{REDACTED} {REDACTED}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no digits at all",
        "Call +1 415 555 0100 or 415-555-0199.",
        "4111 1111 1111 1112",
        "four one one",
        "someone told everyone",
        "12345678901234567890123",
        "order 9 0000 0000 0000 0000",
    ],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert redact(text) == text


@given(st.from_regex(r"[a-z ,.]{0,9}(\d{1,5}[ ,.-]{1,3}){0,12}[a-z]{0,9}", fullmatch=True))
def test_what_is_redacted_needs_no_second_pass(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


# Disclosure.


def test_a_recorded_call_is_always_disclosed() -> None:
    assert must_disclose(record=True, region="TX", numbers=("+12125550100",))


def test_a_call_without_recording_is_disclosed_where_a_party_is_in_a_state_that_asks_for_it() -> None:
    assert must_disclose(record=False, region="ca", numbers=())
    assert must_disclose(record=False, region="", numbers=("+12125550100", "+17385550100"))
    assert not must_disclose(record=False, region="TX", numbers=("+12125550100", "+442075550100"))


def test_the_states_are_those_of_the_reference() -> None:
    assert " ".join(sorted(ALL_PARTY_STATES)) == "CA CT DE FL IL MA MD MI MT NH NV OR PA WA"


@pytest.mark.parametrize(
    ("number", "state"),
    [("+14155550100", "CA"), ("+12065550100", "WA"), ("+12125550100", None), ("+4915112345678", None), ("", None)],
)
def test_a_number_tells_its_state(number: str, state: str | None) -> None:
    assert state_of(number) == state
