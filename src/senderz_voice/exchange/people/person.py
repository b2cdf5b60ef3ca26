"""A virtual person on a line: ears, a mouth, and a character that decides."""

from typing import Final

from senderz_voice.exchange.farend import FRAME_SECONDS, Handset
from senderz_voice.exchange.people.characters import Character
from senderz_voice.exchange.people.mouth import PAUSE, Mouth
from senderz_voice.exchange.people.moves import LISTEN, Move
from senderz_voice.exchange.people.senses import Senses

_REACTION_SECONDS: Final = 0.5
"""Between picking the receiver up and the first word."""
_YIELD_SECONDS: Final = 0.6
"""How long somebody speaks over a person before it falls silent."""
_LINGER_SECONDS: Final = 0.3
"""Between the last word and hanging up."""


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
        tongue = senses.tongues[character.language]
        self._languages = (character.language, *tongue.foreign)
        self._mouth = Mouth(tongue.voice, character.language, senses.tasks)
        self._ear = senses.room.open(self)
        self._move = LISTEN
        self._thinking = 0
        self._unanswered: list[str] = []
        self._foreign = False
        self._silent = 0.0
        self._until_first_word: float | None = None
        self._until_hang_up: float | None = None
        self._gone = False

    def answered(self) -> None:
        self._until_first_word = _REACTION_SECONDS

    def pressed(self, digit: str) -> None:
        self.digits.append(digit)
        self._do(self._character.pressed(digit))

    def ended(self) -> None:
        self._gone = True
        self._senses.room.close(self._ear)
        self._mouth.fall_silent()

    def speak(self) -> bytes:
        return self._mouth.frame()

    def hear(self, frame: bytes) -> None:
        self._ear.push(frame)
        self._yield_the_floor()
        self._break_in()
        self._count_down()
        self._bear_silence()

    def speech_began(self) -> None:
        self._silent = 0.0

    def speech_ended(self, speech: bytes) -> None:
        self._thinking += 1
        self._senses.tasks.start(self._understand(speech))

    async def _understand(self, speech: bytes) -> None:
        try:
            heard = await self._senses.understand(speech, self._languages)
        finally:
            self._thinking -= 1
        self._unanswered.append(heard.text)
        self._foreign = not _same(heard.language, self._character.language)
        if heard.text:
            self.heard_texts.append(heard.text)
        if not self._thinking and not self._ear.speaking and not self._gone:
            text, self._unanswered = " ".join(self._unanswered).strip(), []
            foreign = self._foreign and bool(heard.text)
            self._do(self._character.heard_foreign() if foreign else self._character.heard(text))

    def _do(self, move: Move) -> None:
        if self._move.hang_up or move == LISTEN:
            return
        self._silent = 0.0
        self._move = move
        if move.hang_up:
            self._until_hang_up = _LINGER_SECONDS if move.say else 0.0
        if move.say:
            self.said.append(move.say.replace(f" {PAUSE}", ","))
            self._mouth.say(move.say)

    def _yield_the_floor(self) -> None:
        stubborn = self._move.hang_up or self._move.insists
        if self._mouth.busy and not stubborn and self._ear.spoken_seconds >= _YIELD_SECONDS:
            self._mouth.fall_silent()

    def _break_in(self) -> None:
        if self._ear.speaking and not self._mouth.busy:
            self._do(self._character.spoken_to(self._ear.spoken_seconds))

    def _count_down(self) -> None:
        if self._until_first_word is not None:
            self._until_first_word -= FRAME_SECONDS
            if self._until_first_word <= 0:
                self._until_first_word = None
                self._do(self._character.picked_up())
        if self._until_hang_up is not None and not self._mouth.busy:
            self._until_hang_up -= FRAME_SECONDS
            if self._until_hang_up <= 0:
                self._until_hang_up = None
                self._handset.hang_up()

    def _bear_silence(self) -> None:
        busy = self._mouth.busy or self._ear.speaking or self._thinking or self._until_first_word is not None
        self._silent = 0.0 if busy else self._silent + FRAME_SECONDS
        if self._silent >= self._character.patience:
            self._silent = 0.0
            self._do(self._character.silence())


def _same(language: str, other: str) -> bool:
    """Whether two BCP 47 tags name the same language, whatever the country."""
    return language.split("-", maxsplit=1)[0].lower() == other.split("-", maxsplit=1)[0].lower()
