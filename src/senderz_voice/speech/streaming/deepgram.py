"""Deepgram: Flux, which knows when a turn is over, and Nova, which hears more languages and goes by silence.

Wire format: https://developers.deepgram.com/docs/flux and .../docs/live-streaming-audio, and the types of deepgram-sdk
7.17 (`deepgram.listen.v1` and `v2`).
"""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from senderz_voice.ports.clock import Clock
from senderz_voice.ports.speech import Hearing, HearingSink
from senderz_voice.speech.streaming.catalogue import DEEPGRAM, heard_by
from senderz_voice.speech.streaming.dialect import (
    Dropped,
    Eager,
    Endpoint,
    Event,
    NothingToFinish,
    Over,
    Partial,
    Resumed,
    address,
    shown,
)
from senderz_voice.speech.streaming.fields import Message, first, flag, inner, number, rows, text, whole, written
from senderz_voice.speech.streaming.lines import Deaf, Lines
from senderz_voice.speech.streaming.tags import Asked

BASE_URL: Final = "wss://api.deepgram.com"

# 80 ms is what the vendor advises for Flux, and Nova takes 20 to 250 ms.
_FRAME: Final = 640
_CLOSE: Final = written(type="CloseStream")
_SOUND: Final = (("encoding", "mulaw"), ("sample_rate", "8000"))
# `language=multi` is one model for these; Nova-3's other languages have a model each.
_NOVA_3_MULTI: Final = frozenset({"de", "en", "es", "fr", "hi", "it", "ja", "nl", "pt", "ru"})
_NOVA_2_MULTI: Final = frozenset({"en", "es"})


class DeepgramFlux:
    """A `ports.speech.StreamingRecogniser` that ends turns itself."""

    def __init__(
        self,
        key: str,
        clock: Clock,
        *,
        base_url: str = BASE_URL,
        model: str = "flux-general-en",
        end_of_turn: float = 0.7,
        eager: float | None = 0.5,
    ) -> None:
        """`end_of_turn` (0.5-1) and `eager` (0.3-0.9, None for no guesses) are confidences that the turn is over."""
        self._key = key
        self._base_url = base_url
        self._model = model
        self._knobs = [("eot_threshold", str(end_of_turn))]
        if eager is not None:
            self._knobs.append(("eager_eot_threshold", str(min(eager, end_of_turn))))
        self._lines = Lines(clock)

    def open(self, sink: HearingSink, languages: Sequence[str]) -> Hearing:
        """Begin to listen to one line."""
        asked = Asked.of(languages).among(heard_by(DEEPGRAM, self._model))
        if asked is None:
            return Deaf(sink, f"Deepgram {self._model} does not hear {', '.join(languages)}")
        query = [("model", self._model), *_SOUND, *self._knobs]
        if self._model.endswith("-multi"):
            query += [("language_hint", language) for language in asked.primaries]
        return self._lines.open(sink, asked, _endpoint(self._base_url, "/v2/listen", query, self._key), FluxDialect)

    async def aclose(self) -> None:
        """End every line."""
        await self._lines.aclose()


class DeepgramNova:
    """A `ports.speech.StreamingRecogniser` that takes a silence for the end of a turn."""

    def __init__(
        self, key: str, clock: Clock, *, base_url: str = BASE_URL, model: str = "nova-3", silence_ms: int = 500
    ) -> None:
        """After `silence_ms` of silence a turn is over."""
        self._key = key
        self._base_url = base_url
        self._model = model
        self._silence_ms = silence_ms
        self._lines = Lines(clock)

    def open(self, sink: HearingSink, languages: Sequence[str]) -> Hearing:
        """Begin to listen to one line."""
        asked = Asked.of(languages).among(heard_by(DEEPGRAM, self._model))
        if asked is None:
            return Deaf(sink, f"Deepgram {self._model} does not hear {', '.join(languages)}")
        asked, wanted = _nova_languages(self._model, asked)
        query = [
            ("model", self._model),
            *_SOUND,
            *wanted,
            ("interim_results", "true"),
            ("punctuate", "true"),
            ("endpointing", str(self._silence_ms)),
            # In noise the silence never comes; then a second without a new word ends the turn. Less is not allowed.
            ("utterance_end_ms", "1000"),
        ]
        endpoint = _endpoint(self._base_url, "/v1/listen", query, self._key, keep_alive=written(type="KeepAlive"))
        return self._lines.open(sink, asked, endpoint, NovaDialect)

    async def aclose(self) -> None:
        """End every line."""
        await self._lines.aclose()


