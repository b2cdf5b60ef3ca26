"""An engine on the virtual clock, with services that follow a script and a call that notes what it is told."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from senderz_voice.core.events import Kind
from senderz_voice.dialogue.cascade import Cascade, Chain, Fallbacks
from senderz_voice.ports.dialogue import Wanted
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.language import (
    Brief,
    Conversation,
    LanguageModel,
    ReplyEnded,
    ReplyPiece,
    Said,
    TextDelta,
    ToolRequest,
)
from senderz_voice.ports.speech import HearingSink, Recogniser, Recognition, Voice
from tests.live.virtual import VirtualClock

FOREVER = 1e6
DOWN = PortError(ErrorKind.UNAVAILABLE, "down")
REFUSED = PortError(ErrorKind.REFUSED, "the key is not valid")
BRIEF = Brief("inbound", "Harbor Dental", "", "", "", "", "UTC", 0.0)
CHARACTER_BYTES = 400
"""The scripted voices take 50 ms a character."""

ModelStep = float | ReplyPiece | PortError
VoiceStep = float | bytes | PortError


def text(words: str) -> list[ModelStep]:
    """The script of a model that says `words` and no more."""
    return [0.1, TextDelta(words), ReplyEnded()]


class Minds:
    """A language model: each request gets the next script, a number is a wait; the last script stays."""

    def __init__(self, *scripts: Sequence[ModelStep]) -> None:
        self.scripts = [list(script) for script in scripts]
        self.asked: list[Conversation] = []
        self.open = 0

    async def reply(self, conversation: Conversation) -> AsyncIterator[ReplyPiece]:
        self.asked.append(conversation)
        script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        self.open += 1
        try:
            for step in script:
                if isinstance(step, PortError):
                    raise step
                if isinstance(step, float):
                    await asyncio.sleep(step)
                else:
                    yield step
        finally:
            self.open -= 1


class Voices:
    """A voice: each clause gets the next script; after the last it reads aloud after 100 ms, faster than heard."""

    def __init__(self, *scripts: Sequence[VoiceStep], tone: bytes = b"\x20") -> None:
        self.scripts = [list(script) for script in scripts]
        self.tone = tone
        self.asked: list[str] = []
        self.begun: list[float] = []
        self.open = 0

    async def synthesise(self, text: str, language: str) -> AsyncIterator[bytes]:
        self.asked.append(text)
        self.begun.append(asyncio.get_running_loop().time())
        self.open += 1
        try:
            for step in self.scripts.pop(0) if self.scripts else self._read(text):
                if isinstance(step, PortError):
                    raise step
                if isinstance(step, float):
                    await asyncio.sleep(step)
                else:
                    yield step
        finally:
            self.open -= 1

    def _read(self, text: str) -> list[VoiceStep]:
        audio = self.tone * (len(text) * CHARACTER_BYTES)
        pieces: list[VoiceStep] = [0.1]
        for start in range(0, len(audio), 3200):
            pieces += [audio[start : start + 3200], 0.04]
        return pieces


class Ears:
    """A recogniser of whole utterances; each gets the next answer: words, an error, or a wait before the words."""

    def __init__(self, *answers: str | PortError | tuple[float, str]) -> None:
        self.answers = list(answers)
        self.heard: list[bytes] = []

    async def transcribe(self, speech: bytes, languages: Sequence[str]) -> Recognition:
        self.heard.append(speech)
        answer = self.answers.pop(0) if self.answers else ""
        if isinstance(answer, PortError):
            raise answer
        seconds, words = answer if isinstance(answer, tuple) else (0.07, answer)
        await asyncio.sleep(seconds)
        return Recognition(words, languages[0])


class Stream:
    """A recogniser that follows along; the story itself speaks through `sink`."""

    sink: HearingSink

    def __init__(self) -> None:
        self.heard = b""
        self.finished = 0
        self.closed = False

    def open(self, sink: HearingSink, languages: Sequence[str]) -> "Stream":
        self.sink = sink
        return self

    def hear(self, audio: bytes) -> None:
        self.heard += audio

    def finish(self) -> None:
        self.finished += 1

    async def close(self) -> None:
        self.closed = True


Note = tuple[Any, ...]


@dataclass
class Notebook:
    """The call: notes what it is told, and when."""

    notes: list[Note] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    audio_of: dict[int, bytes] = field(default_factory=dict)

    def _note(self, *note: object) -> None:
        self.notes.append(note)
        self.times.append(asyncio.get_running_loop().time())

    def so_far(self, text: str, language: str) -> None:
        self._note("so far", text)

    def turn_over(self) -> None:
        self._note("turn over")

    def said(self, turn: int, text: str, language: str) -> None:
        self._note("said", turn, text)

    def clause(self, reply: int, text: str, language: str, *, disclosure: bool) -> int:
        speech = 100 + len(self.audio_of)
        self.audio_of[speech] = b""
        self._note("disclosure" if disclosure else "clause", reply, text)
        return speech

    def audio(self, speech: int, audio: bytes) -> None:
        assert speech == max(self.audio_of), "Audio comes in order."
        self.audio_of[speech] += audio

    def clause_over(self, speech: int) -> None:
        self._note("over", speech)

    def tool(self, reply: int, request: ToolRequest) -> None:
        self._note("tool", reply, request.name)

    def done(self, reply: int, *, hang_up: bool) -> None:
        self._note("done", reply, hang_up)

    def stalled(self, stage: str, remedy: str) -> None:
        self._note("stalled", stage, remedy)

    def failed(self, reply: int, stage: str, detail: str) -> None:
        self._note("failed", reply, stage)

    def about(self, *names: str) -> list[Note]:
        """The notes of these kinds, in order."""
        return [note for note in self.notes if note[0] in names]

    def clauses(self) -> list[str]:
        return [note[2] for note in self.about("clause", "disclosure")]

    def at(self, *note: object) -> float:
        """When this was noted."""
        return self.times[self.notes.index(note)]


def wanted(reply: int = 1, kind: Kind = Kind.ANSWER, *words: str, language: str = "en", **more: object) -> Wanted:
    """A reply to what the caller said."""
    turns = tuple(Said("caller", said, language) for said in words or ("Are you open?",))
    conversation = Conversation(BRIEF, language, turns)
    fields: dict[str, object] = {"disclose": False, "recorded": True, "resume": "", **more}
    return Wanted(reply, kind, conversation=conversation, **fields)  # type: ignore[arg-type]  # A story's own facts.


@asynccontextmanager
async def engine(
    model: LanguageModel | None = None,
    voice: Voice | None = None,
    ear: Recogniser | Stream | None = None,
    *,
    fallbacks: Fallbacks | None = None,
    brief: Brief = BRIEF,
) -> AsyncIterator[tuple[Cascade, Notebook]]:
    """An engine of an English call; when the story ends no task of it may be left."""
    before = asyncio.all_tasks()
    notebook = Notebook()
    chain = Chain(
        ear or Ears(), model or Minds(text("Yes.")), voice or Voices(), fallbacks or Fallbacks(), VirtualClock()
    )
    cascade = Cascade(chain, notebook, ("en", "es-MX"), brief)
    try:
        yield cascade, notebook
    finally:
        await cascade.close()
        assert asyncio.all_tasks() <= before
