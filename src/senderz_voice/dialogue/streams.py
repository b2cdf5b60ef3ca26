"""Listens with a recogniser that follows along while the caller speaks."""

import asyncio
from typing import Protocol

from senderz_voice.dialogue.budgets import FINAL_SECONDS
from senderz_voice.dialogue.crew import Crew
from senderz_voice.dialogue.words import TurnWords
from senderz_voice.ports.speech import Hearing, StreamingRecogniser


class StreamReporter(Protocol):
    """Whom the ear tells."""

    def so_far(self, text: str, language: str) -> None:
        """The words of the present turn."""

    def turn_over(self) -> None:
        """The recogniser takes the turn to be over."""

    def late(self) -> None:
        """The final words of a turn did not come in time."""

    def said(self, turn: int, text: str, language: str) -> None:
        """The words of a turn."""

    def broken(self, turn: int | None, detail: str) -> None:
        """The stream is lost."""


class StreamEar:
    """One line's stream (ports.speech.HearingSink); it is opened with the first audio."""

    def __init__(
        self,
        crew: Crew,
        recogniser: StreamingRecogniser,
        reporter: StreamReporter,
        languages: tuple[str, ...],
        carried: str = "",
    ) -> None:
        self._crew = crew
        self._recogniser = recogniser
        self._reporter = reporter
        self._languages = languages
        self._language = languages[0]
        self._words = TurnWords(carried)
        self._hearing: Hearing | None = None
        self._awaited: int | None = None
        """The turn whose final words were asked for."""
        self._patience: asyncio.Task[None] | None = None
        self._lost = ""
        self._closed = False

    def hear(self, audio: bytes) -> None:
        if self._closed or self._lost:
            return
        if self._hearing is None:
            self._hearing = self._recogniser.open(self, self._languages)
        self._hearing.hear(audio)

    def speculate(self, turn: int, speech: bytes) -> None:
        """The words so far are known anyway."""
        del turn, speech

    def recognise(self, turn: int, speech: bytes) -> None:
        del speech
        if self._awaited is not None:
            self._commit()
        self._awaited = turn
        if self._lost:
            self._reporter.broken(turn, self._lost)
        elif self._words.settled or self._hearing is None:
            self._commit()
        else:
            self._patience = self._crew.start(self._wait_for_final())
            self._hearing.finish()

    def went_on(self) -> None:
        """The next partial tells it."""

    def heard_so_far(self) -> str:
        self._awaited = None
        return self._words.take()

    async def close(self) -> None:
        self._closed = True
        if self._patience is not None:
            self._patience.cancel()
        if self._hearing is not None:
            await self._hearing.close()

    # What the stream tells.

    def partial(self, text: str, language: str) -> None:
        before = self._words.text
        self._words.partial(text)
        if self._words.text != before:
            self._tell(language)

    def eager(self, text: str, language: str) -> None:
        self._words.partial(text)
        self._tell(language)

    def resumed(self) -> None:
        """The next partial tells it."""

    def final(self, text: str, language: str) -> None:
        self._words.final(text)
        self._language = language or self._language
        if self._closed:
            return
        if self._awaited is not None:
            self._commit()
        elif self._words.text and text.strip():
            self._tell(language)
            self._reporter.turn_over()

    def failed(self, detail: str) -> None:
        self._lost = detail or "the stream broke"
        if self._patience is not None:
            self._patience.cancel()
        if not self._closed:
            self._reporter.broken(None, self._lost)

    def _tell(self, language: str) -> None:
        self._language = language or self._language
        if not self._closed and self._words.text:
            self._reporter.so_far(self._words.text, self._language)

    async def _wait_for_final(self) -> None:
        await self._crew.clock.sleep(FINAL_SECONDS)
        self._patience = None
        self._reporter.late()
        self._commit()

    def _commit(self) -> None:
        """Give the awaited turn all words that there are."""
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        turn, self._awaited = self._awaited, None
        if turn is not None:
            self._reporter.said(turn, self._words.take(), self._language)
