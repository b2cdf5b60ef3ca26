"""Speaks clauses in order: while one is handed over, the next is already being synthesised."""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Sequence

from senderz_voice.dialogue.budgets import VOICE_GAP_SECONDS, VOICE_NEXT_SECONDS, VOICE_SECONDS
from senderz_voice.dialogue.chain import Entrant, Ranking
from senderz_voice.dialogue.crew import Crew
from senderz_voice.dialogue.outlet import Outlet
from senderz_voice.dialogue.racing import Race, StageBroke, closing
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.speech import Voice

CHARACTERS_PER_SECOND = 15
"""The pace of a calm voice; tells roughly where a clause broke off."""
BYTES_PER_SECOND = 8000


class Mouth:
    """One reply's mouth."""

    def __init__(self, crew: Crew, voices: Ranking[Voice], outlet: Outlet, language: str) -> None:
        self._crew = crew
        self._voices = voices
        self._outlet = outlet
        self._language = language
        self._begun: list[Synthesis] = []
        """The clause that is being handed over and the one ahead of it."""
        self._handing_over: asyncio.Task[None] | None = None
        self.spoke = False

    async def say(self, text: str, *, disclosure: bool = False) -> None:
        """Synthesise a clause and hand it over behind the one before; returns with its first audio.

        It is announced only then, so that a voice that fails says nothing rather than half. Raises StageBroke.
        """
        synthesis = Synthesis(self._crew, self._voices, text, self._language, self._report)
        self._begun.append(synthesis)
        await self.rest()
        self._begun = [synthesis]
        pieces = synthesis.pieces()
        try:
            first = await anext(pieces)
        except PortError as error:
            raise StageBroke("voice", error.detail) from error
        number = self._outlet.clause(text, self._language, disclosure=disclosure)
        self._outlet.audio(number, first)
        self.spoke = True
        self._handing_over = self._crew.start(self._hand_over(number, pieces))

    async def rest(self) -> None:
        """Wait until all audio so far has been handed over."""
        if self._handing_over is not None:
            await self._handing_over

    def close(self) -> None:
        """Be silent at once."""
        for synthesis in self._begun:
            synthesis.close()
        if self._handing_over is not None:
            self._handing_over.cancel()

    async def _hand_over(self, number: int, pieces: AsyncGenerator[bytes, None]) -> None:
        try:
            async with closing(pieces):
                async for audio in pieces:
                    self._outlet.audio(number, audio)
        finally:
            self._outlet.clause_over(number)

    def _report(self, remedy: str) -> None:
        self._outlet.stalled("voice", remedy)


class Synthesis:
    """The audio of one clause, begun at once, from whichever voice delivers."""

    def __init__(
        self,
        crew: Crew,
        voices: Ranking[Voice],
        text: str,
        language: str,
        report: Callable[[str], None],
    ) -> None:
        self._crew = crew
        self._voices = voices
        self._language = language
        self._report = report
        self._begin(text, voices.entrants(), "")

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """At least one piece. Raises PortError when no voice gave any."""
        delivered = False
        try:
            while True:
                length = 0
                try:
                    async for audio in self._race:
                        length += len(audio)
                        delivered = True
                        yield audio
                except PortError:
                    if self._go_on(length):
                        continue
                    if not delivered:
                        raise
                return
        finally:
            self.close()

    def close(self) -> None:
        self._watch.cancel()
        self._race.close()

    def _go_on(self, length: int) -> bool:
        """Have the rest of a clause that broke off spoken by the next voice, if there is one."""
        rest, spare = unspoken(self._text, length), self._race.spare
        if not rest or not spare:
            return False
        self.close()
        self._begin(rest, spare, self._race.asked_last)
        return True

    def _begin(self, text: str, entrants: Sequence[Entrant[Voice]], after: str) -> None:
        self._text = text
        self._race = Race(self._crew, self._voices, self._ask, self._report, entrants=entrants, after=after)
        self._watch = self._crew.start(self._keep_time(self._race))

    async def _ask(self, voice: Voice) -> AsyncGenerator[bytes, None]:
        async with closing(voice.synthesise(self._text, self._language)) as pieces:
            async for audio in pieces:
                if audio:
                    yield audio

    async def _keep_time(self, race: Race[Voice, bytes]) -> None:
        await self._crew.clock.sleep(VOICE_NEXT_SECONDS)
        race.hurry()
        await self._crew.clock.sleep(VOICE_SECONDS - VOICE_NEXT_SECONDS)
        if not race.delivered:
            race.give_up(PortError(ErrorKind.UNAVAILABLE, "the voice is silent"))
        while not race.over:
            before = race.delivered
            await self._crew.clock.sleep(VOICE_GAP_SECONDS)
            if race.delivered == before:
                race.abandon(PortError(ErrorKind.UNAVAILABLE, "the voice fell silent within a clause"))


def unspoken(text: str, length: int) -> str:
    """The words of a clause that are still to be said after `length` bytes of its audio; rather one twice than none."""
    spoken = length * CHARACTERS_PER_SECOND // BYTES_PER_SECOND
    starts = [match.start() for match in re.finditer(r"\S+", text)]
    start = max((place for place in starts if place <= spoken), default=0)
    return text[start:] if spoken < len(text) else ""
