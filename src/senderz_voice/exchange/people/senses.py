"""What everybody in the house shares: recognisers, voices, and the room where speech is noticed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from senderz_voice.exchange.parts import Tongue
from senderz_voice.exchange.people.ear import HearingRoom
from senderz_voice.exchange.tasks import Tasks
from senderz_voice.ports.errors import PortError
from senderz_voice.ports.speech import Recognition


@dataclass(frozen=True, slots=True)
class Senses:
    tongues: Mapping[str, Tongue]
    """By language, as `en`."""
    room: HearingRoom
    tasks: Tasks

    async def understand(self, speech: bytes, languages: Sequence[str]) -> Recognition:
        """What somebody whose own language is the first one hears in `speech`."""
        try:
            return await self.tongues[languages[0]].recogniser.transcribe(speech, languages)
        except PortError:
            # A failing recogniser is to a person like noise on the line.
            return Recognition("", languages[0])
