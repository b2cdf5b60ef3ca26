"""Recogniser, language model and voice in a row: each works on while the next already speaks."""

from senderz_voice.dialogue.chain import Chain, Fallbacks, Ranking
from senderz_voice.dialogue.crew import Crew
from senderz_voice.dialogue.guarding import Guard
from senderz_voice.dialogue.listening import Listening
from senderz_voice.dialogue.making import Bench
from senderz_voice.dialogue.phrasing import keep_ready
from senderz_voice.dialogue.speaking import Speaking, Tally
from senderz_voice.ports.dialogue import DialogueSink, Wanted
from senderz_voice.ports.language import Brief

__all__ = ["Cascade", "Chain", "Fallbacks", "Tally"]

MODEL_PATIENCE = 2
"""A model may be late once without losing its place: the one behind it is usually the weaker one."""
VOICE_PATIENCE = 1
"""A voice that failed once stays behind: to change it back and forth sounds like two people."""


ANSWER_FIRST_SECONDS = 8.0
"""A slow voice of this machine has made an answer by then."""


class Cascade:
    """One call's dialogue (ports.dialogue.Dialogue)."""

    def __init__(self, chain: Chain, sink: DialogueSink, languages: tuple[str, ...], brief: Brief) -> None:
        self._crew = Crew(chain.clock)
        self._listening = Listening(self._crew, chain.recognisers, sink, languages)
        models = Ranking(chain.models, MODEL_PATIENCE)
        voices = Ranking(chain.voices, VOICE_PATIENCE)
        guard = Guard(brief, languages[0])
        self._speaking = Speaking(Bench(self._crew, models, voices, guard, sink))
        self._voices = [voice for _, voice in chain.voices]
        self._brief = brief
        self._ready: set[str] = set()
        self._get_ready(languages[0])

    @property
    def tally(self) -> Tally:
        """What became of prepared replies so far."""
        return self._speaking.tally

    def hear(self, audio: bytes) -> None:
        self._listening.hear(audio)

    def speculate(self, turn: int, speech: bytes) -> None:
        self._listening.speculate(turn, speech)

    def recognise(self, turn: int, speech: bytes) -> None:
        self._listening.recognise(turn, speech)

    def prepare(self, wanted: Wanted) -> None:
        self._speaking.prepare(wanted)

    def forget(self) -> None:
        self._listening.went_on()
        self._speaking.forget()

    def reply(self, wanted: Wanted) -> None:
        self._speaking.reply(wanted)
        self._get_ready(wanted.conversation.language)

    def drop(self, reply: int) -> None:
        self._speaking.drop(reply)

    async def close(self) -> None:
        self._speaking.close()
        await self._listening.close()
        await self._crew.close()

    def _get_ready(self, language: str) -> None:
        """The call is in this language now; the answer that is being made in it comes before all phrases."""
        if language not in self._ready:
            later_by = ANSWER_FIRST_SECONDS if self._ready else 0.0
            self._ready.add(language)
            keep_ready(self._crew, self._voices, self._brief, language, later_by=later_by)
