"""Deepgram Aura: a socket speaks one clause at a time in one voice, and is used again for the next.

https://developers.deepgram.com/docs/streaming-text-to-speech
"""

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

import msgspec

from senderz_voice.ports.clock import Clock, Ids
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.speech.voices import faults
from senderz_voice.speech.voices.catalogue import DEEPGRAM
from senderz_voice.speech.voices.choice import Choice, address, secret
from senderz_voice.speech.voices.sockets import Sockets
from senderz_voice.speech.voices.wire import Audio, Door, Fault, Over, Said, Terms

_NAME: Final = DEEPGRAM.name
# A socket takes 20 flushes a minute and ignores further ones; every clause needs one.
_TERMS: Final = Terms(vendor=_NAME, lanes=1, idle_seconds=280.0, starts_per_minute=20)
_WHOLE_NAME: Final = re.compile(r"(aura(?:-2)?)-([a-z]+-[a-z]{2})")
_FLUSH: Final = json.dumps({"type": "Flush"})
_CLEAR: Final = json.dumps({"type": "Clear"})


class _Message(msgspec.Struct):
    """The fields we use of its messages."""

    type: str
    code: str | None = None


_DECODER: Final = msgspec.json.Decoder(_Message)


class DeepgramVoice:
    """A Voice (ports.speech) of Deepgram, which sends telephone audio itself.

    `model` is `aura-2`, `aura-2/thalia-en` or, as Deepgram writes it, `aura-2-thalia-en`; `voices` are voices by
    language, such as `thalia-en`. Raises PortError (NOT_CONFIGURED) for settings that cannot work.
    """

    def __init__(
        self, key: str, base_url: str, model: str, clock: Clock, ids: Ids, *, voices: Mapping[str, str] | None = None
    ) -> None:
        self._key = secret(_NAME, key)
        self._base_url = address(DEEPGRAM, base_url)
        self._choice = Choice(DEEPGRAM, _WHOLE_NAME.sub(r"\1/\2", model, count=1), voices)
        self._sockets = Sockets(self._door, DeepgramDialect, _TERMS, clock, ids)

    def synthesise(self, text: str, language: str) -> AsyncIterator[bytes]:
        """Pieces of mu-law audio as they arrive. Raises PortError."""
        return self._sockets.say(text, language)

    async def warm_up(self, languages: Sequence[str] = ("en",)) -> None:
        """Have a socket open for each language; cheap when there is one already. Raises PortError."""
        await self._sockets.warm_up(languages)

    async def aclose(self) -> None:
        """Close all sockets."""
        await self._sockets.aclose()

    def _door(self, language: str) -> Door:
        model = f"{self._choice.model}-{self._choice.voice(language)}"
        query = urlencode({"model": model, "encoding": "mulaw", "sample_rate": "8000"})
        return Door(f"{self._base_url}/v1/speak?{query}", {"Authorization": f"Token {self._key}"})


class DeepgramDialect:
    """The messages of one socket, which do not say which clause they belong to."""

    def __init__(self) -> None:
        self._lane: str | None = None
        self._clearing = False
        self._heard_audio = False
        self._flushes_open = 0
        """Flushes of cleared clauses that were not confirmed; what confirms them late must not end the next clause."""

    def say(self, lane: str, text: str, language: str) -> Sequence[str]:
        """Speak and flush: the confirmation of the flush is the end of the clause."""
        del language
        self._lane = lane
        self._clearing = self._heard_audio = False
        return (json.dumps({"type": "Speak", "text": text}), _FLUSH)

    def cancel(self, lane: str) -> Sequence[str]:
        """Clear; until that is confirmed, all that comes belongs to the clause that nobody hears any more."""
        if lane != self._lane:
            return ()
        self._clearing = True
        self._flushes_open += 1
        return (_CLEAR,)

    def heard(self, message: str | bytes) -> Sequence[Said]:
        if isinstance(message, bytes):
            return self._audio(message)
        try:
            told = _DECODER.decode(message)
        except msgspec.DecodeError as error:
            raise faults.garbage(_NAME, "something other than its messages") from error
        match told.type:
            case "Flushed":
                return self._flushed()
            case "Cleared":
                return self._over() if self._clearing else ()
            case "Warning" if "flush" in (told.code or "").lower():
                # Its text waits on in the socket, which therefore must not be used again.
                return (Fault(_error(told.code)),)
            case "Error":
                return (Fault(_error(told.code)),)
            case _:
                # Facts about the model, and warnings that do not concern the clause at hand.
                return ()

    def _audio(self, mulaw: bytes) -> Sequence[Said]:
        if self._lane is None or self._clearing:
            return ()
        self._heard_audio = True
        return (Audio(self._lane, mulaw),)

    def _flushed(self) -> Sequence[Said]:
        if self._clearing or (self._flushes_open and not self._heard_audio):
            self._flushes_open -= 1
            return ()
        self._flushes_open = 0
        return self._over()

    def _over(self) -> Sequence[Said]:
        lane, self._lane = self._lane, None
        return (Over(lane),) if lane is not None else ()


def _error(code: str | None) -> PortError:
    short = faults.short(code) or "unnamed"
    return PortError(ErrorKind.UNAVAILABLE, f"{_NAME} refused to speak ({short})", code=short)
