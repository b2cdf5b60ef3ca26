"""The tests' people at the other end of a line: frame by frame, never faster than the line."""

import asyncio
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from senderz_voice.audio import g711
from senderz_voice.ports.speech import Recogniser, Voice
from tests.acceptance.line import FRAME, FRAME_SECONDS, SILENT_FRAME
from tests.language.people import Person
from tests.speech.sounds import Prompt

_LOUD: Final = 0.01
"""Root mean square of a frame with speech; what the assistant sends between its words is all but zero."""


def is_loud(frame: bytes) -> bool:
    """Whether somebody speaks in this frame of a clean line."""
    return frame != SILENT_FRAME and float(np.sqrt(np.mean(g711.decode(frame) ** 2))) > _LOUD


class Mouth:
    """Audio on its way to the line."""

    def __init__(self) -> None:
        self._audio = bytearray()

    @property
    def speaking(self) -> bool:
        return bool(self._audio)

    def say(self, audio: bytes) -> None:
        self._audio += audio

    def hush(self) -> None:
        self._audio.clear()

    def frame(self) -> bytes:
        frame = bytes(self._audio[:FRAME])
        del self._audio[:FRAME]
        return frame + SILENT_FRAME[len(frame) :]


class Quiet:
    """Stays on the line and says nothing."""

    def speak(self) -> bytes:
        return SILENT_FRAME

    def hear(self, frame: bytes) -> bool:
        return True


class Babbler:
    """Says the same thing every few seconds, whatever it hears."""

    def __init__(self, audio: bytes, pause_seconds: float = 4.0) -> None:
        self._audio = audio
        self._pause = pause_seconds
        self._quiet = 0.0
        self._mouth = Mouth()

    def speak(self) -> bytes:
        self._quiet = 0.0 if self._mouth.speaking else self._quiet + FRAME_SECONDS
        if self._quiet > self._pause:
            self._mouth.say(self._audio)
        return self._mouth.frame()

    def hear(self, frame: bytes) -> bool:
        return True


class Reader:
    """Reads recorded prompts aloud, each after the assistant has finished, then hangs up."""

    PAUSE_SECONDS: Final = 1.5
    PATIENCE_SECONDS: Final = 5.0
    """After so long without any reply it goes on."""

    def __init__(self, prompts: deque[Prompt], most: int = 1_000) -> None:
        self.read: list[Prompt] = []
        """Those that were said to their end."""
        self._prompts = prompts
        self._left = most
        self._current: Prompt | None = None
        self._mouth = Mouth()
        self._quiet = 0.0
        self._waited = 0.0
        self._answered = False

    def speak(self) -> bytes:
        if self._current is not None and not self._mouth.speaking:
            self.read.append(self._current)
            self._current = None
            self._quiet = self._waited = 0.0
            self._answered = False
        return self._mouth.frame()

    def hear(self, frame: bytes) -> bool:
        if self._current is not None:
            return True
        self._waited += FRAME_SECONDS
        loud = is_loud(frame)
        self._answered = self._answered or loud
        self._quiet = 0.0 if loud else self._quiet + FRAME_SECONDS
        if self._quiet < self.PAUSE_SECONDS or not (self._answered or self._waited > self.PATIENCE_SECONDS):
            return True
        if not self._prompts or not self._left:
            return False
        self._left -= 1
        self._current = self._prompts.popleft()
        self._mouth.say(self._current.audio)
        return True

    def unread(self) -> None:
        """The call is over: what was cut off may be read in another one."""
        if self._current is not None:
            self._prompts.appendleft(self._current)
            self._current = None


@dataclass(frozen=True, slots=True)
class Senses:
    """The ears and voice that listening people share."""

    recogniser: Recogniser
    voice: Voice


class Listener:
    """Picks up, says hello, then listens for real and answers for real by a table of rules."""

    END_SECONDS: Final = 0.8
    """Silence after which the other side is taken to have finished."""
    PATIENCE_SECONDS: Final = 12.0
    _YIELD_SECONDS: Final = 0.7

    def __init__(self, person: Person, senses: Senses) -> None:
        self.told: list[str] = []
        """The conversation as it was for this person, with the seconds since it picked up."""
        self._person = person
        self._senses = senses
        self._mouth = Mouth()
        self._utterance = bytearray()
        self._loud = 0.0
        self._quiet = 0.0
        self._idle = 0.0
        self._thinking: asyncio.Task[None] | None = None
        self._seconds = 0.0
        self._leaving = False

    def speak(self) -> bytes:
        if not self._seconds:
            self._think(self._say("Hello?"))
        self._seconds += FRAME_SECONDS
        return self._mouth.frame()

    def hear(self, frame: bytes) -> bool:
        self._listen(frame)
        busy = self._mouth.speaking or self._busy or bool(self._loud)
        self._idle = 0.0 if busy else self._idle + FRAME_SECONDS
        if self._idle > self.PATIENCE_SECONDS:
            self._note("gave up waiting", "")
            return False
        return not (self._leaving and not busy)

    @property
    def _busy(self) -> bool:
        return self._thinking is not None and not self._thinking.done()

    def _listen(self, frame: bytes) -> None:
        if is_loud(frame):
            self._loud += FRAME_SECONDS
            self._quiet = 0.0
            if self._loud > self._YIELD_SECONDS:
                self._mouth.hush()
        else:
            self._quiet += FRAME_SECONDS
        if self._loud:
            self._utterance += frame
        if self._loud and self._quiet >= self.END_SECONDS and not self._busy:
            speech = bytes(self._utterance)
            self._utterance.clear()
            enough = self._loud > 0.2
            self._loud = 0.0
            if enough:
                self._think(self._answer(speech))

    def _think(self, work: Coroutine[Any, Any, None]) -> None:
        self._thinking = asyncio.create_task(work)

    async def _answer(self, speech: bytes) -> None:
        heard = " ".join([(await self._senses.recogniser.transcribe(part, ("en",))).text for part in _parts(speech)])
        self._note("heard", heard)
        if not heard or self._leaving:
            return
        await self._say(self._person.hear(heard))
        self._leaving = any(word in heard.lower() for word in ("goodbye", "bye."))

    async def _say(self, words: str) -> None:
        audio = b"".join([piece async for piece in self._senses.voice.synthesise(words, "en")])
        self._note("says", words)
        self._mouth.say(audio)

    def _note(self, what: str, words: str) -> None:
        self.told.append(f"{self._seconds:6.1f} {what}: {words}")


def _parts(speech: bytes, seconds: float = 18.0) -> list[bytes]:
    """Long speech in pieces that a recogniser can take, cut at its quietest places."""
    longest = int(seconds * g711.SAMPLE_RATE)
    parts = []
    while len(speech) > longest:
        frames = range(longest // 2, longest, FRAME)
        cut = min(frames, key=lambda at: float(np.sum(g711.decode(speech[at - 5 * FRAME : at + 5 * FRAME]) ** 2)))
        parts.append(speech[:cut])
        speech = speech[cut:]
    return [*parts, speech]
