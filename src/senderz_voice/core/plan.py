"""What a call costs: minutes and the tiers that include them."""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil

OVERAGE_RATE = Decimal("0.24")
"""US dollars for a minute beyond the tier's."""


@dataclass(frozen=True, slots=True)
class Tier:
    name: str
    included_minutes: int


TIERS = {tier.name: tier for tier in (Tier("starter", 30), Tier("growth", 200), Tier("scale", 500))}


def billed_minutes(answered_at: float | None, ended_at: float) -> int:
    """Begun minutes between answer and end; none when nobody answered."""
    if answered_at is None:
        return 0
    return max(0, ceil(round(ended_at - answered_at, 3) / 60))


def overage(used: int, included: int) -> int:
    """Minutes to be charged one by one."""
    return max(0, used - included)
