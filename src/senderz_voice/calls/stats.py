"""Figures of calls by day: counted by the database, except percentiles, which come from the calls' lists of answers."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, chain, groupby
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Integer, RowMapping, Text, cast, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.api.parts import ApiParts
from senderz_voice.calls.schemas import FINAL, Latency
from senderz_voice.calls.stats_schemas import ByDirection, ByStatus, CallStats, DayFigures, Figures, Minutes
from senderz_voice.db.call_tables import calls
from senderz_voice.db.sqlite_dialect import ASIDE
from senderz_voice.tenants.auth import Principal

_DAY_SECONDS = 86_400
_EPOCH = date(1970, 1, 1)
_LISTS = msgspec.json.Decoder(list[list[int] | None])
_PAGE = 2_000
"""Rows of answer times that are in memory at once."""


@dataclass(slots=True)
class Tally:
    """What calls are counted into; two tallies add up, which percentiles and means do not."""

    directions: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    answered: int = 0
    decided: int = 0
    billed_minutes: int = 0
    talked_seconds: float = 0.0
    scores: int = 0
    score_sum: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    """By milliseconds: how many answers took as long. It is bounded by the milliseconds that there are."""

    def count(self, row: RowMapping) -> None:
        """Add one group of calls."""
        self.directions[row["direction"]] += row["calls"]
        self.statuses[row["status"]] += row["calls"]
        if row["outcome"] is not None:
            self.outcomes[row["outcome"]] += row["calls"]
        self.answered += row["answered"]
        self.decided += row["calls"] if row["status"] in FINAL else row["answered"]
        self.billed_minutes += row["billed"] or 0
        self.talked_seconds += row["talked"] or 0.0
        self.scores += row["scores"]
        self.score_sum += row["score_sum"] or 0

    def figures(self) -> dict[str, Any]:
        """As the fields of Figures."""
        return {
            "calls": self.directions.total(),
            "by_direction": ByDirection(**self.directions),
            "by_status": ByStatus(**self.statuses),
            "by_outcome": dict(sorted(self.outcomes.items())),
            "answered": self.answered,
            "answer_rate": round(self.answered / self.decided, 4) if self.decided else None,
            "minutes": Minutes(billed=self.billed_minutes, talked=round(self.talked_seconds / 60, 2)),
            "latency": _latency(self.answers),
            "mean_lead_score": round(self.score_sum / self.scores, 2) if self.scores else None,
        }


async def stats(parts: ApiParts, caller: Principal, first: date, last: date) -> CallStats:
    """The figures of every day from `first` to `last`, both included, and of all of them together."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    tallies = {(day - _EPOCH).days: Tally() for day in days}
    total = Tally()
    where = (
        calls.c.tenant_id == caller.tenant_id,
        calls.c.mode == caller.mode,
        calls.c.created_at >= _midnight(first),
        calls.c.created_at < _midnight(first) + len(days) * _DAY_SECONDS,
    )
    async with parts.database.read() as connection:
        for row in await _counted(connection, where):
            tallies[row["day"]].count(row)
            total.count(row)
        await _add_answers(connection, where, tallies)
    for tally in tallies.values():
        total.answers.update(tally.answers)
    shown = [
        DayFigures(date=day.isoformat(), **tally.figures()) for day, tally in zip(days, tallies.values(), strict=True)
    ]
    return CallStats(
        from_date=first.isoformat(), to_date=last.isoformat(), days=shown, totals=Figures(**total.figures())
    )


async def _counted(connection: AsyncConnection, where: Sequence[ColumnElement[bool]]) -> Sequence[RowMapping]:
    """The calls in groups of equal day, direction, status and outcome."""
    groups = (
        _day(connection).label("day"),
        calls.c.direction,
        calls.c.status,
        calls.c.analysis["outcome"].as_string().label("outcome"),
    )
    rows = await connection.execute(
        select(
            *groups,
            func.count().label("calls"),
            func.count(calls.c.answered_at).label("answered"),
            func.sum(calls.c.billed_minutes).label("billed"),
            func.sum(calls.c.ended_at - calls.c.answered_at).label("talked"),
            func.count(calls.c.lead_score).label("scores"),
            func.sum(calls.c.lead_score).label("score_sum"),
        )
        .where(*where)
        .group_by("day", calls.c.direction, calls.c.status, "outcome"),
        execution_options=ASIDE,
    )
    return rows.mappings().all()


async def _add_answers(
    connection: AsyncConnection, where: Sequence[ColumnElement[bool]], tallies: dict[int, Tally]
) -> None:
    """Count the answer times of the calls, a page of calls at a time."""
    place = (calls.c.created_at, calls.c.id)
    # As text, because a day's lists are decoded faster together than one by one.
    wanted = (
        select(*place, _day(connection), cast(calls.c.latencies_ms, Text))
        .where(*where, calls.c.latencies_ms.is_not(None))
        .order_by(*place)
        .limit(_PAGE)
    )
    rows = (await connection.execute(wanted, execution_options=ASIDE)).all()
    while rows:
        for day, of_day in groupby(rows, key=itemgetter(2)):
            lists = _LISTS.decode(f"[{','.join(row[3] for row in of_day)}]")
            tallies[day].answers.update(chain.from_iterable(times or () for times in lists))
        if len(rows) < _PAGE:
            return
        began, call, *_ = rows[-1]
        following = wanted.where(tuple_(*place) > tuple_(began, call))
        rows = (await connection.execute(following, execution_options=ASIDE)).all()


def _day(connection: AsyncConnection) -> ColumnElement[int]:
    """The days from the epoch to a call's beginning; a cast cuts on SQLite and rounds on PostgreSQL."""
    since = calls.c.created_at / _DAY_SECONDS
    return cast(func.floor(since) if connection.dialect.name == "postgresql" else since, Integer)


def _midnight(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


def _latency(answers: Counter[int]) -> Latency:
    """The nearest-rank percentiles of counted answer times."""
    turns = answers.total()
    if not turns:
        return Latency(turns=0, p50_ms=None, p95_ms=None)
    times = sorted(answers)
    up_to = list(accumulate(answers[time] for time in times))
    p50, p95 = (times[bisect_left(up_to, -(-percent * turns // 100))] for percent in (50, 95))
    return Latency(turns=turns, p50_ms=p50, p95_ms=p95)
