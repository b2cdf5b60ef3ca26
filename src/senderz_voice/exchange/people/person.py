"""A virtual person on a line: ears, a mouth, and a character that decides."""

import asyncio
from dataclasses import dataclass
from typing import Final

from senderz_voice.exchange.farend import FRAME_BYTES, FRAME_SECONDS, SILENT_FRAME, Handset
from senderz_voice.exchange.people.characters import Character
from senderz_voice.exchange.people.ear import HearingRoom
from senderz_voice.exchange.people.moves import LISTEN, Move
from senderz_voice.exchange.tasks import Tasks
from senderz_voice.ports.errors import PortError
from senderz_voice.ports.speech import Recogniser, Voice

LANGUAGE: Final = "en"
_REACTION_SECONDS: Final = 0.5
"""Between picking the receiver up and the first word."""
_YIELD_SECONDS: Final = 0.6
"""How long somebody speaks over a person before it falls silent."""
_LINGER_SECONDS: Final = 0.3
"""Between the last word and hanging up."""


@dataclass(frozen=True, slots=True)
class Senses:
    """What all people share."""

    recogniser: Recogniser
    voice: Voice
    room: HearingRoom
    tasks: Tasks


class Person:
    """The far end of a leg. Time is counted in frames, so a person lives exactly as fast as its line."""

    def __init__(self, kind: str, character: Character, senses: Senses, handset: Handset) -> None:
        self.kind = kind
        self.said: list[str] = []
        self.heard_texts: list[str] = []
        self.digits: list[str] = []
        self._character = character
        self._senses = senses
        self._handset = handset
        self._ear = senses.room.open(self)
        self._audio = bytearray()
        self._utterance: asyncio.Task[None] | None = None
        self._thinking = 0
        self._unanswered: list[str] = []
        self._silent = 0.0
        self._until_first_word: float | None = None
        self._until_hang_up: float | None = None
        self._leaving = False
        self._gone = False

    def answered(self) -> None:
        self._until_first_word = _REACTION_SECONDS

    def pressed(self, digits: str) -> None:
        self.digits.append(digits)

    def ended(self) -> None:
        self._gone = True
        self._senses.room.close(self._ear)
        self._fall_silent()

    def speak(self) -> bytes:
        piece = bytes(self._audio[:FRAME_BYTES])
        del self._audio[:FRAME_BYTES]
        return piece + SILENT_FRAME[len(piece) :]

    def hear(self, frame: bytes) -> None:
        self._ear.push(frame)
        self._yield_the_floor()
        self._count_down()
        self._bear_silence()

    def speech_began(self) -> None:
        self._silent = 0.0

    def speech_ended(self, speech: bytes) -> None:
        self._thinking += 1
        self._senses.tasks.start(self._understand(speech))

    @property
    def _speaking(self) -> bool:
        return bool(self._audio) or self._utterance is not None

    async def _understand(self, speech: bytes) -> None:
        try:
            text = (await self._senses.recogniser.transcribe(speech, (LANGUAGE,))).text
        except PortError:
            # A failing recogniser is to a person like noise on the line.
            text = ""
        finally:
            self._thinking -= 1
        self._unanswered.append(text)
        if text:
            self.heard_texts.append(text)
        if not self._thinking and not self._ear.speaking and not self._gone:
            heard, self._unanswered = " ".join(self._unanswered).strip(), []
            self._do(self._character.heard(heard))

    def _do(self, move: Move) -> None:
        if self._leaving or move == LISTEN:
            return
        self._silent = 0.0
        self._leaving = move.hang_up
        if move.say:
            self._fall_silent()
            self.said.append(move.say)
            self._utterance = self._senses.tasks.start(self._say(move.say))
        elif move.hang_up:
            self._until_hang_up = 0.0

    async def _say(self, text: str) -> None:
        try:
            async for piece in self._senses.voice.synthesise(text, LANGUAGE):
                self._audio += piece
        except PortError:
            # A person who lost its voice still leaves when it meant to.
            self._audio.clear()
        finally:
            if self._utterance is asyncio.current_task():
                self._utterance = None
        if self._leaving:
            self._until_hang_up = _LINGER_SECONDS

    def _yield_the_floor(self) -> None:
        if self._speaking and not self._leaving and self._ear.spoken_seconds >= _YIELD_SECONDS:
            self._fall_silent()

    def _fall_silent(self) -> None:
        self._audio.clear()
        if self._utterance is not None:
            self._utterance.cancel()
            self._utterance = None

    def _count_down(self) -> None:
        if self._until_first_word is not None:
            self._until_first_word -= FRAME_SECONDS
            if self._until_first_word <= 0:
                self._until_first_word = None
                self._do(self._character.picked_up())
        if self._until_hang_up is not None and not self._audio:
            self._until_hang_up -= FRAME_SECONDS
            if self._until_hang_up <= 0:
                self._until_hang_up = None
                self._handset.hang_up()

    def _bear_silence(self) -> None:
        busy = self._speaking or self._ear.speaking or self._thinking or self._until_first_word is not None
        self._silent = 0.0 if busy else self._silent + FRAME_SECONDS
        if self._silent >= self._character.patience:
            self._silent = 0.0
            self._do(self._character.silence())
