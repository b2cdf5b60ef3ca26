"""AssemblyAI's /v3/ws from the vendor's side."""

from collections.abc import Sequence

from tests.providers.stt.server import KEY, Json, Order, Protocols, fields_of

_NOTHING: frozenset[str] = frozenset()
_SHORTEST, _LONGEST = 400, 8_000


class TurnTongue:
    """Turns, which the client may also end."""

    def __init__(self) -> None:
        self.turn = 0
        self.language: str | None = None

    def hello(self) -> Sequence[Json]:
        return ({"type": "Begin", "id": "s", "expires_at": 1_800_000_000},)

    def info(self, text: str, *, over: bool, formatted: bool = False, seconds: float = 0.1) -> Json:
        words = text.split()
        step = round(1_000 * seconds / max(1, len(words)))
        return {
            "type": "Turn",
            "turn_order": self.turn,
            "turn_is_formatted": formatted,
            "end_of_turn": over,
            # The last word of an open turn may still change, and is then no part of the transcript.
            "transcript": text if over else " ".join(words[:-1]),
            "end_of_turn_confidence": 0.5,
            "words": [
                {
                    "start": step * place,
                    "end": step * (place + 1),
                    "confidence": 0.9,
                    "text": word,
                    "word_is_final": over or place < len(words) - 1,
                }
                for place, word in enumerate(words)
            ],
            **({"language_code": self.language, "language_confidence": 0.9} if self.language else {}),
        }

    def partial(self, text: str) -> Sequence[Json]:
        return ({"type": "SpeechStarted", "timestamp": 0}, self.info(text, over=False))

    def over(self, text: str, seconds: float) -> Sequence[Json]:
        over = self.info(text, over=True, seconds=seconds)
        self.turn += 1
        return (over,)


def _reads(data: str | bytes) -> bytes | Order:
    if isinstance(data, bytes):
        assert _SHORTEST <= len(data) <= _LONGEST, f"{len(data) / 8} ms are not between 50 and 1000"
        return data
    shapes = {"ForceEndpoint": _NOTHING, "KeepAlive": _NOTHING, "Terminate": _NOTHING}
    message = fields_of(data, shapes)
    return Order(message["type"], message)


ASSEMBLYAI = Protocols(
    path="/v3/ws",
    header=("Authorization", KEY),
    must_ask={"sample_rate": ["8000"], "encoding": ["pcm_mulaw"], "speech_model": ["universal-streaming-english"]},
    may_ask=frozenset(),
    read=_reads,
    finish="ForceEndpoint",
    tongue=TurnTongue,
)
