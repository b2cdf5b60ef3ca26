"""What became of one rehearsal call, on our side as the API tells it and at the far end as the exchange heard it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from senderz_voice.demo.client import Json


@dataclass(frozen=True, slots=True)
class FarEnd:
    """The other end of one leg: who it was, what was said and heard there, and how evenly our audio arrived."""

    role: str
    kind: str
    said: Sequence[str]
    heard: Sequence[str]
    digits: Sequence[str]
    largest_gap_ms: int
    latest_frame_ms: int

    @classmethod
    def of(cls, role: str, shown: Json) -> "FarEnd":
        """As the exchange's rehearsal control shows the leg."""
        person: dict[str, Any] = shown["person"] or {"kind": "", "said": [], "heard": [], "digits": []}
        audio = shown["audio"]
        gap, late = audio["largest_gap_ms"], audio["latest_frame_ms"]
        return cls(role, person["kind"], person["said"], person["heard"], person["digits"], gap, late)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A call that is over; `refusal` is the error's code where the API did not place it at all."""

    refusal: str = ""
    detail: Json | None = None
    events: Sequence[Json] = ()
    recording_seconds: float = 0.0
    far_ends: Sequence[FarEnd] = ()
    repeat_refusal: str = ""
    """The code with which the same dial was refused afterwards, where that was tried."""

    @property
    def called(self) -> str:
        """The id of the call; empty where there was none."""
        return str((self.detail or {}).get("id", ""))

    @property
    def status(self) -> str:
        return str((self.detail or {}).get("status", "none"))

    @property
    def reason(self) -> str:
        return str((self.detail or {}).get("end_reason", "none"))

    @property
    def callee(self) -> FarEnd | None:
        """Whoever was called."""
        return next((end for end in self.far_ends if end.role == "caller"), None)

    def of_type(self, *kinds: str) -> list[Json]:
        """The events of some kinds, in order."""
        return [event for event in self.events if event["type"] in kinds]

    def lines(self, role: str) -> list[str]:
        """What one side said, as the transcript has it."""
        transcript = (self.detail or {}).get("transcript") or []
        return [line["text"] for line in transcript if line["role"] == role]

    def record(self) -> dict[str, Any]:
        """All of it, for a file."""
        ends = [
            {
                "role": end.role,
                "kind": end.kind,
                "said": list(end.said),
                "heard": list(end.heard),
                "digits": "".join(end.digits),
                "largest_gap_ms": end.largest_gap_ms,
                "latest_frame_ms": end.latest_frame_ms,
            }
            for end in self.far_ends
        ]
        return {
            "refusal": self.refusal,
            "call": self.detail,
            "events": list(self.events),
            "recording_seconds": round(self.recording_seconds, 3),
            "far_ends": ends,
        }
