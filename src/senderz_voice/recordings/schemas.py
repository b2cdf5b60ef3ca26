"""The JSON of recordings."""

from pydantic import BaseModel, ConfigDict, Field

from senderz_voice.api.shapes import Time


class Playback(BaseModel):
    """Where a recording can be played for a quarter of an hour."""

    url: str = Field(
        description="A path on this server; the stream needs the same API key.",
        examples=["/v1/calls/01JDQ4ZC8Y6T1V7N3R5W9X2B4K/recording/stream?exp=1767323045&sig=3f6b…"],
    )
    expires_at: Time
    ttl_seconds: int = Field(description="Seconds from now to `expires_at`.", examples=[900])


class Signed(BaseModel):
    """The query parameters of a playback address."""

    model_config = ConfigDict(extra="forbid")

    exp: int = Field(
        ge=0,
        le=253_402_300_799,
        description="Seconds since the epoch at which the address expires.",
        examples=[1_767_323_045],
    )
    sig: str = Field(max_length=128, description="As in the address that was given out.", examples=["3f6b"])
