"""Makes one reply: the model's thoughts, or a phrase, through the voice to the call."""

from dataclasses import dataclass

import structlog

from senderz_voice.dialogue.budgets import PREPARED_CLAUSES
from senderz_voice.dialogue.chain import Ranking
from senderz_voice.dialogue.crew import Crew
from senderz_voice.dialogue.draft import Clause, Filler, Finished
from senderz_voice.dialogue.guarding import Guard
from senderz_voice.dialogue.mouth import Mouth
from senderz_voice.dialogue.outlet import Outlet
from senderz_voice.dialogue.phrasing import FILLER, FROM_MODEL, canned, disclosure, phrase
from senderz_voice.dialogue.racing import StageBroke
from senderz_voice.dialogue.thinking import Thinking
from senderz_voice.ports.dialogue import DialogueSink, Wanted
from senderz_voice.ports.language import LanguageModel, ToolRequest
from senderz_voice.ports.speech import Voice

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Bench:
    """What one call makes its replies with."""

    crew: Crew
    models: Ranking[LanguageModel]
    voices: Ranking[Voice]
    guard: Guard
    sink: DialogueSink


class Making:
    """One reply in the making; it begins at once, and nobody hears of it before `ask_for`."""

    def __init__(self, bench: Bench, wanted: Wanted) -> None:
        self.wanted = wanted
        self._outlet = Outlet(bench.sink)
        self._mouth = Mouth(bench.crew, bench.voices, self._outlet, wanted.conversation.language)
        self._thinking: Thinking | None = None
        if wanted.kind in FROM_MODEL:
            self._thinking = Thinking(bench.crew, bench.models, bench.guard, wanted.conversation, self._model_stalled)
        self._task = bench.crew.start(self._run())

    @property
    def broken(self) -> bool:
        return self._outlet.broken

    def ask_for(self, reply: int) -> None:
        """The call wants it, under this number."""
        if self._thinking is not None:
            self._thinking.asked_for()
        self._outlet.open(reply)

    def drop(self) -> None:
        """Nobody wants it: stop, and say nothing more of it."""
        self._outlet.shut()
        self._task.cancel()
        self._stop()

    async def _run(self) -> None:
        try:
            hang_up = await self._speak()
        except StageBroke as broke:
            await self._mouth.rest()
            self._outlet.failed(broke.stage, broke.detail)
        except Exception as error:  # The task root of a reply: whatever broke, the call must learn that none comes.
            log.exception("reply_broke")
            self._outlet.failed("dialogue", type(error).__name__)
            self._outlet.shut()
        else:
            self._outlet.done(hang_up=hang_up)
        finally:
            self._stop()

    def _stop(self) -> None:
        self._mouth.close()
        if self._thinking is not None:
            self._thinking.close()

    async def _speak(self) -> bool:
        """Answers whether the model wants to hang up."""
        if self.wanted.disclose:
            await self._mouth.say(disclosure(self.wanted), disclosure=True)
        hang_up = False
        if self._thinking is not None:
            hang_up = await self._speak_thoughts(self._thinking)
        else:
            for clause in canned(self.wanted):
                await self._mouth.say(clause)
        await self._mouth.rest()
        return hang_up

    async def _speak_thoughts(self, thinking: Thinking) -> bool:
        clauses = 0
        while True:
            match await thinking.next():
                case Clause(text=text):
                    if clauses == PREPARED_CLAUSES:
                        await self._outlet.opened.wait()
                    clauses += 1
                    await self._mouth.say(text)
                case ToolRequest() as request:
                    await self._mouth.rest()
                    self._outlet.tool(request)
                case Filler():
                    await self._fill()
                case Finished(hang_up=hang_up):
                    return hang_up

    async def _fill(self) -> None:
        """Bridge the silence, unless something was just said; a filler that fails is no loss."""
        if self._mouth.spoke:
            return
        self._model_stalled("filler")
        try:
            await self._mouth.say(phrase(FILLER, self.wanted.conversation))
        except StageBroke as broke:
            log.warning("filler_failed", detail=broke.detail)

    def _model_stalled(self, remedy: str) -> None:
        self._outlet.stalled("model", remedy)
