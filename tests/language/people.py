"""The people at the other end of the labelled scripts: each a rule table over what the assistant just said.

A person never sees the script. The first rule whose pattern is found in the assistant's words answers; a rule's lines
are used one after the other, the last one again and again.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

Rules = tuple[tuple[str, tuple[str, ...]], ...]

GOODBYE = r"\b(goodbye|bye|have a (good|great|nice))\b"
WHEN = (
    r"(preferred|drop-off) day|(what|which|another|different|new|better) (day|time|date)|\bwhen\b|what works|"
    r"day and time|what would suit"
)
YES_NO = r"\b(does|do|did|will|would|can|could|are|is|was|were|have|has|shall|should)\b[^.?!]*\?"

DETAILS: Rules = (
    (r"how many|number of", ("There'll be twelve of us.",)),
    (r"\be-?mail", ("It's sofia dot lind at gmail dot com.",)),
    (r"\bzip\b|postal", ("Nine four one one zero.",)),
    (r"\bv\.?i\.?n\b|vehicle id", ("One H G C M eight two six three three A.",)),
    (r"mileage", ("About forty two thousand miles.",)),
    (r"provider", ("Blue Cross.",)),
    (r"member", ("Seven seven four one oh two nine.",)),
    (r"birth", ("March third nineteen eighty four.",)),
    (r"1 to 5|one to five|\brate\b|scale|rating|score", ("I'd give it a four.",)),
    (r"been better|improve", ("The food could have been a little warmer.",)),
    (r"your (full )?name", ("It's Sofia Lind.",)),
    (r"(call ?back|phone) number|number to reach|reach you", ("Four one five, five five five, oh one three four.",)),
)

TERSE: Rules = (
    (GOODBYE, ("Bye.",)),
    (r"anything else|any (other )?questions", ("No, that's it.",)),
    (r"(is|was) that (right|correct)|did i get|have i got|got that right", ("Yep.",)),
    *DETAILS,
    (r"(prefer|choose|work better).* or .*\?|\bor\b[^.?]*(which|works|suits?|prefer)", ("The first one is good.",)),
    (WHEN, ("Thursday at two.",)),
    (YES_NO, ("Yes.", "Yeah.", "Yep, sure.")),
    (r"\?", ("Sure.",)),
    (r"", ("Okay.", "Okay, thanks.")),
)

CHATTY: Rules = (
    (GOODBYE, ("Thanks so much, bye bye.",)),
    (r"anything else|any (other )?questions", ("Nope, I think that's everything, thank you.",)),
    (r"(is|was) that (right|correct)|did i get|have i got|got that right", ("Yes, that's exactly right.",)),
    *DETAILS,
    (r"\bor\b[^.?]*\?", ("Hmm, let me see. Wednesday at ten would be lovely.",)),
    (WHEN, ("Let me look. How about next Wednesday around ten in the morning?",)),
    (YES_NO, ("Oh hi, yeah, absolutely, that sounds good.", "Of course, yes.", "Mm hmm, that works for me.")),
    (r"\?", ("Sure thing.",)),
    (r"", ("Oh, great, thank you for letting me know.", "Perfect, thanks.")),
)

MOVER: Rules = (
    (GOODBYE, ("Bye now.",)),
    (r"anything else|any (other )?questions", ("No, that's all.",)),
    (WHEN, ("Sunday at six thirty, please.",)),
    (r"sunday|6:30", ("Yes, perfect.",)),
    (YES_NO, ("Actually, could we make it Sunday at six thirty instead?", "Yes please.")),
    (r"", ("Alright.",)),
)

FLAT: Rules = (
    (GOODBYE, ("Bye.",)),
    (r"^.*\bwhy\b.*\?", ("I'd rather not say.",)),
    (r"\?", ("No.", "No, thank you.", "I said no.")),
    (r"", ("No thanks.",)),
)

CANNOT: Rules = (
    (GOODBYE, ("Okay, bye.",)),
    (WHEN, ("No, let's just leave it, please cancel.",)),
    (r"\?", ("Sorry, no, I can't make that.", "No, please just cancel it.", "No, nothing else works either.")),
    (r"", ("I won't be able to come, sorry.",)),
)

UNINTERESTED: Rules = (
    (GOODBYE, ("Yeah, bye.",)),
    (r"\?", ("I'm really not interested.", "No, I don't want to do this.", "No thanks, I'm not interested.")),
    (r"", ("Look, I don't care about that.", "I'm not interested.")),
)

ANNOYED: Rules = (
    (GOODBYE, ("Good.",)),
    (r"", ("Stop calling me.", "Take me off your list and don't call again.")),
)

TABLES: dict[str, Rules] = {
    "terse": TERSE,
    "chatty": CHATTY,
    "mover": MOVER,
    "flat": FLAT,
    "cannot": CANNOT,
    "uninterested": UNINTERESTED,
    "annoyed": ANNOYED,
}


@dataclass
class Person:
    """Somebody who answers from a rule table and counts how often each rule was used."""

    rules: Rules
    slips: Callable[[str], str] = str
    used: dict[str, int] = field(default_factory=dict)

    def hear(self, words: str) -> str:
        """What the person says next."""
        heard = words.lower()
        for pattern, lines in self.rules:
            if re.search(pattern, heard):
                count = self.used.get(pattern, 0)
                self.used[pattern] = count + 1
                return self.slips(lines[min(count, len(lines) - 1)])
        return ""


def somebody(name: str, slips: Callable[[str], str] = str) -> Person:
    """A new person of that manner; `slips` spoils their words as a recogniser would."""
    return Person(TABLES[name], slips)
