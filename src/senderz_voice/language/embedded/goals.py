"""What an outbound call is to achieve: the plan that a script is read into, once per call."""

from dataclasses import dataclass
from enum import StrEnum

from senderz_voice.language.embedded.times import Moment
from senderz_voice.language.embedded.words import table


class Goal(StrEnum):
    """The kind of call that a script asks for."""

    CONFIRM = "confirm"
    REMIND = "remind"
    MOVE = "move"
    BOOK = "book"
    ASK = "ask"
    COLLECT = "collect"
    NOTIFY = "notify"
    OFFER = "offer"


class Want(StrEnum):
    """What kind of answer a question wants."""

    YES_NO = "yes_no"
    MOMENT = "moment"
    NUMBER = "number"
    CODE = "code"
    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"
    FREE = "free"


class Step(StrEnum):
    """How one item of the plan is settled."""

    PERMIT = "permit"
    """May we ask a few questions? A no declines the call."""
    CHECK = "check"
    """Does it still hold? Yes, no, or another time."""
    OFFER = "offer"
    """Would they like it? Yes or no decides."""
    MOVE = "move"
    """Agree on a day and time."""
    ASK = "ask"
    """Any answer settles it."""
    TELL = "tell"
    """Said already; a question in return is welcome."""
    RECAP = "recap"
    """Read the answers back."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to settle."""

    step: Step
    ask: str
    """How it is asked first."""
    again: str
    """How it is asked the second and last time."""
    label: str = ""
    """What the answer is called when read back: `the current mileage`."""
    want: Want = Want.FREE
    moment: Moment | None = None
    """The day and time at stake."""
    options: tuple[Moment, ...] = ()
    then: tuple["Item", ...] = ()
    """What follows a yes."""
    otherwise: tuple["Item", ...] = ()
    """What follows a no."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A script, understood."""

    goal: Goal
    person: str
    """Who the call is for, as the script names them; may be empty."""
    lead: tuple[str, ...]
    """Sentences that say why we call."""
    topic: str
    """What it is about, to be used behind `about`."""
    items: tuple[Item, ...]


QUESTIONS_LEFT = "Do you have any questions about that?"


def wanted(question: str) -> Want:
    """The kind of answer that a question or a field's name asks for."""
    text = f" {question.lower()} "
    for want, cues in _CUES:
        if any(cue in text for cue in cues):
            return want
    first = text.split(maxsplit=1)[0] if text.split() else ""
    return Want.YES_NO if first in _OPENERS and " or " not in text else Want.FREE


_OPENERS = frozenset(table("am is are was were do does did have has had can could will would shall should may might"))
_CUES: tuple[tuple[Want, tuple[str, ...]], ...] = (
    (Want.FREE, ("birth", "why")),
    (Want.EMAIL, ("email", "e-mail")),
    (Want.PHONE, ("phone number", "cell number", "mobile number", "callback number", "contact number", "telephone")),
    (Want.MOMENT, (" when ", "what day", "which day", "what time", "which time", "what date", " day and time", " day ",
                   " date ", "time slot", "arrival time")),
    (Want.CODE, (" vin ", "zip", "postal code", "postcode", "member number", "account number", "order number",
                 "policy number", "reference", "serial", " code", " id ", "plate", "confirmation number", " number ")),
    (Want.NUMBER, ("how many", "how much", "how old", "mileage", "number of", "head count", "headcount", "party size",
                   " rate ", "rating", "scale", " from 1 ", "1-10", "1-5", "quantity", " age ", "square f", "budget")),
    (Want.NAME, ("full name", "your name", "last name", "first name", "contact name")),
)  # fmt: skip
