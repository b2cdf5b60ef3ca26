"""Recogniser, language model and voice in a row: each works on while the next already speaks."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

import structlog

from senderz_voice.core import phrases
from senderz_voice.core.events import Kind
from senderz_voice.dialogue.clauses import Clauses, speakable
from senderz_voice.ports.dialogue import DialogueSink, Wanted
from senderz_voice.ports.errors import PortError
from senderz_voice.ports.language import Brief, LanguageModel, ReplyEnded, TextDelta, ToolRequest
from senderz_voice.ports.speech import Recogniser, Recognition, Voice

PHRASES = {
    Kind.PROMPT: phrases.STILL_THERE,
    Kind.APOLOGY: phrases.APOLOGY,
    Kind.GOODBYE_SILENCE: phrases.GOODBYE_SILENCE,
    Kind.GOODBYE_TIME: phrases.GOODBYE_TIME,
    Kind.GOODBYE_FAULT: phrases.GOODBYE_FAULT,
    Kind.GOODBYE_OPT_OUT: phrases.GOODBYE_OPT_OUT,
    Kind.TRANSFER_FAILED: phrases.TRANSFER_FAILED,
}
"""What is said without asking the model."""
LONGEST_CHARACTERS = 900
"""About 45 s of speech; a model that goes on longer is cut off."""
SILENT_TAIL_BYTES = 8000 * 320 // 1000
"""The silence between a pause and the end of a turn, with one window to spare."""

Piece = TypeVar("Piece")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Chain:
    """The three services that every call of the process shares."""

    recogniser: Recogniser
    model: LanguageModel
    voice: Voice


class Cascade:
    """One call's dialogue (ports.dialogue.Dialogue)."""

    def __init__(self, chain: Chain, sink: DialogueSink, languages: tuple[str, ...], brief: Brief) -> None:
        del brief
        self._chain = chain
        self._sink = sink
        self._languages = languages
        self._guess: tuple[bytes, asyncio.Task[Recognition]] | None = None
        self._replying: tuple[int, asyncio.Task[None]] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    # Listening.

    def hear(self, audio: bytes) -> None:
        del audio

    def prepare(self, wanted: Wanted) -> None:
        del wanted

    def forget(self) -> None:
        pass

    def speculate(self, turn: int, speech: bytes) -> None:
        del turn
        self._forget_guess()
        work = self._chain.recogniser.transcribe(speech, self._languages)
        self._guess = (speech, asyncio.ensure_future(work))

    def recognise(self, turn: int, speech: bytes) -> None:
        self._start(self._recognise(turn, speech))

    async def _recognise(self, turn: int, speech: bytes) -> None:
        try:
            heard = await self._recognition(speech)
        except PortError as error:
            log.warning("recogniser_failed", detail=error.detail)
            self._sink.said(turn, "", self._languages[0])
        except Exception:  # the task root of a recognition: the turn must end all the same
            log.exception("recogniser_broke")
            self._sink.said(turn, "", self._languages[0])
        else:
            self._sink.said(turn, heard.text.strip(), heard.language)

    async def _recognition(self, speech: bytes) -> Recognition:
        """The speculation serves when only silence followed it; the turn logic tells when more did."""
        guess, self._guess = self._guess, None
        if guess is not None and speech.startswith(guess[0]) and len(speech) - len(guess[0]) <= SILENT_TAIL_BYTES:
            return await guess[1]
        if guess is not None:
            guess[1].cancel()
        return await self._chain.recogniser.transcribe(speech, self._languages)

    def _forget_guess(self) -> None:
        if self._guess is not None:
            self._guess[1].cancel()
            self._guess = None

    # Replying.

    def reply(self, wanted: Wanted) -> None:
        if self._replying is not None:
            self._replying[1].cancel()
        self._replying = (wanted.reply, self._start(self._reply(wanted)))

    def drop(self, reply: int) -> None:
        if self._replying is not None and self._replying[0] == reply:
            self._replying[1].cancel()
            self._replying = None

    async def _reply(self, wanted: Wanted) -> None:
        stage = "voice"
        try:
            if wanted.disclose:
                kind = phrases.DISCLOSURE if wanted.recorded else phrases.DISCLOSURE_UNRECORDED
                await self._say(wanted, self._phrase(wanted, kind), disclosure=True)
            if wanted.kind in (Kind.OPENING, Kind.ANSWER, Kind.AFTER_INTENT):
                stage = "model"
                hang_up = await self._think(wanted)
            else:
                text = wanted.resume if wanted.kind is Kind.RESUME else self._phrase(wanted, PHRASES[wanted.kind])
                if text:
                    await self._say(wanted, text)
                hang_up = False
        except PortError as error:
            self._sink.failed(wanted.reply, stage, error.detail)
        except Exception as error:  # the task root of a reply: whatever broke, the call must learn that none comes
            log.exception("reply_broke", stage=stage)
            self._sink.failed(wanted.reply, stage, type(error).__name__)
        else:
            self._sink.done(wanted.reply, hang_up=hang_up)

    def _phrase(self, wanted: Wanted, kind: str) -> str:
        conversation = wanted.conversation
        return phrases.phrase(kind, conversation.language, business=conversation.brief.business_name)

    async def _think(self, wanted: Wanted) -> bool:
        """Speak the model's words as they come; answers whether it wants to hang up after them."""
        clauses = Clauses()
        length = 0
        hang_up = False
        async with _closing(self._chain.model.reply(wanted.conversation)) as pieces:
            async for piece in pieces:
                match piece:
                    case TextDelta(text=text):
                        length += len(text)
                        for clause in clauses.feed(text):
                            await self._say(wanted, clause)
                    case ToolRequest():
                        for clause in clauses.rest():
                            await self._say(wanted, clause)
                        self._sink.tool(wanted.reply, piece)
                    case ReplyEnded(finish=finish):
                        hang_up = finish == "hang_up"
                if length > LONGEST_CHARACTERS:
                    break
        for clause in clauses.rest():
            await self._say(wanted, clause)
        return hang_up

    async def _say(self, wanted: Wanted, text: str, *, disclosure: bool = False) -> None:
        """One clause: announced with its first audio, so that a voice that fails says nothing rather than half."""
        language = wanted.conversation.language
        speech: int | None = None
        async with _closing(self._chain.voice.synthesise(speakable(text), language)) as pieces:
            try:
                async for audio in pieces:
                    if speech is None:
                        speech = self._sink.clause(wanted.reply, text, language, disclosure=disclosure)
                    self._sink.audio(speech, audio)
            finally:
                if speech is not None:
                    self._sink.clause_over(speech)

    # Tasks.

    def _start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        self._forget_guess()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def _closing(pieces: AsyncIterator[Piece]) -> AsyncGenerator[AsyncIterator[Piece], None]:
    """Close a generator at once when it is left early: the request behind it stops."""
    try:
        yield pieces
    finally:
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()
