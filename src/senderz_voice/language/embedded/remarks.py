"""Words of a script that give no order: headings, facts, or only the name of the matter."""

import re

from senderz_voice.language.embedded.appointments import confirm, remind
from senderz_voice.language.embedded.asking import noun_about, spoken_times
from senderz_voice.language.embedded.clauses import named_for, take_person
from senderz_voice.language.embedded.goals import Goal
from senderz_voice.language.embedded.grammar import has_finite_verb, to_second_person
from senderz_voice.language.embedded.inquiries import collect
from senderz_voice.language.embedded.reading import Reading, maybe_event
from senderz_voice.language.embedded.words import ended

_KIND = re.compile(
    r"(?P<kind>(?:.*\b)?(?:reminder|confirmation))\s+(?:call\s+)?(?P<rest>(?:for|about|of|that|to)\s.*)", re.IGNORECASE
)
_MATTER = re.compile(r"(?:an? )?(\w[\w ]*?) (?:reminder|confirmation)$", re.IGNORECASE)
_NEEDS = re.compile(r"(?:we|i) (?:still |also )?need\s+(?!to\b)(.*)", re.IGNORECASE)


def header(reading: Reading, rest: str) -> None:
    """`Payment reminder`, `Quick survey`: what kind of call it is, before a colon."""
    lowered = rest.lower()
    if re.search(r"remind", lowered):
        reading.aim(Goal.REMIND)
    elif re.search(r"survey|feedback|questionnaire|poll|satisfaction", lowered):
        reading.aim(Goal.ASK)
        bare = re.sub(r"^(?:conduct|run|do|carry out|perform|take|complete|make)\s+", "", rest, flags=re.IGNORECASE)
        noun = bare if re.match(r"(?:an?|our|the)\b", bare.lower()) else f"a {bare[:1].lower()}{bare[1:]}"
        reading.topic = noun
        reading.lead.append(ended(f"I'm calling with {noun}"))
    elif re.search(r"confirm", lowered):
        reading.aim(Goal.CONFIRM)
    reading.header = True
    person, _, named = take_person(rest)
    if named and person == rest.strip():
        reading.call_for(person)


def statement(reading: Reading, rest: str) -> None:
    """A kind of call by its name, something that is needed, or a fact to pass on."""
    kind = _KIND.match(rest)
    needs = _NEEDS.match(rest)
    if kind and not reading.items and not reading.lead:
        _named_kind(reading, kind["kind"], kind["rest"])
    elif needs:
        collect(reading, needs[1])
    else:
        _fact(reading, rest)


def _named_kind(reading: Reading, kind: str, rest: str) -> None:
    """`Appointment reminder for Ann tomorrow at five`."""
    reminds = "remind" in kind.lower()
    person, after, _ = take_person(re.sub(r"^(?:for|to)\s", "", rest))
    matter = _MATTER.match(kind)
    if matter and person:
        noun = matter[1].lower()
        rest = f"{person} about the {noun} {after}" if reminds else f"the {noun} for {person} {after}"
    elif reminds:
        rest = re.sub(r"^for (?=the |an? |your |their |his |her )", "about ", rest)
        rest = re.sub(r"^for (?=[A-Z])", "", rest)
    else:
        rest = re.sub(r"^(?:of|for|about)\s+", "", rest)
    if reminds:
        remind(reading, rest)
    else:
        confirm(reading, rest)


def _fact(reading: Reading, rest: str) -> None:
    reading.call_for(named_for(rest))
    text = to_second_person(spoken_times(rest), reading.person if reading.goal else None)
    if reading.goal is Goal.REMIND and not reading.lead:
        reading.lead.append(ended(f"This is a reminder: {text}"))
        maybe_event(reading, rest, certain=False)
    elif has_finite_verb(rest) or re.match(r"(?:we|i|you|they|our|the|your)\b", rest, re.IGNORECASE):
        (reading.lead if reading.goal else reading.facts).append(ended(text))
    elif reading.header and re.search(r",| and ", rest):
        collect(reading, rest)
    else:
        reading.facts.append(ended(f"I'm calling about {noun_about(text) if ' ' in text else text}"))
    reading.topic = reading.topic or text
