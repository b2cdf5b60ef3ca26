"""Answered calls, told turn by turn: knowledge, intents, messages, people."""

import json

import pytest

from senderz_voice.ports.language import Tool
from tests.language.rehearsal import Rehearsal, inbound

KNOWLEDGE = """Osteria Nove is at 12 Harbor Street, next to the old theatre.
We are open Tuesday to Sunday from 5 pm to 11 pm and closed on Mondays.
- Free parking is behind the building.
- We have vegan and gluten free dishes.
Q: Do you take cards? A: We accept all major cards but no checks.
The tasting menu costs 65 dollars per person."""
HUMAN = Tool("talk_to_human", "The caller wants to talk to a human being.", "transfer")
MESSAGE = Tool("leave_message", "The caller wants to leave a message.", "message")
END = Tool("end_call", "The caller wants to end the call.", "end_call")
TABLE = Tool(
    "book_table",
    "Caller wants to book a table, capture party size and time.",
    "webhook",
    {
        "type": "object",
        "properties": {
            "party_size": {"type": "integer", "minimum": 1},
            "time": {"type": "string", "description": "date and time"},
            "name": {"type": "string"},
            "seating": {"type": "string", "enum": ["inside", "terrace"]},
            "birthday": {"type": "boolean"},
        },
        "required": ["party_size", "time", "name"],
    },
)
TOOLS = (HUMAN, MESSAGE, END, TABLE)


def started(tools: tuple[Tool, ...] = TOOLS, language: str = "en") -> Rehearsal:
    call = Rehearsal(inbound(KNOWLEDGE, tools), language=language)
    call.assistant()
    return call


def asked_for(call: Rehearsal) -> tuple[str, dict[str, object]]:
    assert call.tool is not None
    return call.tool.name, json.loads(call.tool.arguments)


def test_the_greeting_is_the_personas_or_names_the_business() -> None:
    assert Rehearsal(inbound(greeting="Osteria, good evening!")).assistant() == "Osteria, good evening!"
    assert Rehearsal(inbound()).assistant() == "Thank you for calling Osteria Nove. How can I help you?"
    assert Rehearsal(inbound(business="")).assistant() == "Thank you for calling. How can I help you?"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what time do you open on saturday", "from 5 pm"),
        ("are you open mondays", "closed on Mondays"),
        ("is there somewhere to park", "behind the building"),
        ("can i pay by credit card", "no checks"),
        ("where exactly are you", "12 Harbor Street"),
        ("how much is the tasting menu", "65 dollars"),
        ("do you have anything for vegans", "vegan and gluten free"),
    ],
)
def test_knowledge_answers(question: str, answer: str) -> None:
    call = started()
    assert answer in call.hear(question)
    assert call.digest().outcome == "answered"


@pytest.mark.parametrize(
    "question", ["do you have live music tonight", "who won the game last night", "is the chef married"]
)
def test_what_is_not_known_is_admitted(question: str) -> None:
    call = started()
    assert "I don't know that" in call.hear(question)
    call.hear("no thanks")
    assert call.digest().follow_up == "Answer what the caller asked for."


def test_an_intent_takes_what_was_said_and_asks_for_the_rest() -> None:
    call = started()
    assert call.hear("i'd like to reserve a table for four tomorrow at seven thirty") == "May I have your name, please?"
    assert call.hear("it's marta jensen") == "One moment, please."
    assert asked_for(call) == ("book_table", {"party_size": 4, "time": "2026-01-28T19:30", "name": "Marta Jensen"})
    assert call.came_back('{"say": "Your table is booked."}').startswith("Your table is booked. ")
    call.hear("no that's all thanks bye")
    assert call.finish == "hang_up"
    digest = call.digest()
    assert (digest.outcome, digest.caller_name, digest.intents) == ("completed", "Marta Jensen", ("book_table",))


def test_one_question_at_a_time_and_dinner_is_in_the_evening() -> None:
    call = started()
    assert call.hear("can we book dinner") == "For how many people?"
    assert call.hear("six people") == "For what day and time?"
    assert call.hear("saturday at eight") == "May I have your name, please?"
    call.hear("lee")
    assert asked_for(call)[1] == {"party_size": 6, "time": "2026-01-31T20:00", "name": "Lee"}


