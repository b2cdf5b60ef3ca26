"""What is posted to customers, event by event, as the OpenAPI document's `webhooks` describe it."""

from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import APIRouter, Header
from pydantic import BaseModel, ConfigDict, Field

from senderz_voice.api.shapes import Id, Time
from senderz_voice.calls.schemas import CallDetail
from senderz_voice.numbers.schemas import VoiceNumber

Data = TypeVar("Data")

_TENANT = "01KJQ0T4W8V2C6N5R9X1Z3B7D0"
_CALL = "01KJQ2M8H5T7P3Y6K9V4W1E0RA"
_NUMBER = "01KJQ1B2Q4R6T8V0X2Z4B6D8F0"
_PERSONA = "01KJQ0T4WATC1M3S5E7G9J2K4P"

_LIVE_CALL: dict[str, Any] = {
    "id": _CALL,
    "direction": "outbound",
    "status": "in_progress",
    "end_reason": None,
    "from": "+16195550111",
    "to": "+14155551234",
    "voice_number_id": _NUMBER,
    "persona_id": _PERSONA,
    "language": "en",
    "created_at": "2026-03-02T17:04:05.250Z",
    "answered_at": "2026-03-02T17:04:11.730Z",
    "ended_at": None,
    "duration_seconds": None,
    "billed_minutes": 0,
    "summary": None,
    "lead_score": None,
    "has_recording": False,
    "metadata": {"order": "1881"},
    "sandbox": False,
    "script": "Confirm Friday 2pm appointment for John Smith.",
    "transcript": [],
    "analysis": None,
    "latency": {"turns": 0, "p50_ms": None, "p95_ms": None},
}
_ENDED_CALL = _LIVE_CALL | {
    "status": "completed",
    "end_reason": "assistant_hung_up",
    "ended_at": "2026-03-02T17:04:42.010Z",
    "duration_seconds": 30,
    "billed_minutes": 1,
    "transcript": [
        {
            "role": "caller",
            "text": "Yes, Friday at two is fine.",
            "offset_seconds": 14.2,
            "language": "en",
            "interrupted": False,
        }
    ],
    "latency": {"turns": 3, "p50_ms": 640, "p95_ms": 810},
}
_RECORDED_CALL = _ENDED_CALL | {"has_recording": True}
_SUMMED_UP_CALL = _RECORDED_CALL | {
    "summary": "John Smith confirmed his appointment for the day agreed.",
    "lead_score": 85,
    "analysis": {
        "outcome": "confirmed",
        "voicemail": False,
        "caller_name": "John Smith",
        "callback_number": None,
        "follow_up": None,
        "intents": [],
        "evidence": ["Yes, Friday at two is fine."],
    },
}
_INTENT = {
    "call_id": _CALL,
    "tenant_id": _TENANT,
    "intent": "book_table",
    "args": {"party_size": 4, "day": "2026-03-06"},
    "from_number": "+14155551234",
}
_VOICE_NUMBER = {
    "id": _NUMBER,
    "phone_number": "+16195550111",
    "country": "US",
    "area_code": "619",
    "status": "active",
    "assigned_persona_id": _PERSONA,
    "created_at": "2026-03-02T16:58:20.004Z",
    "released_at": None,
}


def _example(event: str, data: dict[str, Any]) -> ConfigDict:
    told: dict[str, Any] = {
        "event": event,
        "id": "01KJQ2MWZ3F5H7J9M1P3R5T7V9",
        "created_at": "2026-03-02T17:04:42.010Z",
        "tenant_id": _TENANT,
        "sandbox": False,
        "data": data,
    }
    return ConfigDict(json_schema_extra={"examples": [told]})


class Told(BaseModel, Generic[Data]):
    """What every event has in common."""

    id: str = Field(description="The same as the `webhook-id` header: one for each event and endpoint.")
    created_at: Time = Field(description="When it happened.")
    tenant_id: Id
    sandbox: bool = Field(description="Whether a test key's call or number is meant.")
    data: Data


class CallStarted(Told[CallDetail]):
    """The call as it stood soon after it was answered."""

    model_config = _example("voice.call.started", _LIVE_CALL)
    event: Literal["voice.call.started"]


class CallIsOver(Told[CallDetail]):
    """The call as it stood soon after it ended."""

    model_config = _example("voice.call.ended", _ENDED_CALL)
    event: Literal["voice.call.ended"]


class RecordingIsReady(Told[CallDetail]):
    """The call, whose recording can be asked for."""

    model_config = _example("voice.recording.ready", _RECORDED_CALL)
    event: Literal["voice.recording.ready"]


class Summary(Told[CallDetail]):
    """The call with its summary, score and analysis."""

    model_config = _example("voice.summary", _SUMMED_UP_CALL)
    event: Literal["voice.summary"]


class FiredIntent(BaseModel):
    """An intent that fired in a call."""

    call_id: Id
    tenant_id: Id
    intent: str = Field(description="The intent's name.")
    args: dict[str, Any] = Field(description="What the model filled in; empty once the call is erased.")
    from_number: str = Field(description="Who calls: the caller, or your own number in an outbound call.")


class IntentHasFired(Told[FiredIntent]):
    """An intent fired, whatever its action."""

    model_config = _example("voice.intent", _INTENT)
    event: Literal["voice.intent"]


class NumberUpdated(Told[VoiceNumber]):
    """The number as it is now."""

    model_config = _example("voice.number.updated", _VOICE_NUMBER)
    event: Literal["voice.number.updated"]


class Proof(BaseModel):
    """The headers of every delivery."""

    x_senderz_event: str = Field(description="The event's name.")
    x_senderz_signature: str = Field(description="`sha256=` and the hexadecimal HMAC-SHA-256 of the raw body.")
    x_senderz_sandbox: Literal["1"] | None = Field(None, description="Only for what a test key caused.")
    webhook_id: str = Field(description="The same at every attempt; handle it once.")
    webhook_timestamp: str = Field(description="Seconds since the epoch at this attempt.")
    webhook_signature: str = Field(description="`v1,` and a base64 signature, by Standard Webhooks; maybe several.")


Headers = Annotated[Proof, Header()]

documented = APIRouter(tags=["Webhooks"])
"""The `webhooks` of the OpenAPI document; nothing here is ever called."""

_TAKEN: dict[str, Any] = {
    "status_code": 204,
    "response_description": "Taken, as any answer from 200 to 299 within 5 s says.",
    "responses": {"default": {"description": "Not taken: tried again, except after 410."}},
}


@documented.post("voice.call.started", **_TAKEN)
async def tell_call_started(body: CallStarted, headers: Headers) -> None:
    """A call was answered."""


@documented.post("voice.call.ended", **_TAKEN)
async def tell_call_ended(body: CallIsOver, headers: Headers) -> None:
    """A call is over, whether or not it was answered."""


@documented.post("voice.intent", **_TAKEN)
async def tell_intent(body: IntentHasFired, headers: Headers) -> None:
    """An intent fired in a call; the answer is not read, unlike that of the intent's own webhook."""


@documented.post("voice.summary", **_TAKEN)
async def tell_summary(body: Summary, headers: Headers) -> None:
    """A call has its summary."""


@documented.post("voice.recording.ready", **_TAKEN)
async def tell_recording_ready(body: RecordingIsReady, headers: Headers) -> None:
    """A call has its recording."""


@documented.post("voice.number.updated", **_TAKEN)
async def tell_number_updated(body: NumberUpdated, headers: Headers) -> None:
    """A voice number was bought, assigned to another persona, settled or released."""
