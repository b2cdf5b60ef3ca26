"""Scripts outside the labelled set: what the assistant says first and what it wants to settle."""

import pytest

from senderz_voice.language.embedded.goals import Goal, Step
from senderz_voice.language.embedded.script import read_script
from tests.language.rehearsal import Rehearsal, outbound


def opening(script: str) -> str:
    return Rehearsal(outbound(script)).assistant()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (
            "Confirm Friday 2pm appointment for John Smith.",
            "I'm calling to confirm the appointment for John Smith on Friday at 2 p.m. Does that still work for you?",
        ),
        (
            "hi please remind tom about his appointment tomorrow at 3",
            "This is a reminder for Tom about your appointment tomorrow at 3 o'clock. Will you be able to make it?",
        ),
        (
            "Appointment reminder for Jane Doe tomorrow at 5pm",
            "This is a reminder for Jane Doe about the appointment tomorrow at 5 p.m. Will you be able to make it?",
        ),
        (
            "Find out why Karen cancelled her subscription.",
            "I have a quick question for Karen. Do you have a moment for that?",
        ),
        (
            "Cancel the Tuesday appointment for Mrs. Reed because the doctor is ill and offer Sunday at 3 instead",
            (
                "I'm sorry to say that the Tuesday appointment for Mrs. Reed has to be cancelled because the doctor "
                "is ill. Would Sunday at 3 o'clock work for you?"
            ),
        ),
        (
            "Is Mr. Jones still interested in selling his house?",
            "This call is for Mr. Jones. Are you still interested in selling your house?",
        ),
        (
            "Tell everyone the gym is closed tomorrow due to a burst pipe.",
            "I have a message: the gym is closed tomorrow due to a burst pipe. Do you have any questions about that?",
        ),
        (
            "Thank Maria for her purchase and ask if she'd leave a review.",
            "This call is for Maria. I'm calling to thank you for your purchase. Would you leave a review?",
        ),
    ],
)
def test_the_opening_is_natural_speech(script: str, said: str) -> None:
    assert opening(script) == f"Hello, this is the assistant calling from Larkspur Dental. {said}"


@pytest.mark.parametrize(
    ("script", "goal", "questions"),
    [
        ("Ask the customer if they received their package and whether anything was damaged.", Goal.ASK,
         ["Did you receive your package?", "Was anything damaged?"]),
        ("Please verify Sam's email address and phone number.", Goal.COLLECT,
         ["What is your email address?", "What is your phone number?"]),
        ("Your goal is to get the customer's preferred delivery window and gate code.", Goal.COLLECT,
         ["What is your preferred delivery window?", "What is your gate code?"]),
        ("Qualify the lead: budget, timeline, and number of employees.", Goal.COLLECT,
         ["What is your budget?", "What is your timeline?", "How many employees will there be?"]),
        ("Conduct a 3 question survey: 1) How did you hear about us? 2) How satisfied are you? 3) Will you come back?",
         Goal.ASK, ["How did you hear about us?", "How satisfied are you?", "Will you come back?"]),
        ("We'd like to know when Mr. Bell can pick up his suit.", Goal.ASK, ["When can you pick up your suit?"]),
    ],
)  # fmt: skip
def test_questions_are_turned_to_the_human(script: str, goal: Goal, questions: list[str]) -> None:
    plan = read_script(script)
    assert plan.goal is goal
    assert [item.ask for item in plan.items if item.step is Step.ASK] == questions


def test_a_no_leads_to_the_other_branch() -> None:
    plan = read_script("Confirm that the meeting is still on for Monday at noon; if not, ask for a better time.")
    assert [item.step for item in plan.items] == [Step.CHECK]
    assert [item.step for item in plan.items[0].otherwise] == [Step.MOVE]


@pytest.mark.parametrize(
    "script",
    ["blah", "?", "...", "1234", "ask", "remind", "if so", "Call", "\u00bfQu\u00e9?", ":", "tell her", "confirm: "],
)
def test_whatever_is_typed_gives_a_plan_that_can_be_spoken(script: str) -> None:
    plan = read_script(script)
    assert plan.items
    assert plan.items[0].ask.endswith("?")
    assert opening(script).startswith("Hello, this is the assistant")
