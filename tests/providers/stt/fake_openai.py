"""OpenAI's transcription session from the vendor's side."""

import base64
from collections.abc import Sequence

from tests.providers.stt.server import KEY, Json, Order, Protocols, fields_of

SPOKEN = "conversation.item.input_audio_transcription."


class ItemTongue:
    """Items, of which the words come in pieces."""

    def __init__(self) -> None:
        self.item = 0
        self._told = ""
        self._events = 0

    def event(self, kind: str, **fields: object) -> Json:
        self._events += 1
        return {"type": kind, "event_id": f"event_{self._events}", **fields}

    def hello(self) -> Sequence[Json]:
        return (self.event("session.created", session={"type": "transcription"}),)

    def name(self) -> str:
        return f"item_{self.item}"

    def partial(self, text: str) -> Sequence[Json]:
        assert text.startswith(self._told), "the vendor only adds words"
        more, self._told = text.removeprefix(self._told), text
        return (self.event(SPOKEN + "delta", item_id=self.name(), content_index=0, delta=more),)

    def over(self, text: str, _seconds: float) -> Sequence[Json]:
        committed = self.event("input_audio_buffer.committed", item_id=self.name(), previous_item_id=None)
        return committed, self.completed(text)

    def completed(self, text: str, **more: object) -> Json:
        usage = {"type": "duration", "seconds": 1.0}
        done = self.event(
            SPOKEN + "completed", item_id=self.name(), content_index=0, transcript=text, usage=usage, **more
        )
        self.item += 1
        self._told = ""
        return done

    def error(self, code: str) -> Json:
        error = {"message": f"no, {KEY}", "type": "invalid_request_error", "code": code}
        return self.event("error", error=error)


def _reads(data: str | bytes) -> bytes | Order:
    shapes = {
        "session.update": frozenset({"session"}),
        "input_audio_buffer.append": frozenset({"audio"}),
        "input_audio_buffer.commit": frozenset[str](),
    }
    message = fields_of(data, shapes)
    if message["type"] == "input_audio_buffer.append":
        return base64.b64decode(message["audio"], validate=True)
    if message["type"] == "session.update":
        _check_session(message["session"])
    return Order(message["type"], message)


def _check_session(session: Json) -> None:
    assert set(session) == {"type", "audio"}
    assert session["type"] == "transcription"
    assert set(session["audio"]) == {"input"}
    sound = session["audio"]["input"]
    assert set(sound) == {"format", "transcription", "turn_detection"}
    assert sound["format"] == {"type": "audio/pcmu"}
    assert set(sound["transcription"]) <= {"model", "language", "languages"}
    live = sound["transcription"]["model"] in {"gpt-live-transcribe", "gpt-realtime-whisper"}
    assert (sound["turn_detection"] is None) == live, "this model has no voice activity detection"


OPENAI = Protocols(
    path="/v1/realtime",
    header=("Authorization", f"Bearer {KEY}"),
    must_ask={"intent": ["transcription"]},
    may_ask=frozenset(),
    read=_reads,
    finish="input_audio_buffer.commit",
    tongue=ItemTongue,
)
