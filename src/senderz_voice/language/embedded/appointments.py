"""Directives about days and times: confirm, remind, move, book, cancel, and picking a time."""

import re

from senderz_voice.language.embedded.asking import check_item, move_item, noun_about, spoken_times
from senderz_voice.language.embedded.clauses import named_for
from senderz_voice.language.embedded.goals import Goal
from senderz_voice.language.embedded.grammar import has_finite_verb, to_second_person, with_article
from senderz_voice.language.embedded.inquiries import collect
from senderz_voice.language.embedded.reading import Reading, addressed, maybe_event
from senderz_voice.language.embedded.times import Moment, find, find_all
from senderz_voice.language.embedded.words import ended

_FIELDS = re.compile(
    r"\b(?:e-?mail|phone|address|number|birthday|birth date|date of (?:your )?birth|details|information|info)\b",
    re.IGNORECASE,
)


def confirm(reading: Reading, rest: str) -> None:
    """`that the van is ready`, `the visit on Monday`; bare fields such as an address are asked for."""
    reading.aim(Goal.CONFIRM)
    if re.match(r"with\s", rest, re.IGNORECASE):
        rest = addressed(reading, rest)
    rest = re.sub(r"^(?:that|whether|if|about|on)\s+", "", rest, flags=re.IGNORECASE)
    moment = find(rest) or find(" ".join(reading.facts))
    reading.call_for(named_for(rest))
    if _FIELDS.search(rest) and not moment and not has_finite_verb(rest) and not re.search(r"\d", rest):
        reading.goal = Goal.COLLECT
        collect(reading, re.sub(rf"\b{re.escape(reading.person)}'s\b", "the", rest) if reading.person else rest)
        return
    if has_finite_verb(rest) or re.search(r"\b(?:you|they|he|she) \w+", rest):
        clause = spoken_times(rest)
        if re.match(r"(?:they|he|she|you)\b", clause, re.IGNORECASE):
            clause = to_second_person(clause)
        reading.lead.append(ended(f"I'm calling to confirm that {clause}"))
        reading.topic = reading.topic or clause
    else:
        noun = to_second_person(_moment_last(rest))
        reading.lead.append(ended(f"I'm calling to confirm {noun}"))
        reading.topic = reading.topic or noun
    reading.items.append(check_item(moment))


def _moment_last(noun: str) -> str:
    """`Sunday 1pm tour for Ann` as `the tour for Ann on Sunday at 1 p.m.`"""
    found = find_all(noun)
    if found and not noun[: found[0].start].strip(" the"):
        rest = noun[found[0].end :].strip(" ,")
        if rest:
            return f"{noun_about(rest)} {found[0].moment.spoken()}"
    return noun_about(noun)


def remind(reading: Reading, rest: str) -> None:
    """`about her visit`, `that the fee is due`, `to bring a towel`, or several of them."""
    reading.aim(Goal.REMIND)
    rest = addressed(reading, rest, loose=True)
    parts = re.split(r",? and (?=to |that |ask )", rest)
    for place, part in enumerate(parts):
        task = re.match(r"to\s+(.*)", part, re.IGNORECASE)
        about = re.match(r"(?:about|of|on|for)\s+(.*)", part, re.IGNORECASE)
        if task:
            text = f"please {to_second_person(spoken_times(task[1]), reading.person)}"
        elif about:
            text = f"about {to_second_person(_moment_last(about[1]), reading.person)}"
        else:
            text = to_second_person(spoken_times(re.sub(r"^that\s+", "", part)), reading.person)
        if place:
            reading.lead.append(ended(text))
            continue
        whom = f" for {reading.person}" if reading.person else ""
        reading.lead.append(ended(f"This is a reminder{whom}{' ' if about else ': '}{text}"))
        reading.topic = text.removeprefix("about ").removeprefix("please ")
        maybe_event(reading, part, certain=bool(about))


def move(reading: Reading, rest: str) -> None:
    """`the visit from Monday to Friday because we are closed`."""
    reading.aim(Goal.MOVE)
    if re.match(r"with\s", rest, re.IGNORECASE):
        rest = addressed(reading, rest)
    source, _, target = rest.partition(" to ")
    reason = re.search(r"\b(?:because|since|due to|as (?:we|the|our))\b.*$", rest)
    cut = re.split(
        r"\b(?:from|that (?:was|is)|which (?:was|is)|scheduled|booked|because|since|due to|originally|currently)\b",
        source,
    )
    topic = cut[0]
    marks = find_all(source)
    if marks:
        topic = topic[: marks[0].start] if marks[0].start >= 4 else topic[marks[0].end :]
        topic = re.sub(r"\s+(?:on|at|for|the|of|from|this)\s*$", "", topic)
    original = find(source)
    reading.call_for(named_for(rest))
    noun = to_second_person(with_article(topic.strip(" ,."))) or "your appointment"
    moved = f" from {original.short()}" if original else ""
    why = f", {to_second_person(reason[0])}" if reason else ""
    reading.lead.append(ended(f"I'm calling to reschedule {noun}{moved}{why}"))
    reading.topic = noun
    reading.items.append(move_item(noun, original, options_in(target, original)))


def options_in(text: str, original: Moment | None) -> tuple[Moment, ...]:
    """The days offered; `same time` takes the old time of day."""
    options = [found.moment for found in find_all(text) if found.moment.day or found.moment.time]
    if original and re.search(r"\bsame (?:time|hour)\b", text, re.IGNORECASE):
        options = [option.filled(Moment(None, original.time)) for option in options]
    return tuple(options)


def book(reading: Reading, rest: str) -> None:
    """`a visit with Ann on Monday`: agree on a first time."""
    reading.aim(Goal.BOOK)
    options = options_in(rest, None)
    if re.match(r"(?:with|for)\s", rest, re.IGNORECASE):
        rest = addressed(reading, re.sub(r"^for\s", "", rest))
    marks = find_all(rest)
    noun = rest[: marks[0].start] if marks and marks[0].start >= 4 else rest[marks[0].end :] if marks else rest
    noun = re.sub(r"(?:\s+(?:on|at|for|sometime|some time|any ?time|in))+\s*$", "", noun).strip(" ,.")
    noun = to_second_person(with_article(noun))
    reading.call_for(named_for(noun))
    if not reading.lead:
        reading.lead.append(ended(f"I'm calling to arrange {noun}"))
        reading.topic = noun
    reading.items.append(move_item(noun, None, options))


def cancel(reading: Reading, rest: str) -> None:
    """We call something off; an offer of another day may follow."""
    reading.aim(Goal.NOTIFY)
    noun, _, reason = re.sub(r"\b(?:since|due to|as)\b", "because", rest).partition(" because ")
    reading.call_for(named_for(noun))
    topic = to_second_person(noun_about(noun))
    why = f" because {to_second_person(reason.removeprefix('of '))}" if reason else ""
    reading.topic = topic
    reading.lead.append(ended(f"I'm sorry to say that {topic} has to be cancelled{why}"))