def _endpoint(base_url: str, path: str, query: list[tuple[str, str]], key: str, *, keep_alive: str = "") -> Endpoint:
    return Endpoint(
        name="Deepgram",
        url=address(base_url, f"{path}?{urlencode(query)}"),
        headers={"Authorization": f"Token {key}"},
        frame=_FRAME,
        keep_alive=keep_alive,
        goodbye=_CLOSE,
    )


def _nova_languages(model: str, asked: Asked) -> tuple[Asked, list[tuple[str, str]]]:
    """The asked languages that one connection can hear, and how to ask for them."""
    newest = model.startswith("nova-3")
    together = asked.among(_NOVA_3_MULTI if newest else _NOVA_2_MULTI)
    if together is None or len(together.primaries) == 1 or asked.primaries[0] not in together.primaries:
        return Asked(asked.tags[:1]), [("language", asked.primaries[0])]
    hints = [("language_hint", language) for language in together.primaries] if newest else []
    return together, [("language", "multi"), *hints]


class FluxDialect:
    """A conversation on /v2/listen."""

    def __init__(self) -> None:
        self._speaking = False
        self._finishing: float | None = None

    def opening(self) -> Sequence[str]:
        """Everything is in the address."""
        return ()

    def audio(self, chunk: bytes) -> bytes:
        """Mu-law as it is."""
        return chunk

    def finish(self, upto: float, /) -> Sequence[str]:
        """End the turn on what was said until now."""
        self._finishing = upto
        return (written(type="ForceEndTurn"),)

    def read(self, message: Message) -> Sequence[Event]:
        """TurnInfo tells everything; `Connected`, `Warning` and the rest have nothing for us."""
        kind = text(message, "type")
        if kind == "Error":
            return (Dropped(f"failed ({shown(message.get('code'))})"),)
        return self._turn(message) if kind == "TurnInfo" else ()

    def _turn(self, message: Message) -> Sequence[Event]:
        turn = whole(message, "turn_index")
        words, language = text(message, "transcript"), first(message, "languages")
        upto = number(message, "audio_window_end")
        match text(message, "event"):
            case "EndOfTurn":
                self._speaking = False
                self._finishing = None
                return (Over(turn, words, upto, language),)
            case "EagerEndOfTurn":
                return (Eager(turn, words, language),)
            case "TurnResumed":
                return Resumed(), Partial(turn, words, language)
            case "StartOfTurn":
                self._speaking = True
        if self._finishing is not None and not self._speaking and upto >= self._finishing:
            # Without a turn there is nothing to end, and then the vendor says nothing to our order.
            self._finishing = None
            return (NothingToFinish(),)
        return (Partial(turn, words, language),)


class NovaDialect:
    """A conversation on /v1/listen."""

    def __init__(self) -> None:
        self._turn = 0
        self._final: list[str] = []
        self._language: str | None = None
        self._upto = 0.0

    def opening(self) -> Sequence[str]:
        """Everything is in the address."""
        return ()

    def audio(self, chunk: bytes) -> bytes:
        """Mu-law as it is."""
        return chunk

    def finish(self, _upto: float, /) -> Sequence[str]:
        """Have everything recognised that was said until now."""
        return (written(type="Finalize"),)

    def read(self, message: Message) -> Sequence[Event]:
        """Results come in segments, of which the last one may still change."""
        match text(message, "type"):
            case "Results":
                return self._results(message)
            case "UtteranceEnd":
                return (self._over(),) if self._final else ()
            case "Error":
                return (Dropped(f"failed ({shown(message.get('code') or message.get('variant'))})"),)
        return ()

    def _results(self, message: Message) -> Sequence[Event]:
        best = next(iter(rows(inner(message, "channel"), "alternatives")), {})
        words = text(best, "transcript").strip()
        self._language = first(best, "languages") or self._language
        if not flag(message, "is_final"):
            return (Partial(self._turn, self._joined(words), self._language),) if words else ()
        self._upto = number(message, "start") + number(message, "duration")
        if words:
            self._final.append(words)
        if flag(message, "from_finalize") or (flag(message, "speech_final") and self._final):
            return (self._over(),)
        return (Partial(self._turn, self._joined(""), self._language),) if words else ()

    def _joined(self, unsure: str) -> str:
        return " ".join([*self._final, unsure]).strip()

    def _over(self) -> Event:
        over = Over(self._turn, self._joined(""), self._upto, self._language)
        self._turn += 1
        self._final.clear()
        return over
