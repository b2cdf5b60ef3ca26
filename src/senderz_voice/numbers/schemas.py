"""The JSON of voice numbers."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from senderz_voice.api.shapes import Answer, Body, OpenWindow, PhoneNumber, Time, Window

Status = Literal["pending", "active", "released"]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1, two letters.", examples=["US"])]
AreaCode = Annotated[str, Field(pattern=r"^[0-9]{1,6}$", examples=["619"])]


class NewNumber(Body):
    """A number to buy: any of an area, or exactly one that was found to be available."""

    country: Country = "US"
    area_code: AreaCode | None = None
    phone_number: PhoneNumber | None = None

    @model_validator(mode="after")
    def _one_wish(self) -> Self:
        if self.phone_number is not None and self.area_code is not None:
            raise ValueError("phone_number and area_code exclude each other")
        return self


class NumberChanges(Body):
    """Who answers the number."""

    assigned_persona_id: str | None = Field(
        max_length=64, description="A persona of the tenant's own; null detaches: calls are then rejected as busy."
    )


class NumberFilter(OpenWindow):
    """Which numbers to list."""

    status: Status | None = Field(None, description="Active and released ones when not given; pending only so.")


class AvailableQuery(Window):
    """Where to look for numbers to buy."""

    offset: Literal[0] = Field(0, description="There are no further pages.")
    country: Country = "US"
    area_code: AreaCode | None = None


class AvailableNumber(Answer):
    """A number that can be bought."""

    phone_number: str
    country: str
    area_code: str
    monthly_cost: str
    currency: str


class VoiceNumber(Answer):
    """A number of the tenant's."""

    id: str
    phone_number: str
    country: str
    area_code: str | None
    status: Status
    assigned_persona_id: str | None
    created_at: Time
    released_at: Time | None
