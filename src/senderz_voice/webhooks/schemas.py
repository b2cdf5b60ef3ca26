"""The JSON of webhooks and of their deliveries."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from senderz_voice.api.shapes import Answer, Body, Id, Time, Window
from senderz_voice.api.signing import check_secret

EventName = Literal[
    "voice.call.started",
    "voice.call.ended",
    "voice.intent",
    "voice.summary",
    "voice.recording.ready",
    "voice.number.updated",
]
DeliveryStatus = Literal["pending", "delivered", "failed"]


def _each_once(names: list[EventName]) -> list[EventName]:
    return list(dict.fromkeys(names))


class NewWebhook(Body):
    """Where to be told, and of what."""

    url: str = Field(
        max_length=2000,
        pattern=r"^https?://",
        json_schema_extra={"format": "webhook-url"},
        description="`https://`, and not inside a private network.",
        examples=["https://shop.example.com/senderz"],
    )
    events: Annotated[list[EventName], AfterValidator(_each_once)] = Field(
        min_length=1, max_length=20, description="What to be told of.", examples=[["voice.call.ended", "voice.summary"]]
    )
    secret: Annotated[str, StringConstraints(strip_whitespace=False), AfterValidator(check_secret)] | None = Field(
        None,
        min_length=16,
        max_length=200,
        description="What deliveries are signed with: `whsec_` and the base64 of a key, or any other text. One is made "
        "when none is given.",
        examples=["whsec_bXkta2V5LW9mLXRoaXJ0eS10d28tYnl0ZXMhISE="],
    )


class Webhook(Answer):
    """An endpoint of the customer's."""

    id: Id
    url: str = Field(description="Where events are posted.", examples=["https://shop.example.com/senderz"])
    events: list[EventName] = Field(description="What it is told of.", examples=[["voice.call.ended", "voice.summary"]])
    secret_hint: str = Field(description="The last four characters of the secret.", examples=["ZWY="])
    created_at: Time


class CreatedWebhook(Webhook):
    """A new endpoint, with its secret."""

    secret: str = Field(
        description="Shown in this answer only.", examples=["whsec_bXkta2V5LW9mLXRoaXJ0eS10d28tYnl0ZXMhISE="]
    )


class Attempt(BaseModel):
    """One attempt to deliver."""

    at: Time
    status_code: int | None = Field(description="The endpoint's answer; null when there was none.", examples=[503])
    error: str | None = Field(
        description="Why it counts as failed; null when it does not.",
        examples=["the webhook answered with an error"],
    )
    duration_ms: int = Field(description="Milliseconds until the answer was read.", examples=[84])


class Delivery(Answer):
    """One event for one endpoint."""

    id: str = Field(
        description="The `webhook-id` header, the same at every attempt.", examples=["01KJQ2MWZ3F5H7J9M1P3R5T7V9"]
    )
    webhook_id: str = Field(description="The endpoint.", examples=["01KJQ0Z6C8E1G3J5M7P9R2T4W6"])
    event: EventName = Field(description="What happened.", examples=["voice.call.ended"])
    call_id: str | None = Field(
        description="The call it tells of, if it tells of one.", examples=["01KJQ2M8H5T7P3Y6K9V4W1E0RA"]
    )
    status: DeliveryStatus = Field(description="How far it has come.", examples=["pending"])
    attempts: list[Attempt] = Field(description="The newest 50, oldest first.")
    next_attempt_at: Time | None = Field(
        description="Null when no attempt will follow.", examples=["2026-03-02T17:04:47.300Z"]
    )
    created_at: Time
    delivered_at: Time | None = Field(description="Null while it has not been taken.", examples=[None])
    body: str = Field(
        description="Exactly what is signed and sent; empty once its call is erased.",
        examples=['{"event":"voice.call.ended","id":"01KJQ2MWZ3F5H7J9M1P3R5T7V9"}'],
    )


class DeliveryQuery(Window):
    """Which deliveries to list."""

    status: DeliveryStatus | None = Field(None, description="How far they have come; all when not given.")
