"""The JSON of calls."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from senderz_voice.api.shapes import VISIBLE, Answer, Body, Id, Language, PhoneNumber, Time, Whole, Window
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

    number_id: str = Field(
        alias="from", description="The id of one of your voice numbers.", examples=["01JDQ4ZC8Y6T1V7N3R5W9X2B4K"]
    )
    to: PhoneNumber
    script: str = Field(
        min_length=1,
        max_length=4000,
        pattern=VISIBLE,
        description="What the assistant is to achieve.",
        examples=["Confirm Friday 2pm appointment for John Smith."],
    )
    language: Language | None = Field(None, description="The language of the opening; the persona's when not given.")
    metadata: Annotated[dict[str, str], AfterValidator(_small)] = Field(
        default_factory=dict,
        description="Texts of your own, at most 2 KiB (2,048 bytes) as JSON in UTF-8, shown again with the call.",
        examples=[{"appointment": "A-1042"}],
    )
    max_duration_seconds: Annotated[int, Field(ge=1, le=3600), Whole] | None = Field(
        None, description="Seconds after which the call is brought to its end.", examples=[600]
    )
    record: bool | None = Field(None, description="Whether to record; as the persona says when not given.")
    voicemail_message: Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=VISIBLE)] | None = Field(
        None,
        description="What to leave on an answering machine; the assistant says its own words when not given.",
        examples=["This is Acme Dental about your appointment on Friday afternoon."],
    )


class PlacedCall(BaseModel):
    """A call that was placed."""

    id: Id
    status: Literal["ringing"]
    to: str = Field(description="E.164.", examples=["+14155551234"])


_NO_DAY = "must be a day as YYYY-MM-DD"


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    # Python also reads 20260302 and 2026-W10-1.
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError(_NO_DAY)
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(_NO_DAY) from error


Day = Annotated[date, BeforeValidator(_day), Field(examples=["2026-03-02"])]


class CallQuery(Window):
    """The query parameters of the list of calls."""

    direction: Direction | None = Field(None, description="Who called whom.")
    status: Status | None = Field(None, description="Where the call stands.")
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

    id: Id
    direction: Direction = Field(description="Who called whom.", examples=["outbound"])
    status: Status = Field(description="Where the call stands.", examples=["completed"])
    end_reason: str | None = Field(description="Why it ended; null while it has not.", examples=["caller_hung_up"])
    from_: str = Field(alias="from", description="E.164.", examples=["+16195550123"])
    to: str = Field(description="E.164.", examples=["+14155551234"])
    voice_number_id: str | None = Field(
        description="The number of yours that took part.", examples=["01JDQ4ZC8Y6T1V7N3R5W9X2B4K"]
    )
    persona_id: str | None = Field(description="Who spoke for you.", examples=["01JDQ5A0V6M8K2N4P6R8T0W2Y4"])
    language: str = Field(description="The language it began in, BCP 47.", examples=["en"])
    created_at: Time
    answered_at: Time | None = Field(
        description="When the other party answered.", examples=["2026-03-02T17:04:11.000Z"]
    )
    ended_at: Time | None = Field(description="Null while it goes on.", examples=["2026-03-02T17:05:25.000Z"])
    duration_seconds: int | None = Field(
        description="Seconds from answer to end, or null when nobody answered or it goes on.", examples=[74]
    )
    billed_minutes: int = Field(description="Whole minutes, rounded up; 0 in the sandbox.", examples=[2])
    summary: str | None = Field(
        description="What came of it; null until it is written.", examples=["John Smith confirmed Friday afternoon."]
    )
    lead_score: int | None = Field(ge=0, le=100, description="How promising, 0 to 100.", examples=[70])
    has_recording: bool = Field(description="Whether `/recording` has something to play.", examples=[True])
    metadata: dict[str, str] = Field(description="As it was given.", examples=[{"appointment": "A-1042"}])
    sandbox: bool = Field(description="Whether a `tf_test_` key placed it, or its number is a test number.")


class TranscriptLine(BaseModel):
    """What could be heard of one utterance."""

    role: Literal["assistant", "caller"] = Field(description="Who spoke.")
    text: str = Field(
        description="The words, as far as they could be heard.",
        examples=["Hello, this is the assistant of Acme Dental."],
    )
    offset_seconds: float = Field(description="Seconds from the answer to its beginning.", examples=[1.25])
    language: str = Field(description="BCP 47.", examples=["en"])
    interrupted: bool = Field(description="Whether the other side cut it short.")


class Analysis(BaseModel):
    """What a finished call came to."""

    outcome: str = Field(description="In one word.", examples=["confirmed"])
    voicemail: bool = Field(description="Whether it was one, or a message was left for you.")
    caller_name: str | None = Field(description="As it was said.", examples=["John Smith"])
    callback_number: str | None = Field(description="As it was said.", examples=["+14155551234"])
    follow_up: str | None = Field(description="What is left to do.", examples=["Send a reminder on Thursday."])
    intents: list[str] = Field(description="Names of the intents that fired, in order.", examples=[["end_call"]])
    evidence: list[str] = Field(
        description="Words quoted from the transcript that the score rests on.", examples=[["Yes, Friday is fine."]]
    )


class Latency(BaseModel):
    """From the end of the caller's speech to our first audio."""

    turns: int = Field(description="Answers that were measured.", examples=[6])
    p50_ms: int | None = Field(description="Milliseconds; half of the answers came sooner.", examples=[620])
    p95_ms: int | None = Field(description="Milliseconds; 95 of 100 answers came sooner.", examples=[940])


class CallDetail(CallSummary):
    """A call."""

    script: str | None = Field(
        description="What was to be achieved; null for inbound calls.",
        examples=["Confirm Friday 2pm appointment for John Smith."],
    )
    transcript: list[TranscriptLine] = Field(description="What could be heard, oldest first.")
    analysis: Analysis | None
    latency: Latency


def latency(milliseconds: list[int] | None) -> Latency:
    """The nearest-rank percentiles of a call's response times."""
    times = sorted(milliseconds or ())
    if not times:
        return Latency(turns=0, p50_ms=None, p95_ms=None)
    return Latency(turns=len(times), p50_ms=_rank(times, 50), p95_ms=_rank(times, 95))


def _rank(times: list[int], percent: int) -> int:
    return times[-(-percent * len(times) // 100) - 1]
