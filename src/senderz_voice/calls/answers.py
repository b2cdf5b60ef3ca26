"""The hot answers, encoded straight from rows: what the models of `calls.schemas` describe, not validated twice."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from senderz_voice.api.shapes import iso, listed
from senderz_voice.calls.schemas import CallQuery, latency, shown

_MOMENTS = ("created_at", "answered_at", "ended_at")
_encode = msgspec.json.Encoder().encode


def call_list(rows: Sequence[Mapping[str, Any]], total: int, query: CallQuery) -> bytes:
    """A page of `CallSummary`."""
    return _encode(listed([_summary(row) for row in rows], total, query))


def call_detail(row: Mapping[str, Any], transcript: object) -> bytes:
    """A `CallDetail`; the transcript is its lines, or the JSON of them as `msgspec.Raw`."""
    return _encode(
        {
            **_summary(row),
            "script": row["script"],
            "transcript": transcript,
            "analysis": row["analysis"],
            "latency": latency(row["latencies_ms"]).model_dump(),
        }
    )


def _summary(row: Mapping[str, Any]) -> dict[str, Any]:
    fields = shown(row)
    for name in _MOMENTS:
        if fields[name] is not None:
            fields[name] = _moment(fields[name])
    return fields


def _moment(moment: float) -> str:
    """The same text as `api.shapes.iso`, of which a list has hundreds, for a third of the time."""
    seconds, milliseconds = divmod(round(moment * 1000), 1000)
    minutes, second = divmod(seconds, 60)
    return f"{_minute(minutes)}:{second:02d}.{milliseconds:03d}Z"


@lru_cache(maxsize=4096)
def _minute(minutes: int) -> str:
    return iso(minutes * 60.0)[:16]
