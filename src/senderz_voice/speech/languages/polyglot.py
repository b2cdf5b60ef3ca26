"""One voice and one recogniser for calls in several languages, each language with an engine of its own."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.speech import Recogniser, Recognition, Voice
from senderz_voice.speech.languages.whisper import code


class Teller(Protocol):
    """Tells languages apart by their sound, as `Whisper` does."""

    async def tell(self, speech: bytes, languages: Sequence[str]) -> str: ...


class PolyglotVoice:
    """Speaks each language with the voice that was given for it."""

    def __init__(self, voices: Mapping[str, Voice]) -> None:
        """`voices` by the two letters of their language: `en`, `es`, `tr`."""
        self._voices = dict(voices)

    def synthesise(self, text: str, language: str) -> AsyncIterator[bytes]:
        """What the voice of this language says. Raises PortError, NOT_CONFIGURED where there is none."""
        voice = self._voices.get(code(language))
        if voice is None:
            raise PortError(ErrorKind.NOT_CONFIGURED, f"no voice speaks {language}")
        return voice.synthesise(text, language)


class PolyglotRecogniser:
    """Hears each language with the recogniser that was given for it.

    The languages asked for are the call's own and then the others that it may turn to. When only one is asked for, or
    all are heard by the same recogniser, nothing is done twice; else the sound is first asked which language it is in.
    The words cannot tell: an English recogniser makes fluent English of Spanish speech.
    """

    def __init__(self, recognisers: Mapping[str, Recogniser], teller: Teller) -> None:
        """`recognisers` by the two letters of their language; the same one may stand for several."""
        self._recognisers = dict(recognisers)
        self._teller = teller

    async def transcribe(self, speech: bytes, languages: Sequence[str]) -> Recognition:
        """What was said and in which of `languages`; those that nobody hears are passed over. Raises PortError."""
        known = [language for language in languages if code(language) in self._recognisers]
        if not known:
            asked = ", ".join(languages) or "no language"
            raise PortError(ErrorKind.NOT_CONFIGURED, f"no recogniser hears {asked}")
        first = self._recognisers[code(known[0])]
        if all(self._recognisers[code(language)] is first for language in known):
            return await first.transcribe(speech, known)
        spoken = await self._teller.tell(speech, known)
        return await self._recognisers[code(spoken)].transcribe(speech, [spoken])
