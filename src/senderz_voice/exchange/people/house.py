"""Where people come from: each new person gets a character and shares the senses."""

from collections.abc import Sequence

from senderz_voice.exchange.farend import Handset
from senderz_voice.exchange.parts import ExchangeParts
from senderz_voice.exchange.people.characters import cast
from senderz_voice.exchange.people.ear import HearingRoom
from senderz_voice.exchange.people.person import Person, Senses
from senderz_voice.exchange.tasks import Tasks


class House:
    """Everybody who can be on a line."""

    def __init__(self, parts: ExchangeParts, tasks: Tasks) -> None:
        self.room = HearingRoom(parts.activity)
        self._senses = Senses(parts.recogniser, parts.voice, self.room, tasks)

    def person(self, kind: str, handset: Handset, wants: Sequence[str] = ()) -> Person:
        """Somebody new, one of `characters.KINDS`."""
        return Person(kind, cast(kind, wants), self._senses, handset)
