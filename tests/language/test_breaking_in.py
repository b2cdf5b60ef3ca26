"""Somebody breaks into the first words of a call: what they have not heard is asked, and not taken as agreed."""

from senderz_voice.core import phrases
from senderz_voice.language.embedded.mind import decide
from senderz_voice.ports.language import Brief, Conversation, Said
from tests.language.rehearsal import mind

BRIEF = Brief(
    direction="outbound",
    business_name="Harbor Dental",
    greeting="",
    instructions="",
    knowledge="",
    script="Confirm Friday 2pm appointment for John Smith.",
    timezone="UTC",
    started_at=1_760_000_000.0,
    tools=(),
)
PEN = Said("caller", "Hold on, hold on. Let me get a pen first. Okay, go on.", "en")


def answer(*turns: Said) -> str:
    reply = decide(Conversation(BRIEF, "en", turns), mind().encoder)
    assert not reply.hang_up
    return " ".join(reply.lines)


def test_the_announcement_alone_is_no_opening() -> None:
    announced = Said("assistant", phrases.phrase(phrases.DISCLOSURE, "en")[:24], "en", interrupted=True)
    said = answer(
        Said("caller", "Hello?", "en"), announced, Said("caller", "Sorry, who is this?", "en"), announced, PEN
    )
    assert "Harbor Dental" in said
    assert "work for you?" in said


def test_a_yes_to_a_question_that_was_not_heard_is_no_yes() -> None:
    begun = Said("assistant", "Hello, this is the assistant calling from", "en", interrupted=True)
    assert "?" in answer(Said("caller", "Hello?", "en"), begun, PEN)


def test_a_yes_into_the_question_itself_is_one() -> None:
    asked = "I'm calling to confirm the appointment for John Smith on Friday at 2 p.m. Does that still work"
    begun = Said("assistant", asked, "en", interrupted=True)
    turns = (Said("caller", "Hello?", "en"), begun, Said("caller", "Yes, that works.", "en"))
    assert decide(Conversation(BRIEF, "en", turns), mind().encoder).hang_up
