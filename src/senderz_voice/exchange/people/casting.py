"""Which kind of person has which character."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from senderz_voice.exchange.people import replies, replies_es, replies_tr
from senderz_voice.exchange.people.characters import (
    AsksForPerson,
    Callee,
    Caller,
    Character,
    FrontDesk,
    LeavesMidway,
    Silent,
)
from senderz_voice.exchange.people.menu import Menu
from senderz_voice.exchange.people.talkers import Interrupter, Murmurer
from senderz_voice.exchange.people.wordings import ENGLISH, SPANISH, TURKISH

_CAST: Final[Mapping[str, Callable[[], Character]]] = {
    "cooperative": lambda: Callee(replies.COOPERATIVE),
    "refusing": lambda: Callee(replies.REFUSING),
    "asks_for_person": AsksForPerson,
    "stop_calling": lambda: Callee(replies.STOP_CALLING),
    "dictates": lambda: Callee(replies.DICTATING),
    "spanish": lambda: Callee(replies_es.COOPERATIVE, SPANISH),
    "turkish": lambda: Callee(replies_tr.COOPERATIVE, TURKISH),
    "interrupts": Interrupter,
    "murmurs": Murmurer,
    "menu": Menu,
    "silent": Silent,
    "leaves_midway": LeavesMidway,
    "front_desk": FrontDesk,
}
_FOREIGN: Final = {"spanish": SPANISH.language, "turkish": TURKISH.language}

MACHINE: Final = "voicemail"
"""No person: it picks up, but it never calls."""

KINDS: Final = (*_CAST, "caller")


def cast(kind: str, wants: Sequence[str] = ()) -> Character:
    """A new person of this kind, one of `KINDS`."""
    return Caller(wants) if kind == "caller" else _CAST[kind]()


def language_of(kind: str) -> str:
    """What somebody of this kind speaks."""
    return _FOREIGN.get(kind, ENGLISH.language)
