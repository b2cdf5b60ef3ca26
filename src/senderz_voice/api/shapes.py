"""The habits of the public JSON: closed bodies, UTC times with milliseconds, numbers in E.164, pages."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

import phonenumbers
from fastapi import Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Item = TypeVar("Item")

Language = Literal["en", "es-MX", "tr-TR"]
"""What the assistant speaks, as BCP 47."""


class Body(BaseModel):
    """A request body; a field that it does not have is a mistake of the client's."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Answer(BaseModel):
    """An answer; built from a database row by name."""

    model_config = ConfigDict(from_attributes=True)


def iso(moment: float) -> str:
    """Seconds since the epoch as UTC ISO 8601 with milliseconds and `Z`."""
    # Whole milliseconds first: formatting truncates, and 0.123 as a float is a little less than that.
    whole = datetime.fromtimestamp(round(moment * 1000) / 1000, UTC)
    return whole.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _iso_from_row(value: object) -> object:
    return iso(value) if isinstance(value, int | float) else value


Time = Annotated[
    str,
    BeforeValidator(_iso_from_row),
    Field(json_schema_extra={"format": "date-time"}, examples=["2026-03-02T17:04:05.250Z"]),
]
"""A moment in an answer."""


def _e164(value: str) -> str:
    try:
        parsed = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException as error:
        raise ValueError("must be a telephone number in E.164, such as +14155551234") from error
    if phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) != value:
        raise ValueError("must be a telephone number in E.164, such as +14155551234")
    return value


PhoneNumber = Annotated[
    str,
    StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$"),
    AfterValidator(_e164),
    Field(examples=["+14155551234"]),
]
"""A telephone number in E.164. Only its form is checked: the rehearsal numbers do not exist in any numbering plan."""


class Window(BaseModel):
    """The query parameters of a list."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(20, ge=1, le=100, description="How many at most.")
    offset: int = Field(0, ge=0, description="How many to skip.")


class OpenWindow(BaseModel):
    """The query parameters of a list that comes whole unless a limit is asked for."""

    model_config = ConfigDict(extra="forbid")

    limit: int | None = Field(None, ge=1, le=100, description="How many at most; all of them when not given.")
    offset: int = Field(0, ge=0, description="How many to skip.")


Page = Annotated[Window, Query()]
WholePage = Annotated[OpenWindow, Query()]


class Listed(BaseModel, Generic[Item]):
    """A page of a list."""

    data: list[Item]
    total: int = Field(description="How many there are in all.")
    limit: int = Field(description="The limit in force.")
    offset: int


def listed(items: Sequence[Any], total: int, window: Window | OpenWindow) -> dict[str, Any]:
    """The JSON of a page; a whole list reports its own length as the limit."""
    limit = window.limit if window.limit is not None else total
    return {"data": list(items), "total": total, "limit": limit, "offset": window.offset}
