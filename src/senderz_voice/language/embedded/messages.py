"""Taking a message: the words, the name, the number, then reading it back."""

import json
import re
from dataclasses import dataclass, replace
from typing import Literal

from senderz_voice.language.embedded.acts import Act
from senderz_voice.language.embedded.slots import person_name, phone_number, trimmed
from senderz_voice.language.embedded.wording import say
from senderz_voice.language.embedded.words import tidy, tokens

Stage = Literal["offered", "message", "name", "number", "check", "done", "dropped"]

_LEADS = re.compile(
    r"^.*?\b(?:leave|take|pass (?:on|along)|give) (?:\w+ )?(?:\w+ )?a? ?(?:message|"
    r"note)(?: for (?:the )?\w+)?[,:]?\s*(?:that|saying|to say|please)?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as far as it has been taken."""

    stage: Stage = "offered"
    message: str = ""
    name: str = ""
    number: str = ""
    asked: int = 1

    def arguments(self) -> str:
        """As JSON for a `message` intent."""
        return json.dumps(
            {"message": self.message, "name": self.name, "callback_number": self.number}, ensure_ascii=False
        )


NO_DRAFT = Draft()


def begin(text: str, *, offered: bool = False, about: str = "", name: str = "", number: str = "") -> Draft:
    """A draft with whatever the caller said already; `about` stands for a message nobody dictated."""
    if offered:
        return Draft("offered", message=about)
    said = _LEADS.sub("", tidy(text)) if _LEADS.match(tidy(text)) else ""
    message = said if len(tokens(said)) >= 4 else about
    draft = Draft("message", message, person_name(text) or name, phone_number(text) or number)
    return _next(draft)


def _next(draft: Draft) -> Draft:
    """The first thing that is missing."""
    stage: Stage = "check"
    if not draft.message:
        stage = "message"
    elif not draft.name:
        stage = "name"
    elif not draft.number:
        stage = "number"
    return replace(draft, stage=stage, asked=1)


def question(draft: Draft, language: str) -> str:
    """What to ask for next."""
    match draft.stage:
        case "offered":
            return say("offer_message", language)
        case "message":
            return say("ask_message", language)
        case "name":
            return say("ask_name", language)
        case "number":
            return say("ask_number" if draft.asked == 1 else "ask_number_again", language)
        case _:
            return say(
                "read_message",
                language,
                name=draft.name,
                number=spaced(draft.number),
                message=draft.message.rstrip("."),
            )


def spaced(number: str) -> str:
    """A number as it is read aloud: figure by figure; words stay as they are."""
    return " ".join(number) if re.fullmatch(r"\+?\d{5,}", number) else number


def take(draft: Draft, text: str, acts: frozenset[Act]) -> Draft:
    """The draft after the caller's answer; `dropped` when they no longer want to leave one."""
    refused = bool(acts & {Act.NO, Act.NOT_INTERESTED, Act.CANCEL, Act.NOTHING_ELSE}) and Act.YES not in acts
    if draft.stage in {"offered", "message"}:
        return _message(draft, text, acts, refused=refused)
    if draft.stage == "name":
        name = person_name(text, asked=True)
        if name or draft.asked >= 2 or refused:
            return _next(replace(draft, name=name or "somebody", number=phone_number(text) or draft.number))
        return replace(draft, asked=draft.asked + 1)
    if draft.stage == "number":
        number = phone_number(text) or ""
        if number or draft.asked >= 2 or refused:
            return _next(replace(draft, number=number or "the number you are calling from"))
        return replace(draft, asked=draft.asked + 1)
    return _checked(draft, text, refused=refused)


def _message(draft: Draft, text: str, acts: frozenset[Act], *, refused: bool) -> Draft:
    if refused and len(tokens(text)) < 8:
        return replace(draft, stage="dropped")
    if draft.stage == "offered" and len(tokens(text)) < 5:
        return _next(replace(draft, stage="message")) if Act.YES in acts else replace(draft, stage="dropped")
    if not trimmed(text):
        return (
            replace(draft, stage="message", asked=draft.asked + 1)
            if draft.asked < 2
            else replace(draft, stage="dropped")
        )
    said = _LEADS.sub("", tidy(text)) or tidy(text)
    if draft.stage == "offered" and len(tokens(said)) < 3:
        return replace(draft, stage="message")
    return _next(
        replace(
            draft,
            message=trimmed(said),
            name=person_name(text) or draft.name,
            number=phone_number(text) or draft.number,
        )
    )


def _checked(draft: Draft, text: str, *, refused: bool) -> Draft:
    """Anything but a no is taken as a yes; a correction that holds a new number or name replaces it, once."""
    number, name = phone_number(text), person_name(text)
    if (refused or number) and draft.asked < 2:
        if number or name:
            return replace(draft, number=number or draft.number, name=name or draft.name, asked=2)
        return replace(draft, stage="message", message="", asked=2)
    return replace(draft, stage="done")
