"""Cartesia: one socket for all calls and languages, with a context for each clause.

https://docs.cartesia.ai/api-reference/tts/websocket
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

import msgspec
import pybase64

from senderz_voice.ports.clock import Clock, Ids
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.speech.voices import faults
from senderz_voice.speech.voices.catalogue import CARTESIA
from senderz_voice.speech.voices.choice import Choice, address, code, secret
from senderz_voice.speech.voices.sockets import Sockets
from senderz_voice.speech.voices.wire import Audio, Door, Fault, Over, Said, Terms

_NAME: Final = CARTESIA.name
_VERSION: Final = "2026-08-14"
"""The version of the API that these messages are of; the vendor keeps old ones."""
# "Dozens" of generations go over one socket, which may rest for five minutes. A cancelled context is forgotten
# without a word.
_TERMS: Final = Terms(vendor=_NAME, lanes=24, idle_seconds=280.0, confirms_cancel=False)


class _Message(msgspec.Struct):
    """The fields we use of its messages."""

    type: str
    context_id: str | None = None
    data: str | None = None
    done: bool = False
    status_code: int | None = None
    error_code: str | None = None


_DECODER: Final = msgspec.json.Decoder(_Message)


class CartesiaVoice:
    """A Voice (ports.speech) of Cartesia, which sends telephone audio itself.

    `model` is `model` or `model/voice`; `voices` are voice ids by language.
    Raises PortError (NOT_CONFIGURED) for settings that cannot work.
    """

    def __init__(
        self, key: str, base_url: str, model: str, clock: Clock, ids: Ids, *, voices: Mapping[str, str] | None = None
    ) -> None:
        self._key = secret(_NAME, key)
        self._base_url = address(CARTESIA, base_url)
        self._choice = Choice(CARTESIA, model, voices)
        self._sockets = Sockets(self._door, lambda: CartesiaDialect(self._choice), _TERMS, clock, ids)

    def synthesise(self, text: str, language: str) -> AsyncIterator[bytes]:
        """Pieces of mu-law audio as they arrive. Raises PortError."""
        return self._sockets.say(text, language)

    async def warm_up(self, languages: Sequence[str] = ("en",)) -> None:
        """Have a socket open; cheap when there is one already. Raises PortError."""
        await self._sockets.warm_up(languages)

    async def aclose(self) -> None:
        """Close all sockets."""
        await self._sockets.aclose()

    def _door(self, language: str) -> Door:
        # The voice goes with every clause; it is looked up here so that a language without one fails before.
        self._choice.voice(language)
        headers = {"Authorization": f"Bearer {self._key}", "Cartesia-Version": _VERSION}
        return Door(f"{self._base_url}/tts/websocket", headers)


class CartesiaDialect:
    """The messages of one socket."""

    def __init__(self, choice: Choice) -> None:
        self._choice = choice

    def say(self, lane: str, text: str, language: str) -> Sequence[str]:
        """One request for the whole clause."""
        request = {
            "context_id": lane,
            "model_id": self._choice.model,
            "transcript": text,
            "voice": {"id": self._choice.voice(language)},
            "language": code(language),
            "output_format": {"container": "raw", "encoding": "pcm_mulaw", "sample_rate": 8_000},
            "continue": False,
        }
        return (json.dumps(request),)

    def cancel(self, lane: str) -> Sequence[str]:
        """One message, which has no answer."""
        return (json.dumps({"context_id": lane, "cancel": True}),)

    def heard(self, message: str | bytes) -> Sequence[Said]:
        try:
            told = _DECODER.decode(message)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise faults.garbage(_NAME, "something other than its messages") from error
        if told.type == "error":
            return (Fault(_error(told), told.context_id),)
        # Times of words and ends of flushes are of no use here, and we did not ask for them.
        if told.context_id is None or told.type not in ("chunk", "done"):
            return ()
        audio = (Audio(told.context_id, _decoded(told.data)),) if told.data else ()
        return (*audio, Over(told.context_id)) if told.done else audio


def _decoded(audio: str) -> bytes:
    try:
        return pybase64.b64decode(audio, validate=True)
    except ValueError as error:
        raise faults.garbage(_NAME, "audio that is not base64") from error


def _error(told: _Message) -> PortError:
    if told.status_code is not None:
        return faults.by_status(_NAME, told.status_code, told.error_code)
    short = faults.short(told.error_code) or "unnamed"
    return PortError(ErrorKind.UNAVAILABLE, f"{_NAME} refused to speak ({short})", code=short)
