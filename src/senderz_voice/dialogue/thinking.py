"""Has a model reply within its budgets: a filler when it is late, another request when it is stuck."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Final

from senderz_voice.dialogue.budgets import (
    MODEL_FILLER_SECONDS,
    MODEL_GAP_SECONDS,
    MODEL_NEXT_SECONDS,
    MODEL_SECONDS,
)
from senderz_voice.dialogue.chain import Ranking
from senderz_voice.dialogue.crew import Crew
from senderz_voice.dialogue.draft import Draft, Filler, Finished, Thought
from senderz_voice.dialogue.guarding import Guard
from senderz_voice.dialogue.racing import Race, StageBroke, closing
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.language import Conversation, LanguageModel, Said, TextDelta

EARLIER_TURNS: Final = 8
"""Of the assistant's own turns, as far back as a secret told in portions is put together."""


class Thinking:
    """The thoughts of one reply, from whichever model has the first one."""

    def __init__(
        self,
        crew: Crew,
        models: Ranking[LanguageModel],
        guard: Guard,
        conversation: Conversation,
        report: Callable[[str], None],
    ) -> None:
        self._crew = crew
        self._guard = guard
        self._conversation = conversation
        self._pieces = 0
        self._race = Race(crew, models, self._ask, report, entrants=models.entrants())
        self._watches: list[asyncio.Task[None]] = [crew.start(self._watch_gaps())]

    def asked_for(self) -> None:
        """Somebody waits for the reply: from now on it can be late."""
        self._watches.append(self._crew.start(self._keep_time()))

    async def next(self) -> Thought:
        """The next thought, Finished at the end. Raises StageBroke while there was none at all."""
        try:
            return await anext(self._race)
        except StopAsyncIteration:
            return Finished()
        except PortError as error:
            if self._race.delivered:
                # What was said stays said; to begin again would say it twice.
                return Finished()
            raise StageBroke("model", error.detail) from error

    def close(self) -> None:
        for watch in self._watches:
            watch.cancel()
        self._race.close()

    async def _ask(self, model: LanguageModel) -> AsyncGenerator[Thought, None]:
        draft = Draft(self._guard, self._conversation.language, _said_before(self._conversation))
        silent = True
        try:
            async with closing(model.reply(self._conversation)) as pieces:
                async for piece in pieces:
                    self._pieces += piece != TextDelta("")
                    for thought in draft.take(piece):
                        if silent and thought == Finished():
                            raise PortError(ErrorKind.BAD_ANSWER, "the language model said nothing")
                        silent = False
                        yield thought
                    if draft.full:
                        return
        finally:
            if silent:
                # The next model has given no sign of life yet.
                self._pieces = 0

    async def _keep_time(self) -> None:
        await self._crew.clock.sleep(MODEL_FILLER_SECONDS)
        if not self._pieces:
            self._race.insert(Filler())
        await self._crew.clock.sleep(MODEL_NEXT_SECONDS - MODEL_FILLER_SECONDS)
        if not self._pieces:
            self._race.hurry()
        await self._crew.clock.sleep(MODEL_SECONDS - MODEL_NEXT_SECONDS)
        if not self._race.delivered:
            self._race.give_up(PortError(ErrorKind.UNAVAILABLE, "the language model is silent"))

    async def _watch_gaps(self) -> None:
        """A model that has begun and then falls silent has broken off."""
        while not self._race.over:
            before = self._pieces
            await self._crew.clock.sleep(MODEL_GAP_SECONDS)
            if before and self._pieces == before:
                self._race.abandon(PortError(ErrorKind.UNAVAILABLE, "the language model fell silent"))


def _said_before(conversation: Conversation) -> str:
    own = [turn.text for turn in conversation.turns if isinstance(turn, Said) and turn.role == "assistant"]
    return " ".join(own[-EARLIER_TURNS:])
