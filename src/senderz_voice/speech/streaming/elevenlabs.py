"""ElevenLabs Scribe in real time.

Wire format: https://elevenlabs.io/docs/api-reference/speech-to-text/v-1-speech-to-text-realtime and the types of
elevenlabs 2.78 (`elevenlabs.realtime.scribe`, `elevenlabs.v_1_speech_to_text_realtime`).
"""

from collections import deque
from collections.abc import Sequence
from typing import Final, Literal
from urllib.parse import urlencode

import pybase64

from senderz_voice.ports.clock import Clock
from senderz_voice.ports.speech import Hearing, HearingSink
from senderz_voice.speech.streaming.catalogue import ELEVENLABS, heard_by
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
from senderz_voice.speech.streaming.fields import Message, text, written
from senderz_voice.speech.streaming.lines import Deaf, Lines
from senderz_voice.speech.streaming.tags import Asked

BASE_URL: Final = "wss://api.elevenlabs.io"

_FRAME: Final = 800
_RATE: Final = 8_000
# The vendor's own commit comes after a silence, so that nothing is lost if a little less audio counts as heard.
_LATENCY: Final = 1.0
_REFUSED: Final = frozenset({"auth_error", "invalid_request", "quota_exceeded", "rate_limited", "unaccepted_terms"})
_DROPPED: Final = frozenset(
    {
        "chunk_size_exceeded",
        "error",
        "input_error",
        "insufficient_audio_activity",
        "queue_overflow",
        "resource_exhausted",
        "session_time_limit_exceeded",
        "transcriber_error",
    }
)

Commit = Literal["manual", "vad"]


class ElevenLabsScribe:
    """A `ports.speech.StreamingRecogniser`; with `vad` it also ends turns itself, after a silence."""

    def __init__(
        self,
        key: str,
        clock: Clock,
        *,
        base_url: str = BASE_URL,
        model: str = "scribe_v2_realtime",
        commit: Commit = "manual",
    ) -> None:
        """`commit` says who ends a turn: our own turn logic alone, or the vendor's voice activity detection as well."""
        self._key = key
        self._base_url = base_url
        self._model = model
        self._commit = commit
        self._lines = Lines(clock)

    def open(self, sink: HearingSink, languages: Sequence[str]) -> Hearing:
        """Begin to listen to one line."""
        asked = Asked.of(languages).among(heard_by(ELEVENLABS, self._model))
        if asked is None:
            return Deaf(sink, f"ElevenLabs {self._model} does not hear {', '.join(languages)}")
        first, *others = asked.primaries
        query = [
            ("model_id", self._model),
            ("audio_format", "ulaw_8000"),
            ("commit_strategy", self._commit),
            ("language_code", first),
            *(("secondary_languages", language) for language in others),
        ]
        if others:
            query.append(("include_language_detection", "true"))
        endpoint = Endpoint(
            name="ElevenLabs",
            url=address(self._base_url, f"/v1/speech-to-text/realtime?{urlencode(query)}"),
            headers={"xi-api-key": self._key},
            frame=_FRAME,
        )
        return self._lines.open(sink, asked, endpoint, ScribeDialect)

    async def aclose(self) -> None:
        """End every line."""
        await self._lines.aclose()


class ScribeDialect:
    """A conversation on /v1/speech-to-text/realtime."""

    def __init__(self) -> None:
        self._turn = 0
        self._sent = 0
        self._commits: deque[float] = deque()
        self._language: str | None = None

    def opening(self) -> Sequence[str]:
        """Everything is in the address."""
        return ()

    def audio(self, chunk: bytes) -> str:
        """Mu-law in base64."""
        self._sent += len(chunk)
        return _chunk(chunk, commit=False)

    def finish(self, upto: float, /) -> Sequence[str]:
        """Commit what was said until now."""
        self._commits.append(upto)
        return (_chunk(b"", commit=True),)

    def read(self, message: Message) -> Sequence[Event]:
        """Each commit is answered in order, by its words or by the remark that there was too little audio."""
        kind = text(message, "message_type")
        match kind:
            case "partial_transcript":
                return (Partial(self._turn, text(message, "text"), self._language),)
            case "committed_transcript":
                return (self._committed(text(message, "text")),)
            case "committed_transcript_with_timestamps":
                # It repeats the words some time later; its language is the best guess for the next turn.
                self._language = text(message, "language_code") or self._language
            case "commit_throttled":
                if self._commits:
                    self._commits.popleft()
                return (NothingToFinish(),)
        if kind in _REFUSED:
            return (Refused(f"failed ({shown(kind)})"),)
        return (Dropped(f"failed ({shown(kind)})"),) if kind in _DROPPED else ()

    def _committed(self, words: str) -> Event:
        # Without a commit of ours it is the vendor's own: what was sent is what it covers, but for its latency.
        upto = self._commits.popleft() if self._commits else max(0.0, self._sent / _RATE - _LATENCY)
        over = Over(self._turn, words, upto, self._language)
        self._turn += 1
        return over


def _chunk(audio: bytes, *, commit: bool) -> str:
    return written(
        message_type="input_audio_chunk",
        audio_base_64=pybase64.b64encode_as_string(audio),
        commit=commit,
        sample_rate=_RATE,
    )
