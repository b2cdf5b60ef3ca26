"""The JSON of the figures of calls."""

from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from senderz_voice.calls.schemas import Day, Latency

LONGEST_DAYS = 366
USUAL_DAYS = 30
Count = Annotated[int, Field(ge=0, examples=[12])]


class StatsQuery(BaseModel):
    """The query parameters of the figures."""

    model_config = ConfigDict(extra="forbid")

    from_date: Day | None = Field(
        None, description="The first day, YYYY-MM-DD, UTC; 29 days before the last one when not given."
    )
    to_date: Day | None = Field(None, description="The last day, YYYY-MM-DD, UTC, included; today when not given.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.from_date and self.to_date:
            _check(self.from_date, self.to_date)
        return self

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day. Raises ValueError when an end that was left out makes no range."""
        last = self.to_date or (max(today, self.from_date) if self.from_date else today)
        first = self.from_date or last - min(timedelta(days=USUAL_DAYS - 1), last - date.min)
        _check(first, last)
        return first, last


def _check(first: date, last: date) -> None:
    if first > last:
        raise ValueError("from_date must not be after to_date")
    if (last - first).days >= LONGEST_DAYS:
        raise ValueError(f"at most {LONGEST_DAYS} days may be asked for at once")


class ByDirection(BaseModel):
    """Calls by who called whom."""

    inbound: Count = Field(0, description="Calls to your numbers.")
    outbound: Count = Field(0, description="Calls that you placed.")


class ByStatus(BaseModel):
    """Calls by where they stand."""

    ringing: Count = 0
    in_progress: Count = 0
    completed: Count = 0
    busy: Count = 0
    no_answer: Count = 0
    failed: Count = 0
    canceled: Count = 0


class Minutes(BaseModel):
    """How long it was talked."""

    billed: Count = Field(description="Whole minutes, each call rounded up; 0 in the sandbox.", examples=[18])
    talked: float = Field(description="From answer to end, not rounded up, of calls that are over.", examples=[13.75])


class Figures(BaseModel):
    """What a number of calls came to."""

    calls: Count = Field(description="How many there were, by the day they began.", examples=[14])
    by_direction: ByDirection
    by_status: ByStatus
    by_outcome: dict[str, int] = Field(
        description="Summed-up calls by the `analysis.outcome` of each; outcomes that did not occur are left out.",
        examples=[{"confirmed": 6, "voicemail": 2}],
    )
    answered: Count = Field(description="Calls that somebody answered.", examples=[9])
    answer_rate: float | None = Field(
        ge=0,
        le=1,
        description="The answered ones among those that were answered or are over; null when there are none.",
        examples=[0.6923],
    )
    minutes: Minutes
    latency: Latency = Field(description="Over every answer in these calls.")
    mean_lead_score: float | None = Field(
        ge=0, le=100, description="Over the calls that have a score; null when none has.", examples=[61.5]
    )


class DayFigures(Figures):
    """One day."""

    date: str = Field(description="YYYY-MM-DD, UTC.", examples=["2026-03-02"])


class CallStats(BaseModel):
    """Figures of calls, day by day and in all."""

    from_date: str = Field(description="The first day.", examples=["2026-02-01"])
    to_date: str = Field(description="The last day, included.", examples=["2026-03-02"])
    days: list[DayFigures] = Field(description="Every day of the range, oldest first; one without calls has zeros.")
    totals: Figures = Field(description="The same over the whole range.")
