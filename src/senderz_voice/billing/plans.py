"""What voice costs: the tiers, the price of a minute beyond them, and the period that minutes count in."""

from datetime import UTC, datetime

INCLUDED = {"starter": 30, "growth": 200, "scale": 500}
"""Minutes of a period by tier."""

OVERAGE_RATE = "0.24"
"""US dollars for a minute beyond the included ones."""


def calendar_month(moment: float) -> tuple[float, float]:
    """The UTC month around a moment, as seconds since the epoch: the period of a tenant without a subscription."""
    start = datetime.fromtimestamp(moment, UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    year, month = divmod(start.year * 12 + start.month, 12)
    return start.timestamp(), start.replace(year=year, month=month + 1).timestamp()
