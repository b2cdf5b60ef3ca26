"""What voice costs: the tiers, the price of a minute beyond them, and the period that minutes count in."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime

from senderz_voice.core.plan import TIERS

INCLUDED = {name: tier.included_minutes for name, tier in TIERS.items()}
"""Minutes of a period by tier."""


@dataclass(frozen=True, slots=True)
class Period:
    """The time in which minutes count together, in seconds since the epoch; its end belongs to the next one."""

    start: float
    end: float


def months_after(anchor: float, months: int) -> float:
    """The same day and time of day so many months later in UTC, or the last day of a month that is too short."""
    begun = datetime.fromtimestamp(anchor, UTC)
    year, month = divmod(begun.year * 12 + begun.month - 1 + months, 12)
    day = min(begun.day, monthrange(year, month + 1)[1])
    return begun.replace(year=year, month=month + 1, day=day).timestamp()


def period_at(stored: Period, now: float) -> Period:
    """The stored period, or the monthly one that follows from it and holds `now`.

    The anchor stays where the first period began, so that 31 January is followed by 28 February and then 31 March. A
    first period that is no whole month, as a provider's is beside an older subscription, is anchored at its end.
    """
    if now < stored.end:
        return stored
    anchor = stored.start if months_after(stored.start, 1) == stored.end else stored.end
    since, at = datetime.fromtimestamp(anchor, UTC), datetime.fromtimestamp(now, UTC)
    passed = (at.year - since.year) * 12 + at.month - since.month
    if months_after(anchor, passed) > now:
        passed -= 1
    return Period(months_after(anchor, passed), months_after(anchor, passed + 1))


def is_over(cancel_at: float | None, now: float) -> bool:
    """Whether a subscription was cancelled and has come to its end; its row may outlive that for a while."""
    return cancel_at is not None and cancel_at <= now


def calendar_month(moment: float) -> tuple[float, float]:
    """The UTC month around a moment, as seconds since the epoch: the period of a tenant without a subscription."""
    start = datetime.fromtimestamp(moment, UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp()
    return start, months_after(start, 1)
