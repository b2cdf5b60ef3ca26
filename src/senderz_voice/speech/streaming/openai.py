"""OpenAI's Realtime API as a transcription session.

Wire format: https://developers.openai.com/api/docs/guides/realtime-transcription and the types of openai 3.54
(`openai.types.realtime`).
"""

from collections.abc import Sequence
from typing import Final

import pybase64

from senderz_voice.ports.clock import Clock
from senderz_voice.ports.speech import Hearing, HearingSink
from senderz_voice.speech.streaming.catalogue import OPENAI, heard_by, model_of
from senderz_voice.speech.streaming.dialect import (
    Dropped,
    Endpoint,
    Event,
    NothingToFinish,
    Over,
    Partial,
    Refused,
    address,
    shown,
)
from senderz_voice.speech.streaming.fields import Message, inner, number, rows, text, written
from senderz_voice.speech.streaming.lines import Deaf, Lines
from senderz_voice.speech.streaming.tags import Asked

BASE_URL: Final = "wss://api.openai.com"

_FRAME: Final = 800
# A key that is none ends a socket that was let in with 3000.
_REFUSED: Final = frozenset({1008, 3000})
_REFUSED_CODES: Final = frozenset(
    {
        "billing_hard_limit_reached",
        "insufficient_quota",
        "invalid_api_key",
        "invalid_model",
        "invalid_value",
        "missing_required_parameter",
        "model_not_found",
        "rate_limit_exceeded",
        "unknown_parameter",
    }
)
_DROPPED_CODES: Final = frozenset({"session_expired"})
_EMPTY: Final = "input_audio_buffer_commit_empty"
_SPOKEN: Final = "conversation.item.input_audio_transcription."


class OpenAIRealtime:
    """A `ports.speech.StreamingRecogniser`; some of its models also end turns themselves, after a silence."""

    def __init__(
        self,
        key: str,
        clock: Clock,
        *,
        base_url: str = BASE_URL,
        model: str = "gpt-live-transcribe",
        silence_ms: int = 500,
    ) -> None:
        """`silence_ms` of silence end a turn where the model has voice activity detection."""
        self._key = key
        self._base_url = base_url
        self._model = model
        self._silence_ms = silence_ms
        self._lines = Lines(clock)

    def open(self, sink: HearingSink, languages: Sequence[str]) -> Hearing:
        """Begin to listen to one line."""
        asked = Asked.of(languages).among(heard_by(OPENAI, self._model))
        if asked is None:
            return Deaf(sink, f"OpenAI {self._model} does not hear {', '.join(languages)}")
        endpoint = Endpoint(
            name="OpenAI",
            # A model in the address would make it a conversation, which cannot become a transcription any more.
            url=address(self._base_url, "/v1/realtime?intent=transcription"),
            headers={"Authorization": f"Bearer {self._key}"},
            frame=_FRAME,
            refusals=_REFUSED,
        )
        session = _session(self._model, asked, self._silence_ms)
        if _has_vad(self._model):
            return self._lines.open(sink, asked, endpoint, lambda: DetectingDialect(session))
        return self._lines.open(sink, asked, endpoint, lambda: TranscriptionDialect(session))

    async def aclose(self) -> None:
        """End every line."""
        await self._lines.aclose()


def _has_vad(model: str) -> bool:
    known = model_of(OPENAI, model)
    return known is not None and known.ends_turns != "never"


def _session(model: str, asked: Asked, silence_ms: int) -> str:
    """The settings, as the first message."""
    transcription: dict[str, object] = {"model": model}
    if model in {"gpt-live-transcribe", "gpt-transcribe"}:
        transcription["languages"] = list(asked.primaries)
    elif len(asked.primaries) == 1:
        transcription["language"] = asked.primaries[0]
    detection = {"type": "server_vad", "silence_duration_ms": silence_ms} if _has_vad(model) else None
    sound = {"format": {"type": "audio/pcmu"}, "transcription": transcription, "turn_detection": detection}
    return written(type="session.update", session={"type": "transcription", "audio": {"input": sound}})


