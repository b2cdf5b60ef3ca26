"""The JSON of voice numbers."""

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from senderz_voice.api.shapes import Answer, Body, Id, OpenWindow, PhoneNumber, Time, Window

Status = Literal["pending", "active", "released"]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1, two letters.", examples=["US"])]
AreaCode = Annotated[
    str, Field(pattern=r"^[0-9]{1,6}$", description="The national destination code.", examples=["619"])
]
Price = Annotated[str, Field(description="A month's price, decimal, in `currency`.", examples=["1.00"])]


class NewNumber(Body):
    """A number to buy: any of an area, or exactly one that was found to be available."""

    model_config = ConfigDict(
        json_schema_extra={
            "not": {
                "required": ["area_code", "phone_number"],
                "properties": {"area_code": {"type": "string"}, "phone_number": {"type": "string"}},
            },
            "examples": [{"country": "US", "area_code": "619"}],
        }
    )

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
        max_length=64,
        description="A persona of the tenant's own; null detaches: calls are then rejected as busy.",
        examples=["01JDQ5A0V6M8K2N4P6R8T0W2Y4"],
    )


class NumberFilter(OpenWindow):
    """Which numbers to list."""

    status: Status | None = Field(None, description="Active and released ones when not given; pending only so.")


class AvailableQuery(Window):
    """Where to look for numbers to buy."""

    offset: int = Field(0, ge=0, le=0, description="There are no further pages.")
    country: Country = "US"
    area_code: AreaCode | None = None


class AvailableNumber(Answer):
    """A number that can be bought."""

    phone_number: str = Field(description="E.164.", examples=["+16195550123"])
    country: str = Field(description="ISO 3166-1, two letters.", examples=["US"])
    area_code: str = Field(description="The national destination code.", examples=["619"])
    monthly_cost: Price
    currency: str = Field(description="ISO 4217.", examples=["USD"])


class VoiceNumber(Answer):
    """A number of the tenant's."""

    id: Id
    phone_number: str = Field(description="E.164.", examples=["+16195550123"])
    country: str = Field(description="ISO 3166-1, two letters.", examples=["US"])
    area_code: str | None = Field(description="The national destination code.", examples=["619"])
    status: Status = Field(description="Only an active number takes and places calls.", examples=["active"])
    assigned_persona_id: str | None = Field(
        description="Who answers; null: calls are rejected as busy.", examples=["01JDQ5A0V6M8K2N4P6R8T0W2Y4"]
    )
    created_at: Time
    released_at: Time | None = Field(description="When it was given back; null while it is not.", examples=[None])
