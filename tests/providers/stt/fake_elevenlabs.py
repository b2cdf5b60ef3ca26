"""ElevenLabs' realtime speech to text from the vendor's side."""

import base64
from collections.abc import Sequence

from tests.providers.stt.server import KEY, Json, Order, Protocols, fields_of

_CHUNK = frozenset({"audio_base_64", "commit", "sample_rate"})


class ScribeTongue:
    """Partial transcripts until a commit."""

    def hello(self) -> Sequence[Json]:
        config = {"sample_rate": 8_000, "audio_format": "ulaw_8000", "commit_strategy": "manual"}
        return ({"message_type": "session_started", "session_id": "s", "config": config},)

    def partial(self, text: str) -> Sequence[Json]:
        return ({"message_type": "partial_transcript", "text": text},)

    def over(self, text: str, _seconds: float) -> Sequence[Json]:
        return ({"message_type": "committed_transcript", "text": text},)


def _reads(data: str | bytes) -> bytes | Order:
    # The SDK also sends `previous_text`, as null.
    fields = _CHUNK | {"previous_text"} if "previous_text" in str(data) else _CHUNK
    message = fields_of(data, {"input_audio_chunk": fields}, "message_type")
    assert message["sample_rate"] == 8_000
    audio = base64.b64decode(message["audio_base_64"], validate=True)
    if message["commit"] is True:
        assert not audio
        return Order("commit", message)
    assert message["commit"] is False
    assert audio, "empty audio"
    return audio


ELEVENLABS = Protocols(
    path="/v1/speech-to-text/realtime",
    header=("xi-api-key", KEY),
    must_ask={
        "model_id": ["scribe_v2_realtime"],
        "audio_format": ["ulaw_8000"],
        "commit_strategy": ["manual"],
        "language_code": ["en"],
    },
    may_ask=frozenset({"include_timestamps"}),
    read=_reads,
    finish="commit",
    tongue=ScribeTongue,
)
