"""Listens with a recogniser that takes one utterance at a time."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

import structlog

from senderz_voice.dialogue.budgets import UTTERANCE_SECONDS
from senderz_voice.dialogue.crew import Crew
from senderz_voice.dialogue.timing import in_time
from senderz_voice.ports.errors import PortError
from senderz_voice.ports.speech import Recogniser, Recognition

log = structlog.get_logger()


class UtteranceReporter(Protocol):
    """Whom the ear tells."""

    def so_far(self, text: str, language: str) -> None:
        """The words of a speculation."""

    def said(self, turn: int, text: str, language: str) -> None:
        """The words of a turn."""

    def broken(self, turn: int | None, detail: str) -> None:
        """The recogniser failed at this turn."""


@dataclass(slots=True)
class Guess:
    """A recognition that was begun in a pause."""

    speech: bytes
    work: "asyncio.Task[Recognition]"
    void: bool = False
    """Whether the caller has gone on since; its words are still those so far."""

    def covers(self, speech: bytes) -> bool:
        """Whether `speech` is the same utterance, with nothing but silence behind it."""
        return not self.void and speech.startswith(self.speech)


class UtteranceEar:
    """Recognises on speculation at a pause, and for good at the end of the turn."""

    def __init__(
        self, crew: Crew, recogniser: Recogniser, reporter: UtteranceReporter, languages: tuple[str, ...]
    ) -> None:
        self._crew = crew
        self._recogniser = recogniser
        self._reporter = reporter
        self._languages = languages
        self._guess: Guess | None = None
        self._closed = False

    def hear(self, audio: bytes) -> None:
        """What counts comes with the turn."""
        del audio

    def speculate(self, turn: int, speech: bytes) -> None:
        del turn
        self._forget_guess()
        guess = Guess(speech, asyncio.ensure_future(self._recogniser.transcribe(speech, self._languages)))
        self._guess = guess
        self._crew.start(self._tell_guess(guess))

    def recognise(self, turn: int, speech: bytes) -> None:
        self._crew.start(self._recognise(turn, speech))

    def went_on(self) -> None:
        if self._guess is not None:
            self._guess.void = True

    def heard_so_far(self) -> str:
        """Nothing: the words of a turn come with its end."""
        return ""

    async def close(self) -> None:
        self._closed = True
        self._forget_guess()

    async def _tell_guess(self, guess: Guess) -> None:
        await asyncio.wait([guess.work])
        if guess.work.cancelled() or guess.work.exception() is not None or guess is not self._guess:
            return
        text = guess.work.result().text.strip()
        if text:
            self._reporter.so_far(text, guess.work.result().language)

    async def _recognise(self, turn: int, speech: bytes) -> None:
        try:
            heard = await in_time(self._crew.clock, UTTERANCE_SECONDS, self._recognition(speech))
        except PortError as error:
            self._break(turn, error.detail)
        except TimeoutError:
            self._break(turn, "too slow")
        except Exception as error:  # The task root of a recognition: the turn must end all the same.
            log.exception("recogniser_broke")
            self._break(turn, type(error).__name__)
        else:
            if not self._closed:
                self._reporter.said(turn, heard.text, heard.language)

    def _break(self, turn: int, detail: str) -> None:
        if not self._closed:
            self._reporter.broken(turn, detail)

    async def _recognition(self, speech: bytes) -> Recognition:
        guess, self._guess = self._guess, None
        if guess is not None and guess.covers(speech):
            try:
                return await guess.work
            except PortError as error:
                log.warning("guess_failed", detail=error.detail)
        elif guess is not None:
            guess.work.cancel()
        return await self._recogniser.transcribe(speech, self._languages)

    def _forget_guess(self) -> None:
        if self._guess is not None:
            self._guess.work.cancel()
            self._guess = None
