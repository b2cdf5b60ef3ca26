"""The closed catalogue of public call events, as the OpenAPI document shows it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

from senderz_voice.api.shapes import Time

Leg = Annotated[Literal["caller", "handoff"], Field(description="The other party, or the human it is handed to.")]
Spoken = Annotated[str, Field(description="The language, BCP 47.", examples=["en"])]
Firing = Annotated[int, Field(ge=1, description="Counts the intents of this call from 1.", examples=[1])]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Nothing(_Closed):
    """This event says all by its type."""


class Created(_Closed):
    """What the call is to be."""

    direction: Literal["inbound", "outbound"] = Field(description="Who called whom.")
    language: Spoken
    record: bool = Field(description="Whether it is recorded.", examples=[True])


class OfLeg(_Closed):
    """Whom it is about."""

    leg: Leg


class Refused(_Closed):
    """Who refused, and why."""

    leg: Leg
    code: str = Field(description="The carrier's own code, or OPT_OUT.", examples=["D11"])
    title: str = Field(description="The carrier's own words.", examples=["Invalid destination"])


class CallerWords(_Closed):
    """What the caller said."""

    turn: int = Field(description="Counts what the caller says from 1.", examples=[1])
    text: str = Field(description="Empty once the call is erased.", examples=["Yes, Friday is fine."])
    language: Spoken


class AssistantWords(_Closed):
    """What the assistant said."""

    text: str = Field(
        description="The words, as far as they were heard; empty once the call is erased.",
        examples=["I am calling about your appointment."],
    )
    language: Spoken
    latency_ms: int | None = Field(
        description="On the clause that begins an answer: milliseconds between the caller's last word and it.",
        examples=[620],
    )


class CutWords(AssistantWords):
    """What the assistant said before it was cut short."""

    heard_ms: int = Field(description="Milliseconds of the clause that reached the line.", examples=[800])
    total_ms: int = Field(description="Milliseconds that the whole clause would have taken.", examples=[2000])


class NewLanguage(_Closed):
    """What is spoken from now on."""

    language: Spoken


class Digit(_Closed):
    """A key that was pressed."""

    digit: str = Field(
        description="One of 0-9, A-D, * and #; empty from the seventh key of an entry on, and once the call is erased.",
        examples=["5"],
    )


class Digits(_Closed):
    """Keys that we pressed."""

    digits: str = Field(description="Of 0-9, A-D, * and #.", examples=["1"])


class Fired(_Closed):
    """An intent that the assistant decided on."""

    firing: Firing
    name: str = Field(description="The intent's name.", examples=["book_table"])
    action: Literal["transfer", "message", "webhook", "end_call"] = Field(
        description="What it does.", examples=["webhook"]
    )
    arguments: dict[str, object] | None = Field(
        description="What the model filled in; null once the call is erased.", examples=[{"party": 2}]
    )


class Completed(_Closed):
    """How an intent came out."""

    firing: Firing
    ok: bool = Field(description="Whether it did what it is for.", examples=[True])
    answer: str | None = Field(
        description="What the webhook answered, cut; null for other actions.", examples=['{"booked": true}']
    )


class Stalled(_Closed):
    """What did not do its part."""

    stage: str = Field(description="recogniser, model, voice, stream, intent and others.", examples=["model"])
    remedy: str | None = Field(
        description="What is done about it: filler, retry, fallback or partial; null when it was given up.",
        examples=["filler"],
    )


class NotReached(_Closed):
    """Why nobody took the human over."""

    reason: Literal["no_answer", "busy", "declined", "machine", "failed", "refused"] = Field(
        description="`machine` is an answering machine, `refused` an order that the carrier did not take.",
        examples=["no_answer"],
    )


class Recovered(_Closed):
    """What the new owner found."""

    alive: bool = Field(description="Whether the carrier still held the caller's leg.", examples=[True])


class EndedData(_Closed):
    """How the call came out."""

    status: Literal["completed", "busy", "no_answer", "failed", "canceled"] = Field(description="Final.")
    reason: str = Field(description="As `end_reason` of the call.", examples=["caller_hung_up"])


class Recorded(_Closed):
    """What can be played."""

    duration_seconds: float = Field(description="Seconds of audio.", examples=[61.5])


class Summarised(_Closed):
    """What came of the call."""

    lead_score: int = Field(ge=0, le=100, description="How promising, 0 to 100.", examples=[70])


class _Event(_Closed):
    seq: int = Field(ge=1, description="Counts the events of this call from 1, without gaps.", examples=[1])
    at: Time


class CallCreated(_Event):
    """The call began to exist."""

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
    """The other party answered."""

    type: Literal["call.answered"]
    data: Nothing


class DisclosureSpoken(_Event):
    """The caller was told that an assistant speaks, and that the call is recorded if it is."""

    type: Literal["disclosure.spoken"]
    data: AssistantWords


class CallerSaid(_Event):
    """The caller was understood."""

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
    """The assistant speaks another language from now on."""

    type: Literal["language.changed"]
    data: NewLanguage


class DtmfReceived(_Event):
    """A key was pressed on the other side."""

    type: Literal["dtmf.received"]
    data: Digit


class DtmfSent(_Event):
    """We pressed keys, as in a menu."""

    type: Literal["dtmf.sent"]
    data: Digits


class MachineDetected(_Event):
    """An answering machine took the call."""

    type: Literal["machine.detected"]
    data: OfLeg


class IntentFired(_Event):
    """The assistant decided on an intent."""

    type: Literal["intent.fired"]
    data: Fired


class IntentCompleted(_Event):
    """An intent did what it is for, or failed."""

    type: Literal["intent.completed"]
    data: Completed


class TransferStarted(_Event):
    """The call is being handed to a human."""

    type: Literal["transfer.started"]
    data: Nothing


class TransferAnswered(_Event):
    """The human answered."""

    type: Literal["transfer.answered"]
    data: Nothing


class TransferFailed(_Event):
    """The human could not be reached."""

    type: Literal["transfer.failed"]
    data: NotReached


class StageStalled(_Event):
    """A part of the pipeline did not answer in time."""

    type: Literal["stage.stalled"]
    data: Stalled


class CallRecovered(_Event):
    """Another process took the call over."""

    type: Literal["call.recovered"]
    data: Recovered


class CallEnded(_Event):
    """The call is over; what follows comes of it."""

    type: Literal["call.ended"]
    data: EndedData


class RecordingReady(_Event):
    """The recording can be played."""

    type: Literal["recording.ready"]
    data: Recorded


class SummaryReady(_Event):
    """The summary and the lead score can be read."""

    type: Literal["summary.ready"]
    data: Summarised


CallEvent = TypeAliasType(
    "CallEvent",
    Annotated[
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
    ],
)
"""Any public event of a call."""


class CallEvents(BaseModel):
    """The events of a call, oldest first."""

    data: list[CallEvent]
