"""ElevenLabs: a socket for each voice, with a context for each clause.

https://elevenlabs.io/docs/api-reference/text-to-speech/v-1-text-to-speech-voice-id-multi-stream-input
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final
from urllib.parse import quote, urlencode

import msgspec
import pybase64

from senderz_voice.ports.clock import Clock, Ids
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.speech.voices import faults
from senderz_voice.speech.voices.catalogue import ELEVENLABS
from senderz_voice.speech.voices.choice import Choice, address, code, secret
from senderz_voice.speech.voices.sockets import Sockets
from senderz_voice.speech.voices.wire import Audio, Door, Fault, Over, Said, Terms

_NAME: Final = ELEVENLABS.name
_INACTIVITY_SECONDS: Final = 180
"""The longest that the vendor lets a socket rest."""
# A sixth context makes the vendor close the socket with all others on it. One that we gave up counts until it is
# final: after a flush the vendor speaks to the end, and there is no message that stops it.
_TERMS: Final = Terms(vendor=_NAME, lanes=5, idle_seconds=_INACTIVITY_SECONDS - 10.0)

_KINDS: Final = {
    "invalid_api_key": ErrorKind.REFUSED,
    "missing_permissions": ErrorKind.REFUSED,
    "needs_authorization": ErrorKind.REFUSED,
    "unauthorized": ErrorKind.REFUSED,
    "quota_exceeded": ErrorKind.REFUSED,
    "detected_unusual_activity": ErrorKind.REFUSED,
    "voice_not_found": ErrorKind.NOT_CONFIGURED,
    "voice_id_does_not_exist": ErrorKind.NOT_CONFIGURED,
    "model_not_found": ErrorKind.NOT_CONFIGURED,
    "unsupported_language": ErrorKind.NOT_CONFIGURED,
    "output_format_not_allowed": ErrorKind.NOT_CONFIGURED,
}
"""What the names of its errors mean; the others are of the moment."""


class _Message(msgspec.Struct):
    """The fields we use of its messages, in both spellings that it has used."""

    audio: str | None = None
    context: str | None = msgspec.field(name="contextId", default=None)
    final: bool | None = msgspec.field(name="isFinal", default=None)
    error: str | None = None
    code: int | None = None


_DECODER: Final = msgspec.json.Decoder(_Message)


class ElevenLabsVoice:
    """A Voice (ports.speech) of ElevenLabs, which sends telephone audio itself.

    `model` is `model` or `model/voice`; `voices` are voice ids by language.
    Raises PortError (NOT_CONFIGURED) for settings that cannot work.
    """

    def __init__(
        self, key: str, base_url: str, model: str, clock: Clock, ids: Ids, *, voices: Mapping[str, str] | None = None
    ) -> None:
        self._key = secret(_NAME, key)
        self._base_url = address(ELEVENLABS, base_url)
        self._choice = Choice(ELEVENLABS, model, voices)
        self._sockets = Sockets(self._door, ElevenLabsDialect, _TERMS, clock, ids)

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
        voice = quote(self._choice.voice(language), safe="")
        query = {
            "model_id": self._choice.model,
            "output_format": "ulaw_8000",
            "inactivity_timeout": _INACTIVITY_SECONDS,
            # We send whole clauses, so it need not collect text before it begins.
            "auto_mode": "true",
        }
        if self._choice.told_language:
            query["language_code"] = code(language)
        url = f"{self._base_url}/v1/text-to-speech/{voice}/multi-stream-input?{urlencode(query)}"
        return Door(url, {"xi-api-key": self._key})


class ElevenLabsDialect:
    """The messages of one socket."""

    def say(self, lane: str, text: str, language: str) -> Sequence[str]:
        """Open a context, speak the clause, and close it, upon which the vendor says when its audio is final."""
        del language
        return (
            json.dumps({"text": " ", "context_id": lane}),
            json.dumps({"text": f"{text.strip()} ", "context_id": lane, "flush": True}),
            json.dumps({"context_id": lane, "close_context": True}),
        )

    def cancel(self, lane: str) -> Sequence[str]:
        """Nothing: the context is closed already."""
        del lane
        return ()

    def heard(self, message: str | bytes) -> Sequence[Said]:
        try:
            told = _DECODER.decode(message)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise faults.garbage(_NAME, "something other than its messages") from error
        if told.error is not None:
            return (Fault(_error(told.error, told.code), told.context),)
        if told.context is None:
            if told.audio:
                raise faults.garbage(_NAME, "audio of no context")
            return ()
        audio = (Audio(told.context, _decoded(told.audio)),) if told.audio else ()
        return (*audio, Over(told.context)) if told.final else audio


def _decoded(audio: str) -> bytes:
    """The bytes of base64. Raises PortError."""
    try:
        return pybase64.b64decode(audio, validate=True)
    except ValueError as error:
        raise faults.garbage(_NAME, "audio that is not base64") from error


def _error(name: str, close_code: int | None) -> PortError:
    short = faults.short(name) or f"ws_{close_code or 0}"
    kind = _KINDS.get(short, ErrorKind.UNAVAILABLE)
    return PortError(kind, f"{_NAME} refused to speak ({short})", code=short)
