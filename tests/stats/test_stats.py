"""GET /v1/calls/stats: what is counted where, on both ends of a day and of the range, for nobody else to see."""

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from senderz_voice.calls import stats
from senderz_voice.calls.schemas import latency
from senderz_voice.db.call_tables import calls
from tests.calls.fakes import NOON
from tests.calls.world import FOREIGN, OURS, TEST, THEIRS, World, new_call, run, world

PATH = "/v1/calls/stats"
DAY = 86_400.0
MIDNIGHT = NOON - DAY / 2
"""The beginning of 2026-01-02."""
ONE_DAY = f"{PATH}?from_date=2026-01-02&to_date=2026-01-02"


async def _add(w: World, *changes: Mapping[str, Any], tenant: str = OURS, mode: str = "live") -> None:
    """Calls that began at noon, changed so."""
    async with w.database.write() as connection:
        for change in changes:
            row = {**new_call(w.ids.ulid(), mode=mode), "tenant_id": tenant, **change}
            await connection.execute(insert(calls).values(row))


def _talked(seconds: float, **more: Any) -> dict[str, Any]:
    """An answered call that is over."""
    times = {"answered_at": NOON + 5, "ended_at": NOON + 5 + seconds}
    return {"status": "completed", "billed_minutes": -(-seconds // 60), **times, **more}


async def _figures(w: World, query: str = ONE_DAY, **more: Any) -> dict[str, Any]:
    reply = await w.ask("GET", query, **more)
    assert reply.status == 200, reply.body
    found: dict[str, Any] = reply.json
    return found


def test_a_day_is_counted(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await _add(
                w,
                _talked(90, analysis={"outcome": "confirmed"}, lead_score=80, latencies_ms=[300, 100]),
                _talked(
                    30.5, analysis={"outcome": "confirmed"}, lead_score=55, latencies_ms=[900], direction="inbound"
                ),
                _talked(61, analysis={"outcome": "declined"}, latencies_ms=[]),
                {"status": "busy", "ended_at": NOON + 9},
                {"status": "failed", "ended_at": NOON + 1, "latencies_ms": None},
                {"status": "in_progress", "answered_at": NOON + 3},
                {"status": "ringing"},
            )
            found = await _figures(w)
            day = found["days"][0]
            assert {name: day[name] for name in day if name != "date"} == found["totals"]
            assert found["totals"] == {
                "calls": 7,
                "by_direction": {"inbound": 1, "outbound": 6},
                "by_status": {
                    "ringing": 1,
                    "in_progress": 1,
                    "completed": 3,
                    "busy": 1,
                    "no_answer": 0,
                    "failed": 1,
                    "canceled": 0,
                },
                "by_outcome": {"confirmed": 2, "declined": 1},
                "answered": 4,
                "answer_rate": 0.6667,
                "minutes": {"billed": 5, "talked": 3.02},
                "latency": {"turns": 3, "p50_ms": 300, "p95_ms": 900},
                "mean_lead_score": 67.5,
            }

    run(story, tmp_path)


def test_a_range_without_calls_has_every_day_with_zeros(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            found = await _figures(w, f"{PATH}?from_date=2024-02-28&to_date=2024-03-01")
            assert [day["date"] for day in found["days"]] == ["2024-02-28", "2024-02-29", "2024-03-01"]
            for figures in (*found["days"], found["totals"]):
                assert (figures["calls"], figures["answer_rate"], figures["mean_lead_score"]) == (0, None, None)
                assert figures["latency"] == {"turns": 0, "p50_ms": None, "p95_ms": None}
                assert figures["minutes"] == {"billed": 0, "talked": 0.0}

    run(story, tmp_path)


def test_days_begin_at_midnight_utc_and_both_ends_belong_to_the_range(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            moments = (MIDNIGHT - 0.0004, MIDNIGHT, MIDNIGHT + DAY - 0.0004, MIDNIGHT + DAY, MIDNIGHT + 2 * DAY)
            await _add(w, *({"created_at": moment} for moment in moments))
            found = await _figures(w, f"{PATH}?from_date=2026-01-01&to_date=2026-01-03")
            assert [day["calls"] for day in found["days"]] == [1, 2, 1]
            assert found["totals"]["calls"] == 4

    run(story, tmp_path)


def test_other_tenants_and_the_other_mode_are_not_counted(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await _add(w, _talked(60, latencies_ms=[100]))
            await _add(w, _talked(60, latencies_ms=[200]), tenant=THEIRS)
            await _add(w, _talked(60, latencies_ms=[300]), mode="test")
            seen = [
                (await _figures(w))["totals"],
                (await _figures(w, key=FOREIGN))["totals"],
                (await _figures(w, key=TEST))["totals"],
            ]
            assert [(found["calls"], found["latency"]["p50_ms"]) for found in seen] == [(1, 100), (1, 200), (1, 300)]
            assert (await w.ask("GET", PATH, key="")).status == 401

    run(story, tmp_path)


@pytest.mark.parametrize(
    ("query", "first", "last", "days"),
    [
        ("", "2025-12-04", "2026-01-02", 30),
        ("?to_date=2025-03-31", "2025-03-02", "2025-03-31", 30),
        ("?from_date=2025-12-31", "2025-12-31", "2026-01-02", 3),
        ("?from_date=2026-02-01", "2026-02-01", "2026-02-01", 1),
        ("?from_date=2025-01-02&to_date=2026-01-02", "2025-01-02", "2026-01-02", 366),
        ("?to_date=0001-01-05", "0001-01-01", "0001-01-05", 5),
        ("?from_date=9999-12-31", "9999-12-31", "9999-12-31", 1),
    ],
)
def test_an_end_that_is_left_out_is_filled_in(query: str, first: str, last: str, days: int, tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            found = await _figures(w, f"{PATH}{query}")
            assert (found["from_date"], found["to_date"], len(found["days"])) == (first, last, days)

    run(story, tmp_path)


@pytest.mark.parametrize(
    "query",
    [
        "from_date=2026-01-02&to_date=2026-01-01",
        "from_date=2025-01-01&to_date=2026-01-02",
        "from_date=2024-01-01",
        "from_date=yesterday",
        "to_date=2026-02-30",
        "days=7",
    ],
)
def test_a_range_that_is_none_or_too_long_is_refused(query: str, tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            reply = await w.ask("GET", f"{PATH}?{query}")
            assert (reply.status, reply.code) == (400, "VALIDATION_ERROR")

    run(story, tmp_path)


def test_percentiles_are_exact_over_pages_of_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stats, "_PAGE", 7)
    drawn = random.Random(4)
    lists = [[drawn.randrange(100, 2000) for _ in range(drawn.randrange(5))] for _ in range(30)]

    async def story(folder: Path) -> None:
        async with world(folder) as w:
            talks = (_talked(60, latencies_ms=times) for times in lists)
            # Ten of them at each moment, so that pages end between calls of the same one.
            same_moment = ({**talk, "created_at": NOON + place // 10} for place, talk in enumerate(talks))
            await _add(w, *same_moment)
            found = (await _figures(w))["totals"]
            assert found["latency"] == latency([time for times in lists for time in times]).model_dump()

    run(story, tmp_path)
