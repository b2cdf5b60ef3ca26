"""Filling an intent's arguments: reading its JSON Schema, asking for what is missing, understanding the answers."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from senderz_voice.language.embedded.acts import Act
from senderz_voice.language.embedded.encoder import Encoder, best_match
from senderz_voice.language.embedded.numerals import number
from senderz_voice.language.embedded.senses import senses
from senderz_voice.language.embedded.slots import code, email_address, moment_in, person_name, phone_number, trimmed
from senderz_voice.language.embedded.times import Half, Moment, find, resolve
from senderz_voice.language.embedded.wording import say, titled
from senderz_voice.language.embedded.words import content, listed, plain, stem, tokens
from senderz_voice.ports.language import Tool

Value = str | int | float | bool
_COUNTED = r"people|persons?|guests?|of us|adults?|seats?|tickets?|items?|pieces?|rooms?|nights?|players?|kids|children"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of an intent, as far as its schema says."""

    name: str
    kind: str
    """string, integer, number or boolean."""
    sense: str
    """What a string means: moment, date, time, name, phone, email, code or text."""
    title: str
    """How it is called in a question."""
    choices: tuple[str, ...] = ()
    required: bool = True
    lowest: float | None = None
    highest: float | None = None
    half: Half = ""
    """The half of the day that a bare hour means: nobody reserves a table for eight in the morning."""

    @property
    def verbatim(self) -> bool:
        """Whether the caller's own words are the value, or are compared with the choices."""
        return bool(self.choices) or self.kind == "boolean" or (self.kind == "string" and self.sense == "text")


def parameters_of(tool: Tool) -> tuple[Parameter, ...]:
    """The properties in order; without a `required` list all of them are asked for. Odd schemas give fewer, "
    "never raise."""
    schema = tool.parameters
    half: Half = "p.m." if "table" in senses(f"{tool.name.replace('_', ' ')} {tool.description}") else ""
    properties = schema.get("properties")
    if not isinstance(properties, Mapping):
        return ()
    required = schema.get("required")
    names = set(required) if isinstance(required, list | tuple) and required else set(properties)
    return tuple(
        replace(
            _parameter(str(name), declared if isinstance(declared, Mapping) else {}), required=name in names, half=half
        )
        for name, declared in properties.items()
    )


def _parameter(name: str, declared: Mapping[str, Any]) -> Parameter:
    kind = declared.get("type", "string")
    if isinstance(kind, list):
        kind = next((entry for entry in kind if entry != "null"), "string")
    title = str(declared.get("title") or name).replace("_", " ").replace("-", " ").lower()
    choices = declared.get("enum")
    listed_choices = tuple(str(choice) for choice in choices) if isinstance(choices, list) else ()
    hint = f" {title} {declared.get('format', '')} {declared.get('description', '')} ".lower()
    lowest, highest = declared.get("minimum"), declared.get("maximum")
    return Parameter(
        name,
        str(kind),
        _sense(hint, title),
        title,
        listed_choices,
        lowest=float(lowest) if isinstance(lowest, int | float) else None,
        highest=float(highest) if isinstance(highest, int | float) else None,
    )


def _sense(hint: str, title: str) -> str:
    if re.search(r"\be-?mail|\bcorreo", hint):
        return "email"
    if re.search(r"\b(?:phone|callback|call back|mobile|cell|telephone|tel[eé]fono|celular)\b", hint):
        return "phone"
    if re.search(r"\bdate[- ]time\b|\bdatetime\b|\bdate and time\b|\bwhen\b|\bfecha y hora\b|\bcu[aá]ndo\b", hint):
        return "moment"
    if re.search(r"\b(?:date|day|fecha|d[ií]a)\b", title) or " date " in hint:
        return "date"
    if re.search(r"\b(?:time|hour|hora)\b", title):
        return "time"
    if re.search(r"\b(?:name|nombre)\b", title):
        return "name"
    if re.search(r"\b(?:number|code|id|reference|zip|postcode|n[uú]mero|folio|c[oó]digo)\b", title):
        return "code"
    return "text"


def value_in(
    parameter: Parameter, text: str, acts: frozenset[Act], now: datetime, encoder: Encoder, *, asked: bool
) -> Value | None:
    """The argument that the text holds; None when it does not. When it was asked for, a bare answer is enough."""
    if parameter.choices:
        return _choice(parameter, text, encoder, asked=asked)
    if parameter.kind == "boolean":
        return _boolean(parameter, text, acts, asked=asked)
    if parameter.kind in {"integer", "number"}:
        return _number(parameter, text, asked=asked)
    if parameter.kind != "string":
        return None
    return _string(parameter, text, now, asked=asked)


