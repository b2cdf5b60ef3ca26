"""What is written out before the voice reads it, and what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senderz_voice.speech.spoken import spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Call +1 619 555 0100.", "Call one, six one nine, five five five, zero one zero zero."),
        ("Call +16195550100 now.", "Call one, six one nine, five five five, zero one zero zero now."),
        ("(619) 555-0100", "six one nine, five five five, zero one zero zero"),
        ("1-800-555-0199", "one, eight zero zero, five five five, zero one nine nine"),
        ("Call 555-0142.", "Call five five five, zero one four two."),
        ("+44 20 7946 0958", "four four, two zero, seven nine four six, zero nine five eight"),
        ("ext. 204", "extension two zero four"),
        ("Your code is 4815.", "Your code is four eight one five."),
        ("PIN 123", "PIN one two three"),
        ("San Diego, CA 92101.", "San Diego, CA nine two one zero one."),
        ("Order 00417", "Order zero zero four one seven"),
        ("Reference 12345678.", "Reference one two three four five six seven eight."),
        ("Mail bob.smith@example.com.", "Mail bob dot smith at example dot com."),
        ("See https://www.example.com/help today", "See example dot com slash help today"),
        ("$99/month", "$99 per month"),
        ("$40/hr", "$40 per hour"),
        ("We are there 24/7.", "We are there 24 7."),
        ("9am-5pm", "9 AM to 5 PM"),
        ("10:00 - 11:30 a.m.", "10:00 to 11:30 a.m."),
        ("Open Mon-Fri. Call us.", "Open Monday to Friday. Call us."),
        ("On Tue. at 5", "On Tuesday at 5"),
        ("123 Main St. Apt 4B", "123 Main Street Apartment 4B"),
        ("S-M-I-T-H", "S, M, I, T, H"),
        ("It is J.K. Rowling.", "It is J. K. Rowling."),
        ("Press * or press #.", "Press star or press pound."),
        ("**Sure!** I can `do` _that_.", "Sure! I can do that."),
        ("# Prices\n- Cleaning\n- Whitening", "Prices\nCleaning\nWhitening"),
    ],
)
def test_written_out_as_people_say_it(written: str, said: str) -> None:
    assert spoken(written) == said


@pytest.mark.parametrize(
    "plain",
    [
        "Good morning, how can I help you?",
        "That is $40.50, or $1,250.00 with the frame.",
        "It is 3:30 p.m. on November 22, 2026.",
        "He sat in the sun on Main St. yesterday.",
        "In 2026 about 12000 people called, 1,000,000 in all.",
        "The date is 2026-11-22.",
        "Order #42 costs 5 * 3 dollars, 50% off.",
        "The barcode 417 is not a pin.",
        "I wed on a Friday; we had a snake_case of fun.",
    ],
)
def test_what_the_voice_reads_well_stays(plain: str) -> None:
    assert spoken(plain) == plain


@given(st.text("abcdefghijklmnopqrstuvwxyz ,.!?'", max_size=80))
def test_plain_words_are_never_changed(text: str) -> None:
    assert spoken(text) == text
