"""The habits of the public JSON: closed bodies, UTC times with milliseconds, numbers in E.164, pages."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, Generic, Literal, TypeVar

import phonenumbers
from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Item = TypeVar("Item")

Language = Literal["en", "es-MX", "tr-TR"]
"""What the assistant speaks, as BCP 47."""


class Body(BaseModel):
    """A request body; a field that it does not have is a mistake of the client's."""

    # Strict: "60" is no number and 1 no truth, as the OpenAPI document says.
    model_config = ConfigDict(extra="forbid", strict=True)


class Answer(BaseModel):
    """An answer; built from a database row by name."""

    model_config = ConfigDict(from_attributes=True)


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = BeforeValidator(_whole)
"""Lets 60.0 count as a whole number in a body, since JSON has one kind of number; behind the number's bounds."""

Id = Annotated[str, Field(description="A ULID.", examples=["01JDQ4ZC8Y6T1V7N3R5W9X2B4K"])]
"""An id in an answer."""

PathId = Annotated[str, Path(description="Its id.", examples=["01JDQ4ZC8Y6T1V7N3R5W9X2B4K"])]
"""An id in a path; one that does not exist, however it is written, is not found."""

VISIBLE = r"[^\s\x1c-\x1f\u0085\uFEFF]"
"""At least one character that can be seen; dialects of patterns differ in what `\\s` holds, so it says all of it."""
Visible = StringConstraints(pattern=VISIBLE)
"""Text that is more than white space."""


def iso(moment: float) -> str:
    """Seconds since the epoch as UTC ISO 8601 with milliseconds and `Z`; a list has hundreds, so it is quick."""
    # Whole milliseconds first: formatting truncates, and 0.123 as a float is a little less than that.
    minutes, rest = divmod(round(moment * 1000), 60_000)
    return _minute(minutes) + _SECONDS[rest // 1000] + _MILLISECONDS[rest % 1000]


_SECONDS = [f":{second:02d}." for second in range(60)]
_MILLISECONDS = [f"{millisecond:03d}Z" for millisecond in range(1000)]


@lru_cache(maxsize=4096)
def _minute(minutes: int) -> str:
    return datetime.fromtimestamp(minutes * 60, UTC).isoformat()[:16]


def _iso_from_row(value: object) -> object:
    return iso(value) if isinstance(value, int | float) else value


Time = Annotated[
    str,
    BeforeValidator(_iso_from_row),
    Field(
        json_schema_extra={"format": "date-time"},
        description="UTC, ISO 8601 with milliseconds.",
        examples=["2026-03-02T17:04:05.250Z"],
    ),
]
"""A moment in an answer."""


def _e164(value: str) -> str:
    if not _is_e164(value):
        raise ValueError("must be a telephone number in E.164, such as +14155551234")
    return value


@lru_cache(maxsize=4096)
def _is_e164(value: str) -> bool:
    # Remembered, because numbers come back and reading one takes as long as a statement on the database.
    try:
        parsed = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == value


PhoneNumber = Annotated[
    str,
    StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$"),
    AfterValidator(_e164),
    Field(
        json_schema_extra={"format": "e164"},
        description="A telephone number in E.164: the country code must exist, and no trunk prefix may follow it.",
        examples=["+14155551234"],
    ),
]
"""A telephone number in E.164. Only its form is checked: the rehearsal numbers do not exist in any numbering plan."""

_FARTHEST = 1_000_000_000
"""More rows than there will be, and an integer to every database."""


class Window(BaseModel):
    """The query parameters of a list."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(20, ge=1, le=100, description="How many at most.")
    offset: int = Field(0, ge=0, le=_FARTHEST, description="How many to skip.")


class OpenWindow(BaseModel):
    """The query parameters of a list that comes whole unless a limit is asked for."""

    model_config = ConfigDict(extra="forbid")

    limit: int | None = Field(None, ge=1, le=100, description="How many at most; all of them when not given.")
    offset: int = Field(0, ge=0, le=_FARTHEST, description="How many to skip.")


Page = Annotated[Window, Query()]
WholePage = Annotated[OpenWindow, Query()]


class Listed(BaseModel, Generic[Item]):
    """A page of a list."""

    data: list[Item]
    total: int = Field(description="How many there are in all.", examples=[1])
    limit: int = Field(description="The limit in force; of a list that came whole, its length.", examples=[20])
    offset: int = Field(description="How many were skipped.", examples=[0])


def listed(items: Sequence[Any], total: int, window: Window | OpenWindow) -> dict[str, Any]:
    """The JSON of a page; a whole list reports its own length as the limit."""
    limit = window.limit if window.limit is not None else total
    return {"data": list(items), "total": total, "limit": limit, "offset": window.offset}
