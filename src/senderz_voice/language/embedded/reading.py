"""The desk on which a plan grows while a script is read, and what every directive may do with it."""

import re
from dataclasses import dataclass, field

from senderz_voice.language.embedded.asking import attend_item
from senderz_voice.language.embedded.clauses import take_person
from senderz_voice.language.embedded.goals import Goal, Item
from senderz_voice.language.embedded.times import find

_EVENTS = re.compile(
    r"\b(?:appointment|visit|exam\w*|meeting|class|lesson|reservation|inspection|booking|session|interview|check-?up|cleaning|"
    r"consultation|party|tour|physical|haircut|call|demo|viewing|showing|service|fitting|test drive|table|"
    r"treatment|surgery|"
    r"procedure|orientation|workshop|webinar|rehearsal|pickup|pick-up|drop-off|repair|installation|estimate|tune-?up)\b",
    re.IGNORECASE,
)


_NO_EVENT = re.compile(
    r"\b(?:due|pay|payment|bill|rent|invoice|balance|expire\w*|renew\w*|cancel\w*|closed?|closing|shut|off|delay\w*|ready|"
    r"late|deadline|changed|moved|overdue|arriv\w*|ship\w*|deliver\w*)\b",
    re.IGNORECASE,
)


PICK_TIME = re.compile(
    r"\b(?:pick|choose|select|find|suggest|give|propose|settle on|name|get)\b.*\b(?:day|time|date|slot|"
    r"appointment)s?\b",
    re.IGNORECASE,
)


@dataclass
class Reading:
    """A plan while it is being read; lives for one script only."""

    goal: Goal | None = None
    person: str = ""
    lead: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    """Statements that stand in front of the reason."""
    topic: str = ""
    items: list[Item] = field(default_factory=list)
    header: bool = False
    """Whether a heading with a colon began the script."""
    fallback: Item | None = None
    """Asked when the script itself asks nothing."""

    def aim(self, goal: Goal) -> None:
        self.goal = self.goal or goal

    def call_for(self, person: str) -> None:
        self.person = self.person or person


def addressed(reading: Reading, rest: str, *, loose: bool = False) -> str:
    """Takes the addressee off the front."""
    person, after, named = take_person(rest, loose=loose)
    if named:
        reading.call_for(person)
    return after if named else rest


def maybe_event(reading: Reading, text: str, *, certain: bool) -> None:
    """Something that one attends is asked about; a bill or a notice is only told."""
    moment = find(text)
    if moment and not _NO_EVENT.search(text) and (certain or _EVENTS.search(text)):
        reading.items.append(attend_item(moment))
