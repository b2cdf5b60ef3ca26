"""What people answer to what they hear: one readable table for each manner, tried from the top.

A rule's pattern is looked for in the last question of what was heard, or in all of it when nothing was asked. Its
answers are used one after the other, the last one again and again; an empty answer means to go on listening.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from senderz_voice.exchange.people.moves import LISTEN, Move
from senderz_voice.exchange.people.wordings import ENGLISH, Wording, any_of

Table = Sequence[tuple[str, tuple[str, ...]]]


_WHEN: Final = any_of(
    "(what|which|another|different|better|preferred|new) (day|date|time)",
    "when",
    "day (and|or) time",
    "what works",
    "times? (works?|suits?)",
)
_WHO: Final = any_of("who am i (speaking|talking) (with|to)", "who('s| is) (this|calling|speaking)")
_SPEAKING: Final = any_of(
    "am i (speaking|talking) (with|to)",
    r"is this \w+",
    r"(speak|talk) (with|to) \w+( \w+)?\?",
    r"is \w+ (there|available|home)",
).replace(r"\?\b", r"\?")
_RATING: Final = any_of(
    "rate", "rating", "score", "scale", "out of (five|ten|5|10)", "(one|1|zero|0) to (five|ten|5|10)"
)
_ANYTHING_ELSE: Final = any_of("any ?thing else", "something else", "what else", "(any|other|more) questions")
_CHECK: Final = r"\b(is|was) (that|this|it) (right|correct)|\b(right|correct)\?|did i get|got (that|it) right"
_VERB: Final = "is|are|was|were|do|does|did|will|would|can|could|should|shall|may|have|has"
_OPEN: Final = r"(and |so |okay |great |now )?(who|what|when|where|why|which|how)\b"
_YES_NO: Final = rf"^(?!{_OPEN}).*\b({_VERB})\b[^.?!]*\?|\b(still works?|okay with you|sound good|all right)\b"

_PHONE_NUMBER: Final = (
    r"\b(phone|telephone|call ?back|contact|mobile|cell) number\b"
    r"|\b(your|the|which|what) number\b|\bnumber\b.*\breach\b|\breach you\b|best number"
)
_HAND_OVER: Final = (
    r"\b(put|patch|connect|pass|transfer|take)\b[^.?!]*\b(through|over|them|him|her|caller|call)\b[^.?!]*\?"
)

DETAILS: Final[Table] = (
    (r"\be-?mail\b", ("It's jordan at example dot com.",)),
    (r"\bzip\b|\bpostal\b|\bpost ?code\b", ("It's nine four one one zero.",)),
    (r"\baddress\b|where (do|are) you", ("Twelve Oak Street, Springfield.",)),
    (_PHONE_NUMBER, ("It's four one five, five five five, oh one four two.",)),
    (r"\bbirth", ("The fourth of May, nineteen eighty.",)),
    (_WHO, ("My name is Jordan Lee.",)),
    (_SPEAKING, ("Yes, speaking.",)),
    (r"\bname\b", ("My name is Jordan Lee.",)),
    (_RATING, ("I would say four.",)),
    (r"\bhow many\b|\bnumber of\b|\bparty\b", ("Four of us.",)),
    (r"\bhow much\b|\bbudget\b", ("About two hundred dollars.",)),
)  # fmt: skip

COOPERATIVE: Final[Table] = (
    (_ANYTHING_ELSE, ("No, that's all. Thank you.",)),
    (_HAND_OVER, ("Yes, please put them through.",)),
    (_CHECK, ("Yes, that's right.",)),
    *DETAILS,
    (_WHEN, ("Tuesday at ten in the morning works for me.",)),
    (r"\bor\b[^.?!]*\?|\bwhich\b.*\b(one|would)\b", ("The first one, please.",)),
    (r"\b(how (can|may) i help|what can i do for you|why)\b", ("I'm not sure. What is this about?",)),
    (r"\bwho\b", ("That would be me, Jordan Lee.",)),
    (_YES_NO, ("Yes, that works for me.", "Yes.", "Yes, please.")),
)

REFUSING: Final[Table] = (
    (_ANYTHING_ELSE, ("No. Thank you.",)),
    (_WHEN, ("No, sorry, no other time works for me.",)),
    (_SPEAKING, ("Yes, speaking.",)),
    (r"\b(i('m| am) calling|we('re| are) calling|interested|offer)\b", ("No, sorry, I'm not interested.",)),
    (_YES_NO, ("No, that doesn't work for me.", "No, sorry, I'm not interested.")),
    (r"\?", ("No, sorry.",)),
)

ASKS_FOR_PERSON: Final[Table] = (
    (_ANYTHING_ELSE, ("No, that's all. Thank you.",)),
    (_SPEAKING, ("Yes, speaking. Can I talk to a real person, please?",)),
    (_YES_NO, ("Can I talk to a real person, please?", "I would like to speak to a person, please.")),
    (r".", ("Can I talk to a real person, please?", "I would like to speak to a person, please.", "Okay.")),
)

STOP_CALLING: Final[Table] = ((r".", ("Please stop calling me.", "Take me off your list and don't call me again.")),)

DICTATING: Final[Table] = (
    (
        _PHONE_NUMBER,
        (
            "Sure, the number is four one five | five five five | zero one | four two.",
            "Once more: four one five | five five five | zero one four two.",
        ),
    ),
    *COOPERATIVE,
)

FRONT_DESK: Final[Table] = (
    (_HAND_OVER, ("Yes, please put them through.",)),
    (r"\bthank", ("You're welcome. Is there anything else?", "You're welcome.")),
    (r".", ("Sure, I can help you with that.", "Of course, I have written that down.", "All right.")),
)


MENU_DESK: Final[Table] = (
    (r"\bthank", ("You're welcome. Is there anything else?", "You're welcome.")),
    (_HAND_OVER, ("Yes, please put them through.",)),
    (_WHO, ("This is Sam.",)),
    (r"\bopen\b|\bhours\b|\bclose\b", ("We are open from nine to five, Monday to Friday.",)),
    (r"\bhow (much|many)\b|\bprice\b|\bcost\b", ("That would be twenty five dollars.",)),
    (_WHEN, ("Tuesday at ten in the morning would work.",)),
    (_YES_NO, ("Yes, we can do that.", "Yes, of course.")),
    (r".", ("Sure, I can help you with that.", "Of course, I have written that down.", "All right.")),
)


@dataclass(slots=True)
class Replies:
    """A table at work: it counts how often each rule has answered."""

    table: Table
    wording: Wording = ENGLISH
    _used: dict[str, int] = field(default_factory=dict)
    _lost: int = 0

    def to(self, heard: str) -> Move:
        """The answer; a question that was not understood is asked back twice, a statement is acknowledged once."""
        heard = self.wording.plain(heard)
        question = self.wording.last_question(heard)
        for pattern, answers in self.table:
            if re.search(pattern, question or heard, re.IGNORECASE):
                return Move(self._next(pattern, answers))
        if question or not heard:
            self._lost += 1
            return Move(self.wording.again) if self._lost <= 2 else LISTEN
        return Move(self._next("", (self.wording.okay, "")))

    def _next(self, pattern: str, answers: tuple[str, ...]) -> str:
        count = self._used.get(pattern, 0)
        self._used[pattern] = count + 1
        return answers[min(count, len(answers) - 1)]