def test_a_failed_intent_is_apologised_for_and_its_answer_is_not_read_out() -> None:
    call = started((TABLE,))
    for words in ("book a table for two on friday at 7 pm", "lee"):
        call.hear(words)
    spoken = call.came_back('{"say": "Traceback (most recent call last)"}', ok=False)
    assert "didn't work" in spoken
    assert "Traceback" not in spoken


@pytest.mark.parametrize("answer", ["", "null", "[1]", '{"say": 5}', "<html>", '{"say": ""}', "[" * 5000])
def test_an_odd_answer_is_only_done(answer: str) -> None:
    call = started((TABLE,))
    for words in ("book a table for two on friday at 7 pm", "lee"):
        call.hear(words)
    assert call.came_back(answer).startswith("That's done.")


def test_a_caller_may_ask_something_while_arguments_are_missing() -> None:
    call = started()
    call.hear("i want to book a table")
    spoken = call.hear("do you have parking?")
    assert "behind the building" in spoken
    assert spoken.endswith("For how many people?")


def test_a_caller_may_give_up_an_intent() -> None:
    call = started()
    call.hear("i want to book a table")
    assert "anything else" in call.hear("never mind")
    assert call.digest("caller_hung_up").intents == ()


@pytest.mark.parametrize(
    "words", ["i want to talk to a real person", "operator", "could you put me through to the manager"]
)
def test_a_person_is_connected(words: str) -> None:
    call = started()
    assert call.hear(words) == "One moment, I'll connect you."
    assert asked_for(call) == ("talk_to_human", {})


def test_a_person_nobody_can_be_connected_to_becomes_a_message() -> None:
    call = started((MESSAGE,))
    assert "leave a message" in call.hear("could i speak with the manager")
    call.hear("yes please tell carla that the delivery is late")
    call.hear("john carter")
    assert "tell carla that the delivery is late" in call.hear("four one five five five five oh one three four")
    call.hear("that's right")
    name, arguments = asked_for(call)
    assert name == "leave_message"
    assert arguments == {
        "message": "tell carla that the delivery is late",
        "name": "John Carter",
        "callback_number": "4155550134",
    }
    call.came_back()
    digest = call.digest()
    assert (digest.outcome, digest.callback_number) == ("message_taken", "4155550134")
    assert digest.follow_up == "Call John Carter back."


def test_a_message_is_taken_even_without_an_intent_for_it() -> None:
    call = started(())
    call.hear("i'd like to leave a message")
    call.hear("the oven is broken again")
    call.hear("my name is ann lee")
    call.hear("555 201 3344")
    assert "taken your message" in call.hear("yes")
    assert call.tool is None
    assert call.digest("caller_hung_up").outcome == "message_taken"


@pytest.mark.parametrize("words", ["goodbye", "okay that's all bye", "i have to go"])
def test_a_goodbye_ends_the_call_with_one(words: str) -> None:
    call = started()
    assert call.hear(words).endswith("Goodbye.")
    assert call.finish == "hang_up"


def test_it_says_that_it_is_no_person() -> None:
    assert "not a person" in started().hear("are you a real person")


def test_gibberish_is_asked_about_then_a_message_is_offered_then_goodbye() -> None:
    call = started()
    assert "other words" in call.hear("asdf qwer")
    assert "leave a message" in call.hear("zzz")
    call.hear("")
    call.hear("")
    assert call.finish == "hang_up"


@pytest.mark.parametrize(
    ("language", "words", "spoken"),
    [
        ("es-MX", "quiero hablar con una persona", "Un momento, le comunico."),
        ("tr-TR", "bir yetkiliyle görüşmek istiyorum", "Bir dakika, sizi bağlıyorum."),
    ],
)
def test_the_fixed_sentences_are_in_the_callers_language(language: str, words: str, spoken: str) -> None:
    call = started(language=language)
    assert call.hear(words) == spoken
    assert asked_for(call)[0] == "talk_to_human"


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object"},
        {"properties": 5},
        {"properties": {"x": 7}},
        {"properties": {"x": {"type": ["string", "null"]}}, "required": ["x"]},
        {"properties": {"x": {"type": "array"}}},
        {"properties": {"x": {"enum": []}}},
    ],
)
def test_an_odd_schema_is_survived(schema: dict[str, object]) -> None:
    call = started((Tool("book_table", "Caller wants to book a table.", "webhook", schema),))
    for words in ("i want to book a table", "something", "something else", "bye"):
        if call.finish == "listen":
            call.hear(words)
    assert call.turns
