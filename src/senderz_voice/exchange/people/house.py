"""Where people come from: each new person gets a character and shares the senses."""

from collections.abc import Sequence

from senderz_voice.exchange.farend import Handset
from senderz_voice.exchange.parts import ExchangeParts, Tongue
from senderz_voice.exchange.people import wordings
from senderz_voice.exchange.people.answering_machine import AnsweringMachine
from senderz_voice.exchange.people.casting import MACHINE, cast, language_of
from senderz_voice.exchange.people.ear import HearingRoom
from senderz_voice.exchange.people.person import Person
from senderz_voice.exchange.people.senses import Senses
from senderz_voice.exchange.tasks import Tasks


class House:
    """Everybody who can be on a line."""

    def __init__(self, parts: ExchangeParts, tasks: Tasks) -> None:
        self.room = HearingRoom(parts.activity)
        tongues = {wordings.ENGLISH.language: Tongue(parts.recogniser, parts.voice, foreign=()), **parts.tongues}
        self._senses = Senses(tongues, self.room, tasks)

    def lacks(self, kind: str) -> str | None:
        """The name of the language that is missing for somebody of this kind."""
        language = language_of(kind)
        return None if language in self._senses.tongues else wordings.NAMES[language]

    def resident(self, kind: str, handset: Handset) -> Person | AnsweringMachine:
        """Whoever picks up where `kind` lives: a machine, or a person."""
        return AnsweringMachine(self._senses, handset) if kind == MACHINE else self.person(kind, handset)

    def person(self, kind: str, handset: Handset, wants: Sequence[str] = ()) -> Person:
        """Somebody new, one of `casting.KINDS`."""
        return Person(kind, cast(kind, wants), self._senses, handset)