def _choice(parameter: Parameter, text: str, encoder: Encoder, *, asked: bool) -> Value | None:
    words = f" {plain(text)} "
    for choice in sorted(parameter.choices, key=len, reverse=True):
        if f" {plain(choice.replace('_', ' '))} " in words:
            return _typed(parameter, choice)
    stems = set(content(text))
    for choice in parameter.choices:
        own = {stem(word) for word in tokens(choice.replace("_", " "))}
        if own & stems:
            return _typed(parameter, choice)
    if not asked:
        return None
    nearest = best_match(encoder, text, {choice: (choice.replace("_", " "),) for choice in parameter.choices})
    near = nearest is not None and nearest.score >= 0.45 and nearest.score - nearest.runner_up_score >= 0.08
    return _typed(parameter, nearest.name) if near and nearest else None


def _typed(parameter: Parameter, choice: str) -> Value:
    if parameter.kind == "integer" and re.fullmatch(r"-?\d+", choice):
        return int(choice)
    return choice


def _boolean(parameter: Parameter, text: str, acts: frozenset[Act], *, asked: bool) -> Value | None:
    if asked and Act.YES in acts:
        return True
    if asked and acts & {Act.NO, Act.CANNOT, Act.NOTHING_ELSE}:
        return False
    named = set(content(parameter.title)) & set(content(text))
    return True if named and not asked else None


def _number(parameter: Parameter, text: str, *, asked: bool) -> Value | None:
    words = plain(text)
    if not asked:
        counted = re.search(
            rf"(?:party|table|group|family) (?:of|for) (?P<after>[\w-]+)|(?P<before>[\w-]+) (?:{_COUNTED})\b", words
        )
        lone = re.search(
            r"\bfor (?P<lone>two|three|four|five|six|seven|eight|nine|ten|twelve|\d{1,2})\b(?! ?(?:[ap]\.?m|"
            r"o'?clock|:))",
            words,
        )
        social = re.search(r"party|guest|people|seat|size|person|head|comensal|invitado", parameter.name.lower())
        found = (counted["after"] or counted["before"]) if counted else lone["lone"] if lone and social else ""
        words = found if social or (counted and counted["before"]) else ""
    amount = number(words)
    if amount is None or (parameter.lowest is not None and amount < parameter.lowest):
        return None
    if parameter.highest is not None and amount > parameter.highest:
        return None
    return int(amount) if parameter.kind == "integer" or amount == int(amount) else amount


def _string(parameter: Parameter, text: str, now: datetime, *, asked: bool) -> Value | None:
    match parameter.sense:
        case "email":
            return email_address(text)
        case "phone":
            return phone_number(text)
        case "moment" | "date" | "time":
            bare = asked and parameter.sense != "date"
            moment = moment_in(text) if bare else find(text)
            return _moment(parameter, moment, now) if moment else None
        case "name":
            return person_name(text, asked=asked)
        case "code":
            return code(text) or (trimmed(text) or None if asked else None)
        case _:
            return (trimmed(text) or None) if asked else None


def _moment(parameter: Parameter, moment: Moment, now: datetime) -> str | None:
    """ISO dates and 24-hour times; a date-time needs both, the day defaults to today."""
    sense = parameter.sense
    if moment.time and not moment.time.half and parameter.half and moment.time.hour >= 5:
        moment = replace(moment, time=replace(moment.time, half=parameter.half))
    date = resolve(moment.day, now.date()).isoformat() if moment.day else None
    time = "{:02d}:{:02d}".format(*moment.time.clock()) if moment.time else None
    if sense == "date":
        return date
    if sense == "time":
        return time
    if time is None:
        return None
    return f"{date or now.date().isoformat()}T{time}"


_ABOUT_PEOPLE = re.compile(r"party|guest|people|size|person|comensal|invitado")


def question(parameter: Parameter, language: str, *, again: bool) -> str:
    """How a missing argument is asked for."""
    title = titled(parameter.title, language)
    if again:
        return say("ask_parameter_again", language, parameter=title)
    if parameter.choices:
        shown = [choice.replace("_", " ") for choice in parameter.choices]
        return say("ask_choice", language, parameter=title, choices=listed(shown, say("or", language)))
    if parameter.kind == "boolean":
        return say("ask_boolean", language, parameter=title[:1].upper() + title[1:])
    line = _QUESTIONS.get(parameter.sense, "ask_people" if _ABOUT_PEOPLE.search(parameter.name.lower()) else "")
    return say(line or "ask_parameter", language, parameter=title)


_QUESTIONS = {"name": "ask_name", "date": "ask_date", "moment": "ask_moment", "time": "ask_time"}
"""The senses that have a question of their own."""


def as_json(arguments: tuple[tuple[str, Value], ...]) -> str:
    return json.dumps(dict(arguments), ensure_ascii=False)
