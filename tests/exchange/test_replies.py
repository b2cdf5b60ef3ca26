"""The decision tables of the virtual people, read as what they hear and what they say."""

import pytest

from senderz_voice.exchange.people import replies
from senderz_voice.exchange.people.casting import KINDS, cast
from senderz_voice.exchange.people.characters import Callee, Caller
from senderz_voice.exchange.people.moves import LISTEN, Move
from senderz_voice.exchange.people.replies import Replies
from senderz_voice.exchange.people.wordings import ENGLISH

GOODBYE = ENGLISH.leave


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        (
            "Hi, this is Ana from Larkspur Dental. Does Tuesday at nine thirty still work for you?",
            "Yes, that works for me.",
        ),
        ("Can we keep your table of six on Saturday?", "Yes, that works for me."),
        ("Which day would suit you better?", "Tuesday at ten in the morning works for me."),
        ("When would you like to come in?", "Tuesday at ten in the morning works for me."),
        ("May I have your full name?", "My name is Jordan Lee."),
        ("Who am I speaking with?", "My name is Jordan Lee."),
        ("Am I speaking with Priya Raman?", "Yes, speaking."),
        ("Hello, is this Sofia?", "Yes, speaking."),
        ("What is the best number to reach you?", "It's four one five, five five five, oh one four two."),
        ("What is your email?", "It's jordan at example dot com."),
        ("And the shipping zip code?", "It's nine four one one zero."),
        ("Where should we send it? What is your address?", "Twelve Oak Street, Springfield."),
        ("On a scale of one to five, how was your stay?", "I would say four."),
        ("How many people will come?", "Four of us."),
        ("Would you prefer mornings or afternoons?", "The first one, please."),
        ("So Tuesday at ten. Is that correct?", "Yes, that's right."),
        ("Is there anything else I can help you with?", "No, that's all. Thank you."),
        ("does that still work for you", "Yes, that works for me."),
        ("I'm calling about your booking.", "Okay."),
        ("What colour is the moon?", "Sorry, could you say that again?"),
        ("", "Sorry, could you say that again?"),
    ],
)
def test_the_cooperative_one(heard: str, said: str) -> None:
    assert Replies(replies.COOPERATIVE).to(heard) == Move(said)


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("Does Tuesday still work for you?", "No, that doesn't work for me."),
        ("Would another day work better?", "No, sorry, no other time works for me."),
        ("I'm calling because we have an offer.", "No, sorry, I'm not interested."),
        ("Anything else?", "No. Thank you."),
    ],
)
def test_the_refusing_one(heard: str, said: str) -> None:
    assert Replies(replies.REFUSING).to(heard) == Move(said)


def test_what_is_not_understood_is_asked_back_twice() -> None:
    person = Replies(replies.COOPERATIVE)
    moves = [person.to("What colour is the moon?") for _ in range(3)]
    assert moves == [Move("Sorry, could you say that again?")] * 2 + [LISTEN]


def test_statements_are_acknowledged_once() -> None:
    person = Replies(replies.COOPERATIVE)
    assert [person.to("We moved."), person.to("It is nice here.")] == [Move("Okay."), LISTEN]


def test_the_last_question_counts_and_marks_may_be_missing() -> None:
    assert ENGLISH.last_question("Is it you? Good. What is your name? Take your time.") == "What is your name?"
    assert ENGLISH.last_question("Good morning. can you come") == "can you come?"
    assert ENGLISH.last_question("I can come.") == ""


@pytest.mark.parametrize("kind", ["cooperative", "refusing", "asks_for_person", "stop_calling", "front_desk"])
def test_a_goodbye_is_answered_and_ends_the_call(kind: str) -> None:
    assert cast(kind).heard("Thank you. Have a great day, bye!") == GOODBYE


def test_whoever_is_asked_to_hold_waits() -> None:
    assert Callee(replies.COOPERATIVE).heard("One moment please, I'm connecting you.") == LISTEN
    caller = Caller([])
    assert caller.heard("I'll put you through to the front desk.") == LISTEN
    assert caller.patience == 60.0
    assert caller.heard("Front desk, this is Sam, how can I help?").say.startswith("Hi, thank you")
    assert caller.heard("Sure, I can help you with that.") == Move("Thank you very much. Goodbye.", hang_up=True)


def test_a_caller_who_hears_nothing_leaves() -> None:
    caller = Caller(["Are you open?"])
    assert caller.picked_up() == LISTEN
    assert [caller.silence(), caller.silence()] == [Move("Hello? Is anyone there?"), GOODBYE]


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_can_be_cast_and_speaks_one_of_three_languages(kind: str) -> None:
    assert cast(kind).language in {"en", "es", "tr"}
