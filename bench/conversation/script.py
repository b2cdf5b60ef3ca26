"""What callers say in the rig, and what the scripted model answers to it."""

from dataclasses import dataclass
from typing import Final, Literal

Sort = Literal["turn", "halting", "barge", "tool", "murmur", "cough", "echo", "hello", "model", "voice", "ear"]


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something that a caller says or does, and what is answered to it."""

    sort: Sort
    text: str
    """What the recogniser makes of it; empty for what is no speech."""
    answer: str = ""
    fault: str = ""
    """What befalls the vendor whose sort this is."""
    sound: str = ""
    """What is said where it differs from `text`."""


_TOPICS: Final = (
    ("Tuesday", "dentist"),
    ("Wednesday", "hygienist"),
    ("Thursday", "surgeon"),
    ("Friday", "doctor"),
    ("Saturday", "nurse"),
    ("Monday", "assistant"),
    ("Easter", "receptionist"),
    ("Christmas", "manager"),
)


def _turns() -> list[Spoken]:
    found = []
    for number, (day, person) in enumerate(_TOPICS, start=3):
        found.append(
            Spoken(
                "turn",
                f"I would like to see the {person} on {day} if possible.",
                f"Sure thing. The {person} is free on {day} at {number} in the afternoon. "
                "You can park right behind the building if you come by car. Shall I write that down for you?",
            )
        )
        found.append(
            Spoken(
                "turn",
                f"What does the {person} charge for {number} visits?",
                f"Good question. It comes to {number} hundred dollars together with the {person}. "
                "Most insurance plans cover about half of that amount. Would you like a written offer?",
            )
        )
    return found


def _barges() -> list[Spoken]:
    asked = ("another branch", "the parking", "my insurance", "a later hour", "the weekend", "my daughter")
    return [
        Spoken(
            "barge",
            f"Wait, I wanted to ask about {what} first.",
            f"Of course. About {what} I can tell you quite a lot. "
            "Our colleagues answer such things every single day. What exactly would you like to know?",
        )
        for what in asked
    ]


def _tools() -> list[Spoken]:
    return [
        Spoken(
            "tool",
            f"Please book the {thing} for me right now.",
            f"With pleasure. I am booking the {thing} for you at this very moment.",
        )
        for thing in ("blue room", "corner table", "morning slot", "evening slot", "large hall", "small garden")
    ]


def _halting() -> list[Spoken]:
    return [
        Spoken("halting", "I was wondering whether", ""),
        Spoken("halting", "you could call my mother because", ""),
    ]


def _faulty() -> list[Spoken]:
    found = []
    for fault in ("silent", "silent_for_good", "empty", "garbage", "cut"):
        for which in ("first", "second", "third", "fourth"):
            plain = fault.replace("_", " ")
            found.append(
                Spoken(
                    "model",
                    f"Tell me about the {which} {plain} matter please.",
                    f"Very well. The {which} {plain} matter is quite simple to explain. "
                    "We looked at it yesterday and found nothing wrong.",
                    fault,
                )
            )
    for fault in ("silent", "cut", "stuck", "garbage", "wrong_rate"):
        for which in ("first", "second", "third", "fourth"):
            plain = fault.replace("_", " ")
            found.append(
                Spoken(
                    "voice",
                    f"Read me the {which} {plain} letter please.",
                    f"The {which} {plain} letter came from the town hall last week. "
                    "They want a copy of your contract by the end of the month.",
                    fault,
                )
            )
    for fault in ("half_open", "garbage", "deaf"):
        for which in ("first", "second", "third", "fourth"):
            plain = fault.replace("_", " ")
            found.append(
                Spoken(
                    "ear",
                    f"Can you find the {which} {plain} invoice for me?",
                    f"Right away. The {which} {plain} invoice is from the tenth of May. "
                    "It was paid within a week by bank transfer.",
                    fault,
                )
            )
    return found


SCRIPT: Final = (
    *_turns(),
    *_barges(),
    *_tools(),
    *_halting(),
    Spoken("murmur", "Uh-huh.", sound="Uh huh."),
    Spoken("murmur", "Mm-hmm.", sound="Mm hmm."),
    Spoken("murmur", "Yeah.", sound="Yeah."),
    Spoken("cough", ""),
    Spoken("echo", "", sound="You can park right behind the building."),
    Spoken("hello", "Hello?", sound="Hello?"),
    *_faulty(),
)
EAR_FAULTS: Final = ("", "half_open", "garbage", "deaf")
"""By number, as marks carry them."""
GREETING: Final = "Good morning. This is the Harbor clinic, and I am calling about your appointment."
WELCOME: Final = "Good morning. You have reached the Harbor clinic. How can I help you today?"
OTHERWISE: Final = "I see. Could you tell me a little more about that?"
BOOKED: Final = "All done. Your booking is in the system and you get a message soon."
"""What the model says once a tool has answered."""


def places(*sorts: Sort) -> list[int]:
    """Where the script has these sorts."""
    return [place for place, spoken in enumerate(SCRIPT) if spoken.sort in sorts]


def answer_to(words: str) -> Spoken | None:
    """What a model that was told `words` is to answer; a caller's halting beginning may stand before them."""
    return next((spoken for spoken in SCRIPT if spoken.answer and words.rstrip().endswith(spoken.text)), None)
