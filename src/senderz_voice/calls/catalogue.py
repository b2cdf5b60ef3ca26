"""The closed catalogue of public call events, as the OpenAPI document shows it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Leg = Literal["caller", "handoff"]
_Text = Annotated[str, Field(description="The words, as far as they were heard; empty once the call is erased.")]


class Nothing(BaseModel):
    """This event says all by its type."""

    model_config = ConfigDict(extra="forbid")


class Created(BaseModel):
    direction: Literal["inbound", "outbound"]
    language: str
    record: bool


class OfLeg(BaseModel):
    leg: Leg


class Refused(BaseModel):
    leg: Leg
    code: str = Field(description="The carrier's own code, or OPT_OUT.")
    title: str = Field(description="The carrier's own words.")


class CallerWords(BaseModel):
    turn: int
    text: _Text
    language: str


class AssistantWords(BaseModel):
    text: _Text
    language: str
    latency_ms: int | None = Field(
        description="On the clause that begins an answer: milliseconds between the caller's last word and it."
    )


class CutWords(AssistantWords):
    heard_ms: int = Field(description="Milliseconds of the clause that reached the line.")
    total_ms: int = Field(description="Milliseconds that the whole clause would have taken.")


class Language(BaseModel):
    language: str


class Digit(BaseModel):
    digit: str


class Digits(BaseModel):
    digits: str


class Fired(BaseModel):
    firing: int = Field(description="Counts the intents of this call from 1.")
    name: str
    action: Literal["transfer", "message", "webhook", "end_call"]
    arguments: dict[str, object] | None


class Completed(BaseModel):
    firing: int
    ok: bool
    answer: str | None = Field(description="What the webhook answered, cut; null for other actions.")


class Stalled(BaseModel):
    stage: str = Field(description="What did not do its part: recogniser, model, voice, stream, intent …")


class Recovered(BaseModel):
    alive: bool = Field(description="Whether the carrier still held the caller's leg.")


class EndedData(BaseModel):
    status: Literal["completed", "busy", "no_answer", "failed", "canceled"]
    reason: str


class Recorded(BaseModel):
    duration_seconds: float


class Summarised(BaseModel):
    lead_score: int = Field(ge=0, le=100)


class _Event(BaseModel):
    seq: int = Field(description="Counts the events of this call from 1, without gaps.")
    at: str = Field(description="UTC, ISO 8601 with milliseconds.", examples=["2026-01-02T03:04:05.678Z"])


class CallCreated(_Event):
    type: Literal["call.created"]
    data: Created


class DialAccepted(_Event):
    """The carrier took the dial."""

    type: Literal["dial.accepted"]
    data: OfLeg


class DialRefused(_Event):
    """The carrier, or a rule checked right before it, refused the dial."""

    type: Literal["dial.refused"]
    data: Refused


class CallAnswered(_Event):
    type: Literal["call.answered"]
    data: Nothing


class DisclosureSpoken(_Event):
    """The caller was told that an assistant speaks, and that the call is recorded if it is."""

    type: Literal["disclosure.spoken"]
    data: AssistantWords


class CallerSaid(_Event):
    type: Literal["caller.said"]
    data: CallerWords


class AssistantSaid(_Event):
    """A clause of the assistant was heard to its end."""

    type: Literal["assistant.said"]
    data: AssistantWords


class AssistantInterrupted(_Event):
    """A clause of the assistant was heard in part."""

    type: Literal["assistant.interrupted"]
    data: CutWords


class LanguageChanged(_Event):
    type: Literal["language.changed"]
    data: Language


class DtmfReceived(_Event):
    type: Literal["dtmf.received"]
    data: Digit


class DtmfSent(_Event):
    type: Literal["dtmf.sent"]
    data: Digits


class MachineDetected(_Event):
    type: Literal["machine.detected"]
    data: OfLeg


class IntentFired(_Event):
    type: Literal["intent.fired"]
    data: Fired


class IntentCompleted(_Event):
    type: Literal["intent.completed"]
    data: Completed


class TransferStarted(_Event):
    type: Literal["transfer.started"]
    data: Nothing


class TransferAnswered(_Event):
    type: Literal["transfer.answered"]
    data: Nothing


class TransferFailed(_Event):
    type: Literal["transfer.failed"]
    data: Nothing


class StageStalled(_Event):
    """A part of the pipeline did not answer in time."""

    type: Literal["stage.stalled"]
    data: Stalled


class CallRecovered(_Event):
    """Another process took the call over."""

    type: Literal["call.recovered"]
    data: Recovered


class CallEnded(_Event):
    type: Literal["call.ended"]
    data: EndedData


class RecordingReady(_Event):
    type: Literal["recording.ready"]
    data: Recorded


class SummaryReady(_Event):
    type: Literal["summary.ready"]
    data: Summarised


CallEvent = Annotated[
    CallCreated
    | DialAccepted
    | DialRefused
    | CallAnswered
    | DisclosureSpoken
    | CallerSaid
    | AssistantSaid
    | AssistantInterrupted
    | LanguageChanged
    | DtmfReceived
    | DtmfSent
    | MachineDetected
    | IntentFired
    | IntentCompleted
    | TransferStarted
    | TransferAnswered
    | TransferFailed
    | StageStalled
    | CallRecovered
    | CallEnded
    | RecordingReady
    | SummaryReady,
    Field(discriminator="type"),
]
"""Any public event of a call."""


class CallEvents(BaseModel):
    """The events of a call, oldest first."""

    data: list[CallEvent]
