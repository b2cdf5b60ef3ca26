"""What everybody in the house shares: recognisers, voices, and the room where speech is noticed."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from senderz_voice.exchange.parts import Tongue
from senderz_voice.exchange.people.ear import HearingRoom
from senderz_voice.exchange.tasks import Tasks
from senderz_voice.ports.errors import PortError
from senderz_voice.ports.speech import Recognition

_REMEMBERED: Final = 64
_SILENCE: Final = b"\xff\x7f"
_Utterance = tuple[bytes, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Senses:
    tongues: Mapping[str, Tongue]
    """By language, as `en`."""
    room: HearingRoom
    tasks: Tasks
    _understood: dict[_Utterance, asyncio.Task[Recognition]] = field(default_factory=dict)
    """The last utterances: an assistant that calls many people says the same to most of them."""

    async def understand(self, speech: bytes, languages: Sequence[str]) -> Recognition:
        """What somebody whose own language is the first one hears in `speech`."""
        key = (speech.strip(_SILENCE), tuple(languages))
        understanding = self._understood.get(key)
        if understanding is None:
            understanding = self._understood[key] = asyncio.create_task(self._recognise(speech, languages))
            if len(self._understood) > _REMEMBERED:
                self._understood.pop(next(iter(self._understood)))
        return await asyncio.shield(understanding)

    async def _recognise(self, speech: bytes, languages: Sequence[str]) -> Recognition:
        try:
            return await self.tongues[languages[0]].recogniser.transcribe(speech, languages)
        except PortError:
            # A failing recogniser is to a person like noise on the line.
            return Recognition("", languages[0])
