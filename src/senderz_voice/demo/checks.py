"""Whether the demonstration showed what it promises; what it did not is named."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from senderz_voice.demo.client import Json
from senderz_voice.demo.conversation import seconds_of

TOLERANCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Shown:
    """One finished call, as the API tells it, with the length of its downloaded recording."""

    name: str
    detail: Json
    events: list[Json]
    recording_seconds: float

    def record(self) -> dict[str, Any]:
        """What is written to calls.json."""
        return {"call": self.detail, "events": self.events, "recording_seconds": round(self.recording_seconds, 3)}

    def event(self, kind: str, **wanted: object) -> Json | None:
        """The first event of a kind whose data has the wanted fields."""
        found = (event for event in self.events if event["type"] == kind)
        return next((event for event in found if all(event["data"].get(k) == v for k, v in wanted.items())), None)


def missing(outbound: Shown, inbound: Shown) -> list[str]:
    """Everything that was promised and not seen, as sentences."""
    return [*_of_any_call(outbound), *_of_any_call(inbound), *_of_the_transfer(inbound)]


def first_word(shown: Shown) -> float:
    """When the first word of the call was spoken, in seconds since the epoch."""
    offsets: list[float] = [line["offset_seconds"] for line in shown.detail["transcript"]]
    return seconds_of(shown.detail["answered_at"]) + min(offsets)


def _of_any_call(shown: Shown) -> Iterator[str]:
    detail = shown.detail
    if detail["status"] != "completed":
        yield f"the {shown.name} call ended as {detail['status']} ({detail['end_reason']}), not as completed"
    for role in sorted({"assistant", "caller"} - {line["role"] for line in detail["transcript"] or []}):
        yield f"the {shown.name} call's transcript has no words of the {role}"
    if not detail["summary"]:
        yield f"the {shown.name} call has no summary"
    score = detail["lead_score"]
    if not isinstance(score, int) or not 0 <= score <= 100:
        yield f"the {shown.name} call has no lead score from 0 to 100"
    yield from _of_the_recording(shown)


def _of_the_recording(shown: Shown) -> Iterator[str]:
    expected = shown.detail["duration_seconds"]
    if expected is None or abs(shown.recording_seconds - expected) > TOLERANCE_SECONDS:
        yield f"the {shown.name} call's recording has {shown.recording_seconds:.1f} s instead of {expected} s"


def _of_the_transfer(shown: Shown) -> Iterator[str]:
    if not shown.event("intent.fired", name="talk_to_human"):
        yield f"the {shown.name} call did not fire the intent talk_to_human"
    if not shown.event("transfer.answered"):
        yield f"the {shown.name} call was not handed over to the human"
