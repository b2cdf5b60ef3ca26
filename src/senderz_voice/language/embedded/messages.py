"""Taking a message: the words, the name, the number, then reading it back."""

import json
import re
from dataclasses import dataclass, replace
from typing import Literal

from senderz_voice.language.embedded.acts import Act
from senderz_voice.language.embedded.slots import person_name, phone_number, trimmed
from senderz_voice.language.embedded.spanish import slots_in
from senderz_voice.language.embedded.wording import say
from senderz_voice.language.embedded.words import tidy, tokens

ABOUT_A_PERSON = "asked to speak with a person"
"""The message of a caller who wanted a person and dictated none."""
UNNAMED = "somebody"
UNNUMBERED = "the number you are calling from"

Stage = Literal["offered", "message", "name", "number", "check", "done", "dropped"]

_LEADS = re.compile(
    r"^.*?\b(?:leave|take|pass (?:on|along)|give) (?:\w+ )?(?:\w+ )?a? ?(?:message|"
    r"note)(?: for (?:the )?\w+)?[,:]?\s*(?:that|saying|to say|please)?\s*"
    r"|^.*?\b(?:dejar(?:le)?|darle?|pasarle?|tomar) (?:un |el )?(?:mensaje|recado)"
    r"(?: (?:para|al?) (?:la |el )?\w+)?[,:]?\s*"
    r"(?:que|diciendo|por favor)?\s*",
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


def begin(
    text: str, *, offered: bool = False, about: str = "", name: str = "", number: str = "", language: str = "en"
) -> Draft:
    """A draft with whatever the caller said already; `about` stands for a message nobody dictated."""
    if offered:
        return Draft("offered", message=about)
    said = _LEADS.sub("", tidy(text)) if _LEADS.match(tidy(text)) else ""
    message = said if len(tokens(said)) >= 4 else about
    heard = slots_in(text, language)
    draft = Draft("message", message, person_name(heard) or name, phone_number(heard) or number)
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
                name=_told(draft.name, language),
                number=_told(spaced(draft.number), language),
                message=_told(draft.message, language).rstrip("."),
            )


_FILL_INS = {UNNAMED: "somebody", UNNUMBERED: "their_number", ABOUT_A_PERSON: "wanted_a_person"}


def _told(part: str, language: str) -> str:
    """A part of the draft as it is read back; what the caller did not give has words in each language."""
    return say(_FILL_INS[part], language) if part in _FILL_INS else part


def spaced(number: str) -> str:
    """A number as it is read aloud: figure by figure; words stay as they are."""
    return " ".join(number) if re.fullmatch(r"\+?\d{5,}", number) else number


def take(draft: Draft, text: str, acts: frozenset[Act], language: str = "en") -> Draft:
    """The draft after the caller's answer; `dropped` when they no longer want to leave one."""
    refused = bool(acts & {Act.NO, Act.NOT_INTERESTED, Act.CANCEL, Act.NOTHING_ELSE}) and Act.YES not in acts
    heard = slots_in(text, language)
    if draft.stage in {"offered", "message"}:
        return _message(draft, text, acts, heard, refused=refused)
    if draft.stage == "name":
        name = person_name(heard, asked=True)
        if name or draft.asked >= 2 or refused:
            return _next(replace(draft, name=name or UNNAMED, number=phone_number(heard) or draft.number))
        return replace(draft, asked=draft.asked + 1)
    if draft.stage == "number":
        number = phone_number(heard) or ""
        if number or draft.asked >= 2 or refused:
            return _next(replace(draft, number=number or UNNUMBERED))
        return replace(draft, asked=draft.asked + 1)
    return _checked(draft, heard, refused=refused)


def _message(draft: Draft, text: str, acts: frozenset[Act], heard: str, *, refused: bool) -> Draft:
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
            name=person_name(heard) or draft.name,
            number=phone_number(heard) or draft.number,
        )
    )


def _checked(draft: Draft, heard: str, *, refused: bool) -> Draft:
    """Anything but a no is taken as a yes; a correction that holds a new number or name replaces it, once."""
    number, name = phone_number(heard), person_name(heard)
    if (refused or number) and draft.asked < 2:
        if number or name:
            return replace(draft, number=number or draft.number, name=name or draft.name, asked=2)
        return replace(draft, stage="message", message="", asked=2)
    return replace(draft, stage="done")
