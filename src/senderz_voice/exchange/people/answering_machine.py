"""An answering machine on a line: a greeting, a beep, and a recording of whatever is said then."""

from typing import Final

from senderz_voice.audio import g711, tones
from senderz_voice.exchange.farend import FRAME_SECONDS, Handset
from senderz_voice.exchange.people import wordings
from senderz_voice.exchange.people.casting import MACHINE
from senderz_voice.exchange.people.ear import END_SECONDS
from senderz_voice.exchange.people.mouth import Mouth
from senderz_voice.exchange.people.senses import Senses

GREETING: Final = (
    "Hi. You have reached Jordan Lee. I can't come to the phone right now, so please leave your name, "
    "your number and a short message after the tone."
)
_BEEP: Final = g711.silence(500) + g711.encode(tones.beep(400))
_RELAY_SECONDS: Final = 0.8
"""Between the answer and the first word."""
_TAPE_SECONDS: Final = 20.0
_SILENCE_SECONDS: Final = 3.0
"""After the message."""
_UNUSED_SECONDS: Final = 8.0
"""When nothing is said at all."""


class AnsweringMachine:
    """It listens to nobody before the beep, and lets nobody interrupt it; time is counted in frames."""

    kind = MACHINE

    def __init__(self, senses: Senses, handset: Handset) -> None:
        self.said: list[str] = []
        self.heard_texts: list[str] = []
        self.digits: list[str] = []
        self._senses = senses
        self._handset = handset
        self._language = wordings.ENGLISH.language
        self._mouth = Mouth(senses.tongues[self._language].voice, self._language, senses.tasks)
        self._ear = senses.room.open(self)
        self._tape: bytearray | None = None
        self._used = False
        self._until_greeting: float | None = None
        self._quiet = 0.0

    def answered(self) -> None:
        self._until_greeting = _RELAY_SECONDS

    def pressed(self, digit: str) -> None:
        self.digits.append(digit)

    def speak(self) -> bytes:
        return self._mouth.frame()

    def hear(self, frame: bytes) -> None:
        if self._tape is not None:
            self._record(self._tape, frame)
        elif self._until_greeting is not None:
            self._until_greeting -= FRAME_SECONDS
            if self._until_greeting <= 0:
                self._until_greeting = None
                self.said.append(GREETING)
                self._mouth.say(GREETING, then=_BEEP)
        elif self.said and not self._mouth.busy:
            self._tape = bytearray()

    def speech_began(self) -> None:
        self._used = True

    def speech_ended(self, speech: bytes) -> None:  # noqa: ARG002 - the tape has it
        self._quiet = END_SECONDS

    def ended(self) -> None:
        self._senses.room.close(self._ear)
        self._mouth.fall_silent()
        if self._used and self._tape is not None:
            self._senses.tasks.start(self._write_down(bytes(self._tape)))

    def _record(self, tape: bytearray, frame: bytes) -> None:
        tape += frame
        self._ear.push(frame)
        self._quiet = 0.0 if self._ear.speaking else self._quiet + FRAME_SECONDS
        full = len(tape) >= _TAPE_SECONDS * g711.SAMPLE_RATE
        if full or self._quiet >= (_SILENCE_SECONDS if self._used else _UNUSED_SECONDS):
            self._handset.hang_up()

    async def _write_down(self, message: bytes) -> None:
        """What was left on it, for whoever looks at the rehearsal."""
        text = (await self._senses.understand(message, (self._language,))).text
        if text:
            self.heard_texts.append(text)
