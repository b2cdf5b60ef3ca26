"""The JSON of billing."""

from typing import Literal

from pydantic import Field

from senderz_voice.api.shapes import Answer, Body, Time

Tier = Literal["starter", "growth", "scale"]


class NewSubscription(Body):
    """What to subscribe to."""

    tier: Tier = Field(description="30, 200 or 500 minutes a month.", examples=["growth"])


class VoiceBilling(Answer):
    """The voice subscription and the minutes of its present period."""

    status: Literal["none", "active", "canceling", "past_due"] = Field(
        description="`canceling` until `cancel_at`; `past_due` while a payment is owed.", examples=["active"]
    )
    tier: Tier | None = Field(description="Null without a subscription.", examples=["growth"])
    included_minutes: int = Field(description="Minutes of a period that cost nothing more.", examples=[200])
    minutes_used: int = Field(description="Minutes of this period.", examples=[212])
    overage_minutes: int = Field(description="Minutes beyond the included ones.", examples=[12])
    overage_rate: str = Field(description="The price of one such minute.", examples=["0.24"])
    currency: Literal["usd"] = Field(description="Of the price.", examples=["usd"])
    period_start: Time
    period_end: Time
    cancel_at: Time | None = Field(description="When voice ends; null unless it was cancelled.")
