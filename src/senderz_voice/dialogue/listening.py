"""The engine's ear: whatever recogniser listens, every turn gets its words exactly once."""

from collections.abc import Sequence
from typing import Final, Protocol

import structlog

from senderz_voice.dialogue.chain import AnyRecogniser, FollowsAlong
from senderz_voice.dialogue.crew import Crew
from senderz_voice.dialogue.streams import StreamEar
from senderz_voice.dialogue.utterances import UtteranceEar
from senderz_voice.ports.dialogue import CallerSink, TroubleSink

SPOKE_BYTES: Final = 4000
"""Half a second: a turn longer than that was hardly a click."""
MUTE_TURNS: Final = 2
"""So many turns in a row without a word, and the recogniser counts as broken."""

log = structlog.get_logger()


class ListeningSink(CallerSink, TroubleSink, Protocol):
    """What the ear tells the call."""


class Ear(Protocol):
    """One recogniser listening to one line."""

    def hear(self, audio: bytes) -> None:
        """Audio as it comes."""

    def speculate(self, turn: int, speech: bytes) -> None:
        """The turn may be over."""

    def recognise(self, turn: int, speech: bytes) -> None:
        """The turn is over: answer with `said`."""

    def went_on(self) -> None:
        """The turn was not over."""

    def heard_so_far(self) -> str:
        """Words that no turn has got yet."""

    async def close(self) -> None:
        """Stop, and tell nothing more."""


class Listening:
    """One call's Listener (ports.dialogue); the ears report to it."""

    def __init__(
        self,
        crew: Crew,
        recognisers: Sequence[tuple[str, AnyRecogniser]],
        sink: ListeningSink,
        languages: tuple[str, ...],
    ) -> None:
        self._crew = crew
        self._sink = sink
        self._languages = languages
        self._spare = list(recognisers)
        self._awaited: dict[int, bytes] = {}
        """The speech of turns that wait for their words."""
        self._mute = 0
        self._ear = self._next_ear("")

    def hear(self, audio: bytes) -> None:
        self._ear.hear(audio)

    def speculate(self, turn: int, speech: bytes) -> None:
        self._ear.speculate(turn, speech)

    def recognise(self, turn: int, speech: bytes) -> None:
        self._awaited[turn] = speech
        self._ear.recognise(turn, speech)

    def went_on(self) -> None:
        """The caller speaks again after a pause."""
        self._ear.went_on()

    async def close(self) -> None:
        await self._ear.close()

    # What an ear reports.

    def so_far(self, text: str, language: str) -> None:
        self._sink.so_far(text, language)

    def turn_over(self) -> None:
        self._sink.turn_over()

    def late(self) -> None:
        """The final words do not come; those that are known have to do."""
        self._sink.stalled("recogniser", "partial")

    def said(self, turn: int, text: str, language: str) -> None:
        speech = self._awaited.pop(turn, None)
        if speech is None:
            return
        text = text.strip()
        if text:
            self._mute = 0
        elif len(speech) > SPOKE_BYTES:
            self._mute += 1
        if self._mute >= MUTE_TURNS and self._spare:
            self._awaited[turn] = speech
            self._fall_back("no words")
        else:
            self._sink.said(turn, text, language)

    def broken(self, turn: int | None, detail: str) -> None:
        """The recogniser failed: for good, or for one turn."""
        if self._spare:
            self._fall_back(detail)
            return
        log.warning("recogniser_failed", detail=detail)
        words = self._ear.heard_so_far()
        for lost in [turn] if turn is not None else list(self._awaited):
            if self._awaited.pop(lost, None) is not None:
                self._sink.said(lost, words, self._languages[0])
                words = ""

    def _fall_back(self, detail: str) -> None:
        """The next recogniser takes over, with the turns that still wait for their words."""
        old = self._ear
        self._mute = 0
        self._sink.stalled("recogniser", "fallback")
        self._ear = self._next_ear("" if self._awaited else old.heard_so_far())
        log.warning("recogniser_replaced", detail=detail)
        self._crew.start(old.close())
        for turn, speech in list(self._awaited.items()):
            self._ear.hear(speech)
            self._ear.recognise(turn, speech)

    def _next_ear(self, carried: str) -> Ear:
        _, recogniser = self._spare.pop(0)
        if isinstance(recogniser, FollowsAlong):
            return StreamEar(self._crew, recogniser, self, self._languages, carried)
        return UtteranceEar(self._crew, recogniser, self, self._languages)