class TranscriptionDialect:
    """A conversation on /v1/realtime in which we alone say where a turn ends.

    Each commit makes an item, and items are transcribed at the same time: their words are told in the order of the
    items, not of their completion.
    """

    def __init__(self, session: str) -> None:
        self._session = session
        self._commits: list[float] = []
        self._turn = 0
        self._heard: dict[str, str] = {}
        self._complete: dict[str, tuple[str, str | None]] = {}
        self._ends: dict[str, float] = {}

    def opening(self) -> Sequence[str]:
        """The settings of the session."""
        return (self._session,)

    def audio(self, chunk: bytes) -> str:
        """Mu-law in base64."""
        return written(type="input_audio_buffer.append", audio=pybase64.b64encode_as_string(chunk))

    def finish(self, upto: float, /) -> Sequence[str]:
        """Commit what was said until now."""
        self._commits.append(upto)
        return (written(type="input_audio_buffer.commit"),)

    def read(self, message: Message) -> Sequence[Event]:
        """What is of no concern to a transcription is passed over."""
        kind = text(message, "type")
        item = text(message, "item_id")
        match kind.removeprefix(_SPOKEN):
            case "input_audio_buffer.committed":
                self._heard.setdefault(item, "")
                if item not in self._ends and self._commits:
                    self._ends[item] = self._commits.pop(0)
            case "delta":
                self._heard[item] = self._heard.get(item, "") + text(message, "delta")
                if next(iter(self._heard)) == item:
                    return (Partial(self._turn, self._heard[item]),)
            case "completed":
                return self._completed(item, text(message, "transcript"), _language(message))
            case "failed":
                # The words that were told before are all there will be.
                return self._completed(item, self._heard.get(item, ""), None)
            case "error":
                return self._error(text(inner(message, "error"), "code"))
        return ()

    def stopped(self, item: str, upto: float) -> None:
        """The vendor will commit an item of its own accord, which ends at `upto` seconds."""
        self._ends[item] = upto

    def _completed(self, item: str, words: str, language: str | None) -> Sequence[Event]:
        self._heard.setdefault(item, "")
        self._complete[item] = (words, language)
        events: list[Event] = []
        while self._heard and (oldest := next(iter(self._heard))) in self._complete:
            del self._heard[oldest]
            words, language = self._complete.pop(oldest)
            events.append(Over(self._turn, words, self._ends.pop(oldest, 0.0), language))
            self._turn += 1
        if events and self._heard:
            events.append(Partial(self._turn, next(iter(self._heard.values()))))
        return events

    def _error(self, code: str) -> Sequence[Event]:
        if code == _EMPTY:
            if self._commits:
                self._commits.pop(0)
            # With an item under way, its words are the answer.
            return () if self._heard else (NothingToFinish(),)
        if code in _REFUSED_CODES:
            return (Refused(f"failed ({shown(code)})"),)
        # The vendor says of all others that the session goes on.
        return (Dropped(f"failed ({shown(code)})"),) if code in _DROPPED_CODES else ()


class DetectingDialect:
    """The same with the vendor's voice activity detection, which commits by itself; we only may be earlier."""

    def __init__(self, session: str) -> None:
        self._inner = TranscriptionDialect(session)
        self._speaking = False

    def opening(self) -> Sequence[str]:
        """The settings of the session."""
        return self._inner.opening()

    def audio(self, chunk: bytes) -> str:
        """Mu-law in base64."""
        return self._inner.audio(chunk)

    def finish(self, upto: float, /) -> Sequence[str]:
        """Commit what was said until now, unless nobody speaks: a recogniser of silence invents words."""
        return self._inner.finish(upto) if self._speaking else ()

    def read(self, message: Message) -> Sequence[Event]:
        """As without it, and where speech begins and ends."""
        match text(message, "type"):
            case "input_audio_buffer.speech_started":
                self._speaking = True
            case "input_audio_buffer.speech_stopped":
                self._speaking = False
                self._inner.stopped(text(message, "item_id"), number(message, "audio_end_ms") / 1_000)
            case "input_audio_buffer.committed":
                self._speaking = False
        return self._inner.read(message)


def _language(message: Message) -> str | None:
    """The first of the languages found, each of which has a code."""
    found = rows(message, "languages")
    return (text(found[0], "code") or None) if found else None
