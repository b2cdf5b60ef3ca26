"""The embedded mind finds its way through a keypad menu, and begins anew with the human behind it."""

import pytest

from senderz_voice.language.embedded.digest import digest
from senderz_voice.language.embedded.intents_match import match_intents
from senderz_voice.language.embedded.menus import MOST_PRESSES, choose, options
from senderz_voice.language.embedded.mind import decide
from senderz_voice.language.embedded.reply import Reply
from senderz_voice.ports.language import Brief, Conversation, Ended, Fired, Said, Tool
from tests.language.rehearsal import mind

KEYS = Tool("press_keys", "Press keys of the telephone when a recorded menu asks for it.", "keys")
MENU = "Thank you for calling Northgate. For sales, press one. For support, press two. To hear this again, press zero."


def conversation(
    *turns: Said | Fired, script: str = "Ask whether they sell kettles.", keys: bool = True
) -> Conversation:
    brief = Brief(
        direction="outbound",
        business_name="Harbor Dental",
        greeting="",
        instructions="",
        knowledge="",
        script=script,
        timezone="UTC",
        started_at=1_760_000_000.0,
        tools=(KEYS,) if keys else (),
    )
    return Conversation(brief, "en", turns)


def caller(text: str) -> Said:
    return Said("caller", text, "en")


def assistant(text: str, *, interrupted: bool = False) -> Said:
    return Said("assistant", text, "en", interrupted)


def pressed(keys: str, number: int = 1) -> Fired:
    return Fired(f"keys-{number}", "press_keys", f'{{"keys": "{keys}"}}', "pressed", ok=True)


def keys_of(reply: Reply) -> str | None:
    assert reply.firing is None or reply.lines == ()
    return None if reply.firing is None else reply.firing.arguments


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (MENU, [("sales", "1"), ("support", "2"), ("hear this again", "0")]),
        (
            "thank you for calling northgate for sales press 1 for support press 2",
            [("sales", "1"), ("support", "2")],
        ),
        ("Press 1 for sales or press 2 for support.", [("sales", "1"), ("support", "2")]),
        ("Para ventas, marque uno. Marque dos para soporte.", [("ventas", "1"), ("soporte", "2")]),
        ("Satış için biri tuşlayın. Destek için ikiye basın.", [("satis", "1"), ("destek", "2")]),
        ("For the pharmacy, press star.", [("the pharmacy", "*")]),
        ("Please listen carefully as our menu options have changed.", []),
    ],
)
def test_what_a_menu_offers(text: str, found: list[tuple[str, str]]) -> None:
    assert [(option.what, option.key) for option in options(text)] == found


@pytest.mark.parametrize(
    ("goal", "menu", "key"),
    [
        ("Ask what the smallest kettle costs.", MENU, "1"),
        ("Report that our printer is broken and ask for a repair.", MENU, "2"),
        ("Confirm Friday 2pm appointment for John.", "For billing, press 1. For appointments, press 2.", "2"),
        ("Ask why our invoice was charged twice.", "For billing, press 3. For a representative, press 9.", "3"),
        ("Ask whether Ms Park got our letter.", "For billing, press 3. For a representative, press 9.", "9"),
        ("Ask whether Ms Park got our letter.", "For billing, press 3. Para español, marque dos.", "3"),
        ("Ask whether Ms Park got our letter.", "To hear this again, press 5.", "0"),
    ],
)
def test_the_key_nearest_to_the_goal(goal: str, menu: str, key: str) -> None:
    assert choose(options(menu), goal, mind().encoder) == key


def test_a_menu_is_answered_with_a_key_and_no_word() -> None:
    reply = decide(conversation(caller(MENU)), mind().encoder)
    assert keys_of(reply) == '{"keys": "1"}'
    assert not reply.hang_up


def test_words_that_the_menu_cut_off_are_no_answer_to_it() -> None:
    spoken_over = conversation(caller(MENU), assistant("You", interrupted=True))
    assert keys_of(decide(spoken_over, mind().encoder)) == '{"keys": "1"}'


def test_a_menu_that_comes_again_gets_another_key() -> None:
    again = conversation(
        caller(MENU), pressed("1"), caller("Sorry, nobody is there. For sales, press one. For support, press two.")
    )
    assert keys_of(decide(again, mind().encoder)) == '{"keys": "2"}'


def test_a_menu_without_end_is_left() -> None:
    rounds = [turn for number in range(MOST_PRESSES) for turn in (caller(MENU), pressed("1", number))]
    assert decide(conversation(*rounds, caller(MENU)), mind().encoder).hang_up


def test_without_keys_a_menu_is_talked_to() -> None:
    assert keys_of(decide(conversation(caller(MENU), keys=False), mind().encoder)) is None


def test_the_human_behind_the_menu_is_told_who_calls() -> None:
    began = assistant("Hello, this is the assistant calling from Harbor Dental.", interrupted=True)
    behind = conversation(began, caller(MENU), pressed("1"), caller("Sales, this is Sam. How can I help you?"))
    assert "Harbor Dental" in " ".join(decide(behind, mind().encoder).lines)


def test_no_word_of_the_menu_is_taken_for_the_human_s() -> None:
    call = conversation(
        caller("Thank you for calling Northgate Supplies for Sales Press 1 for Support Press 2."),
        pressed("1"),
        caller("Sales, this is Sam."),
        assistant("Hello, this is the assistant calling from Harbor Dental. Do you sell kettles?"),
        caller("Yes, we do."),
    )
    told = digest(Ended(call, answered=True, end_reason="caller_hung_up", duration_seconds=30), mind().encoder)
    assert told.caller_name != "Sales Press"
    assert told.intents == ()
    assert not any("Press" in quote for quote in told.evidence)


def test_keys_are_no_intent_of_a_caller() -> None:
    assert match_intents((KEYS,), "press keys of the telephone", mind().encoder).name is None
