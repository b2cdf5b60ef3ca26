"""Deepgram's /v1/listen and /v2/listen from the vendor's side."""

from collections.abc import Sequence

from tests.providers.stt.server import KEY, Json, Order, Protocols, fields_of

_NOTHING: frozenset[str] = frozenset()


class FluxTongue:
    """Turns of /v2/listen."""

    def __init__(self) -> None:
        self.turn = 0
        self.end = 0.1
        self._sequence = 0
        self._speaking = False
        self.languages: list[str] | None = None

    def hello(self) -> Sequence[Json]:
        return ({"type": "Connected", "request_id": "r", "sequence_id": 0},)

    def info(self, event: str, text: str, **more: object) -> Json:
        self._sequence += 1
        return {
            "type": "TurnInfo",
            "request_id": "r",
            "sequence_id": self._sequence,
            "event": event,
            "turn_index": self.turn,
            "audio_window_start": 0.0,
            "audio_window_end": self.end,
            "transcript": text,
            "words": [{"word": word, "confidence": 0.9} for word in text.split()],
            "end_of_turn_confidence": 0.5,
            **({"languages": self.languages} if self.languages else {}),
            **more,
        }

    def partial(self, text: str) -> Sequence[Json]:
        event = "Update" if self._speaking else "StartOfTurn"
        self._speaking = True
        return (self.info(event, text),)

    def over(self, text: str, seconds: float) -> Sequence[Json]:
        self.end = seconds
        over = self.info("EndOfTurn", text, trigger="model")
        self.turn += 1
        self._speaking = False
        return (over,)


class NovaTongue:
    """Segments of /v1/listen."""

    def __init__(self) -> None:
        self.start = 0.0
        self.languages: list[str] | None = None

    def hello(self) -> Sequence[Json]:
        return ()

    def result(self, text: str, **more: object) -> Json:
        best: Json = {"transcript": text, "confidence": 0.9, "words": []}
        if self.languages:
            best["languages"] = self.languages
        return {
            "type": "Results",
            "channel_index": [0, 1],
            "duration": 0.1,
            "start": self.start,
            "is_final": False,
            "speech_final": False,
            "channel": {"alternatives": [best]},
            "metadata": {
                "request_id": "r",
                "model_info": {"name": "n", "version": "v", "arch": "nova-3"},
                "model_uuid": "u",
            },
            **more,
        }

    def partial(self, text: str) -> Sequence[Json]:
        return (self.result(text),)

    def over(self, text: str, seconds: float) -> Sequence[Json]:
        spoken = self.result(text, is_final=True, speech_final=True, from_finalize=False, duration=seconds - self.start)
        self.start = seconds
        return (spoken,)

    def finalized(self, text: str) -> Json:
        return self.result(text, is_final=True, from_finalize=True)


def _flux_reads(data: str | bytes) -> bytes | Order:
    if isinstance(data, bytes):
        assert data, "empty audio"
        return data
    message = fields_of(data, {"ForceEndTurn": _NOTHING, "CloseStream": _NOTHING})
    return Order(message["type"], message)


def _nova_reads(data: str | bytes) -> bytes | Order:
    if isinstance(data, bytes):
        assert data, "empty audio would end the stream"
        return data
    message = fields_of(data, {"Finalize": _NOTHING, "KeepAlive": _NOTHING, "CloseStream": _NOTHING})
    return Order(message["type"], message)


_SOUND = {"encoding": ["mulaw"], "sample_rate": ["8000"]}

FLUX = Protocols(
    path="/v2/listen",
    header=("Authorization", f"Token {KEY}"),
    must_ask={"model": ["flux-general-en"], **_SOUND},
    may_ask=frozenset({"eot_threshold", "eager_eot_threshold", "eot_timeout_ms"}),
    read=_flux_reads,
    finish="ForceEndTurn",
    tongue=FluxTongue,
)
NOVA = Protocols(
    path="/v1/listen",
    header=("Authorization", f"Token {KEY}"),
    must_ask={"model": ["nova-3"], "language": ["en"], **_SOUND},
    may_ask=frozenset({"interim_results", "punctuate", "endpointing", "utterance_end_ms"}),
    read=_nova_reads,
    finish="Finalize",
    tongue=NovaTongue,
)
