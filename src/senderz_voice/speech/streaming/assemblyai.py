"""AssemblyAI's streaming API, version 3.

Wire format: https://www.assemblyai.com/docs/streaming/message-sequence and the types of assemblyai 1.8
(`assemblyai.streaming.v3.models`).
"""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

import msgspec

from senderz_voice.ports.clock import Clock
from senderz_voice.ports.speech import Hearing, HearingSink
from senderz_voice.speech.streaming.catalogue import ASSEMBLYAI, heard_by
from senderz_voice.speech.streaming.dialect import Dropped, Endpoint, Event, Over, Partial, Refused, address, shown
from senderz_voice.speech.streaming.fields import Message, flag, number, rows, text, whole, written
from senderz_voice.speech.streaming.lines import Deaf, Lines
from senderz_voice.speech.streaming.tags import Asked

BASE_URL: Final = "wss://streaming.assemblyai.com"

# Less than 50 ms in a message is an error (close code 3007); 60 ms are three of the carrier's frames.
_FRAME: Final = 480
_SHORTEST: Final = 400
# A word may sound on a little after its end is said to be; a turn ends in more silence than this.
_TAIL: Final = 0.2
# Wrong input, no authorisation, no funds, a paid feature: `RealTimeErrorCodes` of the SDK; 1008 is a key that is none.
_REFUSED: Final = frozenset({1008, 3006, 4000, 4001, 4002, 4003})
_REFUSED_STATUSES: Final = frozenset({400, 401, 402, 403, 429})
# The version of the protocol that the SDK asks for.
_VERSION: Final = "2025-05-12"


class AssemblyAI:
    """A `ports.speech.StreamingRecogniser` that ends turns itself."""

    def __init__(
        self, key: str, clock: Clock, *, base_url: str = BASE_URL, model: str = "universal-streaming-english"
    ) -> None:
        """`model` is a name of the catalogue."""
        self._key = key
        self._base_url = base_url
        self._model = model
        self._lines = Lines(clock)

    def open(self, sink: HearingSink, languages: Sequence[str]) -> Hearing:
        """Begin to listen to one line."""
        asked = Asked.of(languages).among(heard_by(ASSEMBLYAI, self._model))
        if asked is None:
            return Deaf(sink, f"AssemblyAI {self._model} does not hear {', '.join(languages)}")
        query = [
            ("sample_rate", "8000"),
            ("encoding", "pcm_mulaw"),
            ("speech_model", self._model),
            *_languages(self._model, asked),
        ]
        endpoint = Endpoint(
            name="AssemblyAI",
            url=address(self._base_url, f"/v3/ws?{urlencode(query)}"),
            headers={"Authorization": self._key, "AssemblyAI-Version": _VERSION},
            frame=_FRAME,
            shortest=_SHORTEST,
            goodbye=written(type="Terminate"),
            refusals=_REFUSED,
        )
        return self._lines.open(sink, asked, endpoint, TurnDialect)

    async def aclose(self) -> None:
        """End every line."""
        await self._lines.aclose()


def _languages(model: str, asked: Asked) -> list[tuple[str, str]]:
    """The English model has nothing to choose; the newest ones are told what may come, the others find out."""
    if model == "universal-streaming-english":
        return []
    wanted: list[tuple[str, str]] = []
    if model.startswith(("u3-", "universal-3-")):
        wanted.append(("language_codes", msgspec.json.encode(asked.primaries).decode()))
    return [*wanted, ("language_detection", "True")]


class TurnDialect:
    """A conversation on /v3/ws, in which every message of interest is a `Turn`."""

    def opening(self) -> Sequence[str]:
        """Everything is in the address."""
        return ()

    def audio(self, chunk: bytes) -> bytes:
        """Mu-law as it is."""
        return chunk

    def finish(self, _upto: float, /) -> Sequence[str]:
        """End the turn on what was said until now."""
        return (written(type="ForceEndpoint"),)

    def read(self, message: Message) -> Sequence[Event]:
        """`Begin`, `SpeechStarted`, `Warning` and the rest have nothing for us; an error may come without a type."""
        kind = text(message, "type")
        if kind == "Turn":
            return (self._turn(message),)
        if kind == "Error" or (not kind and "error" in message):
            code = message.get("error_code")
            reason = f"failed ({shown(code)})"
            return (Refused(reason) if code in _REFUSED | _REFUSED_STATUSES else Dropped(reason),)
        return (Dropped("ended the session"),) if kind == "Termination" else ()

    def _turn(self, message: Message) -> Event:
        turn = whole(message, "turn_order")
        words = rows(message, "words")
        language = text(message, "language_code") or None
        if flag(message, "end_of_turn"):
            # A formatted copy may follow; the turn is over by then, and it is not told twice.
            upto = number(words[-1], "end") / 1_000 + _TAIL if words else 0.0
            return Over(turn, text(message, "transcript"), upto, language)
        # `transcript` lacks the words that may still change.
        heard = " ".join(text(word, "text") for word in words) or text(message, "transcript")
        return Partial(turn, heard, language)
