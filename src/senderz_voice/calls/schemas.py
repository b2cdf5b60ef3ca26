"""The JSON of calls."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from senderz_voice.api.shapes import Answer, Body, Language, PhoneNumber, Time, Window
from senderz_voice.calls.store import Filter

Direction = Literal["inbound", "outbound"]
Status = Literal["ringing", "in_progress", "completed", "busy", "no_answer", "failed", "canceled"]
FINAL = frozenset({"completed", "busy", "no_answer", "failed", "canceled"})
_METADATA_BYTES = 2048


def _small(value: dict[str, str]) -> dict[str, str]:
    if len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()) > _METADATA_BYTES:
        raise ValueError("must be at most 2 KiB as JSON")
    return value


class NewCall(Body):
    """A call to be placed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, populate_by_name=True)

    number_id: str = Field(alias="from", description="The id of one of your voice numbers.")
    to: PhoneNumber
    script: str = Field(
        min_length=1,
        max_length=4000,
        description="What the assistant is to achieve.",
        examples=["Confirm Friday 2pm appointment for John Smith."],
    )
    language: Language | None = Field(None, description="The language of the opening; the persona's when not given.")
    metadata: Annotated[dict[str, str], AfterValidator(_small)] = Field(
        default_factory=dict, description="Texts of your own, at most 2 KiB, shown again with the call."
    )
    max_duration_seconds: int | None = Field(None, ge=1, le=3600)
    record: bool | None = Field(None, description="Whether to record; as the persona says when not given.")
    voicemail_message: Annotated[str, StringConstraints(min_length=1, max_length=1000)] | None = Field(
        None, description="What to leave on an answering machine."
    )


class PlacedCall(BaseModel):
    """A call that was placed."""

    id: str
    status: Literal["ringing"]
    to: str


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise ValueError("must be a day as YYYY-MM-DD") from error


Day = Annotated[date, BeforeValidator(_day)]


class CallQuery(Window):
    """The query parameters of the list of calls."""

    direction: Direction | None = None
    status: Status | None = None
    from_date: Day | None = Field(None, description="YYYY-MM-DD, UTC, included.")
    to_date: Day | None = Field(None, description="YYYY-MM-DD, UTC, included.")

    def wanted(self) -> Filter:
        """The same as moments."""
        since = _midnight(self.from_date) if self.from_date else None
        until = _midnight(self.to_date) + timedelta(days=1).total_seconds() if self.to_date else None
        return Filter(self.direction, self.status, since, until)


def _midnight(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


class CallSummary(Answer):
    """A call in a list."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)

    id: str
    direction: Direction
    status: Status
    end_reason: str | None = Field(description="Why it ended; null while it has not.")
    from_: str = Field(alias="from")
    to: str
    voice_number_id: str | None
    persona_id: str | None
    language: str
    created_at: Time
    answered_at: Time | None
    ended_at: Time | None
    duration_seconds: int | None = Field(description="From answer to end, or null when nobody answered or it goes on.")
    billed_minutes: int
    summary: str | None
    lead_score: int | None = Field(ge=0, le=100)
    has_recording: bool
    metadata: dict[str, str]
    sandbox: bool


class TranscriptLine(BaseModel):
    """What could be heard of one utterance."""

    role: Literal["assistant", "caller"]
    text: str
    offset_seconds: float = Field(description="Seconds from the answer to its beginning.")
    language: str
    interrupted: bool


class Analysis(BaseModel):
    """What a finished call came to."""

    outcome: str
    voicemail: bool
    caller_name: str | None
    callback_number: str | None
    follow_up: str | None
    intents: list[str]
    evidence: list[str] = Field(description="Words quoted from the transcript that the score rests on.")


class Latency(BaseModel):
    """From the end of the caller's speech to our first audio."""

    turns: int
    p50_ms: int | None
    p95_ms: int | None


class CallDetail(CallSummary):
    """A call."""

    script: str | None
    transcript: list[TranscriptLine]
    analysis: Analysis | None
    latency: Latency


def shown(row: Any) -> dict[str, Any]:
    """A row of `calls` as a list shows it; moments stay numbers for the model to write."""
    answered, ended = row["answered_at"], row["ended_at"]
    duration = None if answered is None or ended is None else max(0, round(ended - answered))
    return {
        "id": row["id"],
        "direction": row["direction"],
        "status": row["status"],
        "end_reason": row["end_reason"],
        "from": row["from_number"],
        "to": row["to_number"],
        "voice_number_id": row["voice_number_id"],
        "persona_id": row["persona_id"],
        "language": row["language"],
        "created_at": row["created_at"],
        "answered_at": answered,
        "ended_at": ended,
        "duration_seconds": duration,
        "billed_minutes": row["billed_minutes"],
        "summary": row["summary"],
        "lead_score": row["lead_score"],
        "has_recording": row["recording_key"] is not None,
        "metadata": row["metadata"],
        "sandbox": row["mode"] == "test",
    }


def latency(milliseconds: list[int] | None) -> Latency:
    """The nearest-rank percentiles of a call's response times."""
    times = sorted(milliseconds or ())
    if not times:
        return Latency(turns=0, p50_ms=None, p95_ms=None)
    return Latency(turns=len(times), p50_ms=_rank(times, 50), p95_ms=_rank(times, 95))


def _rank(times: list[int], percent: int) -> int:
    return times[-(-percent * len(times) // 100) - 1]
