"""Directives that want to know something: questions, forms, requests."""

import re

from senderz_voice.language.embedded.asking import (
    ask_item,
    field_items,
    move_item,
    offer_item,
    questions_in,
    spoken_times,
)
from senderz_voice.language.embedded.clauses import take_person
from senderz_voice.language.embedded.goals import Goal, Step
from senderz_voice.language.embedded.grammar import to_second_person
from senderz_voice.language.embedded.reading import PICK_TIME, Reading, addressed
from senderz_voice.language.embedded.words import ended

SUBJECT_LEAD = re.compile(
    r"^(?:if|whether|is|are|was|were|does|did|do|can|could|will|would|has|have"
    r"|(?:what|which|when|where|why|how)(?: (?:many|much|often|well|day|time|days|date)){0,2}"
    r"(?: (?:is|are|was|did|does|can|would|will))?)\s+",
    re.IGNORECASE,
)


def questions(reading: Reading, rest: str) -> None:
    """`whether she liked it and why`, or questions as they stand."""
    subject, _, _ = take_person(SUBJECT_LEAD.sub("", rest))
    reading.call_for(subject)
    for question in questions_in(rest, subject or reading.person):
        item = ask_item(question)
        reading.aim(Goal.OFFER if item.step is Step.OFFER else Goal.ASK)
        reading.items.append(item)


def collect(reading: Reading, rest: str) -> None:
    """Pieces of information: `the plate and the mileage from Ann for her claim`."""
    reading.aim(Goal.COLLECT)
    match = re.match(
        r"(?P<fields>.+?)(?:\s+from (?P<whom>[^,]+?))?(?:\s+(?P<why>(?:for|so|to|because|in order)\b.*))?$",
        rest,
        re.IGNORECASE,
    )
    if not match:
        return
    if match["whom"]:
        reading.call_for(take_person(match["whom"], loose=True)[0] or "")
    items = field_items(match["fields"])
    why = f" {to_second_person(match['why'], reading.person)}" if match["why"] else ""
    if not reading.lead:
        what = to_second_person(spoken_times(match["fields"]), reading.person) if len(items) < 4 else "a few details"
        reading.lead.append(ended(f"I'm calling to get {what}{why}"))
    reading.topic = (
        reading.topic or re.sub(r"^ (?:for|so|to|because|in order)( we can| to)? ?", "", why) or "your details"
    )
    reading.items += items


def request(reading: Reading, action: str) -> None:
    """Something the human is to do: picking a time is agreeing on one, anything else is asked for."""
    if PICK_TIME.search(action) or re.match(r"(?:reschedule|rebook|move)\b", action, re.IGNORECASE):
        topic = re.sub(
            r"^.*?\b(?:days?|times?|dates?|slots?)\b(?: (?:and time|that works))?\s*(?:for|to)?\s*", "", action, count=1
        )
        topic, _, reason = re.sub(r"^(?:reschedule|rebook|move)\s+", "", topic).partition(" because ")
        noun = to_second_person(topic.strip(" ,.")) or "your appointment"
        why = f", because {to_second_person(reason)}" if reason else ""
        reading.aim(Goal.MOVE)
        reading.lead.append(ended(f"I'm calling to find a new time for {noun}{why}"))
        reading.topic = noun
        reading.items.append(move_item("", None, ()))
        return
    text = to_second_person(spoken_times(action), reading.person)
    if reading.lead:
        reading.lead.append(ended(f"Please {text}"))
        return
    reading.aim(Goal.OFFER)
    reading.topic = text
    reading.items.append(offer_item(f"Could you please {text}?"))


def ask(reading: Reading, rest: str) -> None:
    """`ask Ann whether…`, `ask Ann to…`, `ask Ann for her…`, `ask about…`"""
    after = addressed(reading, rest, loose=True).strip()
    wanted_field = re.match(r"(?:for|about)\s+(.*)", after, re.IGNORECASE)
    if re.match(r"(?:if|whether|what|which|when|where|who|why|how)\b", after, re.IGNORECASE):
        questions(reading, after)
    elif re.match(r"to\s", after, re.IGNORECASE):
        request(reading, re.sub(r"^to\s+", "", after, flags=re.IGNORECASE))
    elif wanted_field and PICK_TIME.search(f"find {after}"):
        request(reading, f"find {wanted_field[1]}")
    elif wanted_field and after.lower().startswith("for"):
        collect(reading, wanted_field[1])
    elif wanted_field:
        reading.aim(Goal.ASK)
        noun = to_second_person(spoken_times(wanted_field[1]), reading.person)
        reading.topic = noun
        reading.items.append(ask_item(f"What can you tell me about {noun}?"))
    else:
        asked = questions_in(after, reading.person)
        reading.aim(Goal.ASK)
        reading.items += [ask_item(question) for question in asked] or field_items(after)
