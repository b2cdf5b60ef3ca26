"""The JSON of billing."""

from typing import Literal

from pydantic import Field

from senderz_voice.api.shapes import Answer, Time

Tier = Literal["starter", "growth", "scale"]


class VoiceBilling(Answer):
    """The voice subscription and the minutes of its present period."""

    status: Literal["none", "active", "canceling", "past_due"]
    tier: Tier | None
    included_minutes: int
    minutes_used: int
    overage_minutes: int = Field(description="Minutes beyond the included ones.")
    overage_rate: str = Field(description="The price of one such minute.", examples=["0.24"])
    currency: Literal["usd"]
    period_start: Time
    period_end: Time
    cancel_at: Time | None
