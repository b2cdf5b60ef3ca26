"""Reading an operator's script: from any sentence of English to a plan with questions to put."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

from senderz_voice.language.embedded.announcements import courtesy, notify, offer
from senderz_voice.language.embedded.appointments import book, cancel, confirm, move, remind
from senderz_voice.language.embedded.asking import noun_about, offer_item, question_of, spoken_times
from senderz_voice.language.embedded.clauses import Clause, clauses
from senderz_voice.language.embedded.goals import QUESTIONS_LEFT, Goal, Item, Plan, Step, Want
from senderz_voice.language.embedded.grammar import to_second_person
from senderz_voice.language.embedded.inquiries import ask, collect, questions
from senderz_voice.language.embedded.reading import Reading, addressed
from senderz_voice.language.embedded.remarks import header, statement
from senderz_voice.language.embedded.words import ended

_NEGATIVE = re.compile(
    r"\b(?:can't|cannot|not|isn't|aren't|doesn't|don't|unable|no longer|busy|unavailable|declines?|won't)\b"
)


_RESCHEDULES = re.compile(
    r"\b(?:reschedul\w*|(?:another|new|different|other) (?:day|time|slot)|(?:change|move) (?:it|the|their))\b",
    re.IGNORECASE,
)


_CONDITION = re.compile(
    r"(?:and )?(?:(?:if (?:yes|so))\b|(?P<not>if not|if no|otherwise)\b|if (?P<cond>[^,]+?)(?=,|\s+then\b))"
    r"[,\s]*(?:then )?(?P<act>.+)$",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)
def read_script(script: str) -> Plan:
    """The plan of a script; never fails: what cannot be understood is passed on as a message."""
    reading = Reading()
    for clause in clauses(script):
        _read(reading, clause)
    return _finished(reading, script)


def _read(reading: Reading, clause: Clause) -> None:
    _READERS.get(clause.verb, statement)(reading, clause.rest.strip())


def _call(reading: Reading, rest: str) -> None:
    after = addressed(reading, rest, loose=True).strip()
    after = re.sub(r"^(?:and|to|in order to)\s+", "", after, flags=re.IGNORECASE)
    about = re.match(r"(?:about|regarding|concerning)\s+(.*)", after, re.IGNORECASE)
    if about:
        reading.topic = to_second_person(noun_about(about[1]), reading.person)
        reading.lead.append(ended(f"I'm calling about {reading.topic}"))
    elif after:
        for clause in clauses(after):
            if clause.verb != "call":
                _read(reading, clause)


def _condition(reading: Reading, rest: str) -> None:
    """What to do on a yes or a no; a condition on something not asked yet becomes the question itself."""
    match = _CONDITION.match(rest)
    if not match or re.search(r"voicemail|answering machine|no answer|no one (?:answers|picks)", rest, re.IGNORECASE):
        return
    branch = _branch(reading, match["act"])
    condition = (match["cond"] or "").strip()
    negative = bool(match["not"]) or bool(_NEGATIVE.search(condition)) or bool(_RESCHEDULES.search(condition))
    deciding = [place for place, item in enumerate(reading.items) if item.step in {Step.OFFER, Step.CHECK, Step.ASK}]
    if not deciding:
        if condition and not negative:
            reading.items.append(replace(offer_item(question_of(f"if {condition}", reading.person)), then=branch))
            reading.aim(Goal.OFFER)
        return
    item = reading.items[deciding[-1]]
    changed = replace(item, otherwise=branch) if negative else replace(item, then=branch)
    reading.items[deciding[-1]] = replace(changed, step=Step.OFFER) if item.step is Step.ASK else changed


def _branch(reading: Reading, text: str) -> tuple[Item, ...]:
    inner = Reading(person=reading.person, lead=["-"])
    for clause in clauses(text):
        if clause.verb != "if":
            _read(inner, clause)
    return tuple(_agreeing(item) for item in inner.items)


def _agreeing(item: Item) -> Item:
    """`when may we come` behind a yes is an appointment to be agreed on, not only an answer to note."""
    return replace(item, step=Step.MOVE) if item.step is Step.ASK and item.want is Want.MOMENT else item


def _finished(reading: Reading, script: str) -> Plan:
    goal = reading.goal or Goal.NOTIFY
    items = _completed_items(reading, goal)
    lead = _completed_lead(reading, goal, script)
    topic = reading.topic or _matter(items)
    return Plan(goal, reading.person, tuple(lead), topic.rstrip("."), tuple(items))


def _completed_items(reading: Reading, goal: Goal) -> list[Item]:
    """The items with permission in front of a survey, the answers read back behind it, and at least one."""
    items = list(reading.items) or [item for item in [reading.fallback] if item]
    if not items:
        return [Item(Step.TELL, QUESTIONS_LEFT, "Is there anything you would like to know about that?")]
    begins_asking = items[0].step is Step.ASK
    if goal in {Goal.ASK, Goal.COLLECT} and any(item.step is Step.ASK for item in items) and len(items) > 1:
        items = [_only_asked(item) for item in items]
    if begins_asking and not (len(items) == 1 and items[0].want is Want.YES_NO):
        items = [_permission(len(items)), *items]
    if sum(item.step is Step.ASK for item in items) > 1:
        items.append(Item(Step.RECAP, "", "", want=Want.YES_NO))
    return items


def _completed_lead(reading: Reading, goal: Goal, script: str) -> list[str]:
    """Why we call, and for whom."""
    lead = [line for line in [*reading.facts, *reading.lead] if line]
    asks = sum(item.step is Step.ASK for item in reading.items)
    whom = f" for {reading.person}" if reading.person else ""
    if not lead and not reading.items and not reading.fallback:
        lead = [f"I have a message: {ended(to_second_person(spoken_times(script.strip())))}"]
    if not lead and asks and goal is Goal.ASK:
        lead = [f"I have {'a quick question' if asks == 1 else 'a few quick questions'}{whom}."]
    if reading.person and not any(reading.person in line for line in lead):
        lead = [f"This call is{whom}.", *lead]
    return lead


def _only_asked(item: Item) -> Item:
    """Among several questions of a survey a no is an answer, not a refusal."""
    bare = item.step is Step.OFFER and not item.then and not item.otherwise
    return replace(item, step=Step.ASK) if bare else item


def _matter(items: list[Item]) -> str:
    """What the first question is about, when nothing else names it."""
    for item in items:
        about = re.search(r"\b(?:interested in|like|want|need|about|for|attend|with|to) (.+)$", item.label)
        if about:
            return about[1]
    return "a few questions"


def _permission(count: int) -> Item:
    ask = "Do you have a minute for that?" if count > 1 else "Do you have a moment for that?"
    return Item(Step.PERMIT, ask, "May I go ahead with it now, yes or no?", "", Want.YES_NO)


_READERS: Mapping[str, Callable[[Reading, str], None]] = {
    "confirm": confirm,
    "remind": remind,
    "move": move,
    "book": book,
    "cancel": cancel,
    "whether": questions,
    "wh": questions,
    "question": questions,
    "rate": lambda reading, rest: questions(reading, f"rate {rest}"),
    "collect": collect,
    "ask": ask,
    "notify": notify,
    "offer": lambda reading, rest: offer(reading, rest, invited=False),
    "invite": lambda reading, rest: offer(reading, rest, invited=True),
    "follow": lambda reading, rest: courtesy(reading, "follow", rest),
    "back": lambda reading, rest: courtesy(reading, "back", rest),
    "thank": lambda reading, rest: courtesy(reading, "thank", rest),
    "apologise": lambda reading, rest: courtesy(reading, "apologise", rest),
    "wish": lambda reading, rest: courtesy(reading, "wish", rest),
    "call": _call,
    "if": _condition,
    "header": header,
}
"""What each kind of clause does to the plan; everything else is a statement."""
