"""The JSON of opt-outs."""

from typing import Literal

from pydantic import Field

from senderz_voice.api.shapes import Answer, Body, PhoneNumber, Time


class NewOptOut(Body):
    """Somebody who must not be called any more."""

    phone_number: PhoneNumber


class OptOut(Answer):
    """Somebody who must not be called any more."""

    phone_number: str = Field(description="E.164.", examples=["+14155551234"])
    source: Literal["api", "call"] = Field(description="Whether a request or the person's own words put it here.")
    call_id: str | None = Field(description="The call in which the person said so.", examples=[None])
    created_at: Time
