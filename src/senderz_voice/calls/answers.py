"""The hot answers, encoded straight from rows: what the models of `calls.schemas` describe, not validated twice."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from senderz_voice.api.shapes import iso, listed
from senderz_voice.calls.schemas import CallQuery, latency

_encode = msgspec.json.Encoder().encode


def call_list(rows: Sequence[Mapping[str, Any]], total: int, query: CallQuery) -> bytes:
    """A page of `CallSummary`."""
    return _encode(listed([call_summary(row) for row in rows], total, query))


def call_detail(row: Mapping[str, Any], transcript: object) -> bytes:
    """A `CallDetail`; the transcript is its lines, or the JSON of them as `msgspec.Raw`."""
    return _encode(
        {
            **call_summary(row),
            "script": row["script"],
            "transcript": transcript,
            "analysis": row["analysis"],
            "latency": latency(row["latencies_ms"]).model_dump(),
        }
    )


def call_summary(row: Mapping[str, Any]) -> dict[str, Any]:
    """A `CallSummary`. One literal and no loop, because a list has a hundred of them."""
    answered, ended = row["answered_at"], row["ended_at"]
    return {
        "id": row["id"],
        "direction": row["direction"],
        "status": row["status"],
        "end_reason": row["end_reason"],
        "from": row["from_number"],
        "to": row["to_number"],
        "voice_number_id": row["voice_number_id"],
        "persona_id": row["persona_id"],
        "language": row["language"],
        "created_at": iso(row["created_at"]),
        "answered_at": None if answered is None else iso(answered),
        "ended_at": None if ended is None else iso(ended),
        "duration_seconds": None if answered is None or ended is None else max(0, round(ended - answered)),
        "billed_minutes": row["billed_minutes"],
        "summary": row["summary"],
        "lead_score": row["lead_score"],
        "has_recording": row["recording_key"] is not None,
        "metadata": row["metadata"],
        "sandbox": row["mode"] == "test",
    }
