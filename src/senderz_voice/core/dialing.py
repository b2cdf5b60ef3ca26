"""Rules on dialling that hold for every customer, whatever the database."""

from collections.abc import Sequence
from math import ceil

DIALS_A_MINUTE = 10
FAILURES_THAT_BLOCK = 5
BLOCK_SECONDS = 3600.0


def minute_of(at: float) -> int:
    """The calendar minute (UTC) that `at` falls in, counted from the epoch."""
    return int(at // 60)


def seconds_to_next_minute(at: float) -> int:
    """Whole seconds until dialling is allowed again, at least 1."""
    return ceil((minute_of(at) + 1) * 60 - at)


def blocked_until(failures: Sequence[float], now: float) -> float | None:
    """When a destination opens again, or None when it is open.

    `failures` are the times of dial failures to it, in any order. The fifth within an hour blocks for an hour from
    that failure; failures older than that no longer matter.
    """
    times = sorted(failures)
    until: float | None = None
    for place in range(FAILURES_THAT_BLOCK - 1, len(times)):
        fifth = times[place]
        if fifth - times[place - FAILURES_THAT_BLOCK + 1] <= BLOCK_SECONDS:
            until = fifth + BLOCK_SECONDS
    return until if until is not None and until > now else None
