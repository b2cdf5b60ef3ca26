"""The hot answers, encoded straight from rows: what the models of `calls.schemas` describe, not validated twice."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from senderz_voice.api.shapes import iso, listed
from senderz_voice.calls.schemas import CallQuery, latency
from senderz_voice.calls.store import LISTED

_encode = msgspec.json.Encoder().encode


class _Summary(msgspec.Struct, rename={"from_": "from"}, gc=False):
    """A `CallSummary`: a structure, because a list has a hundred and a structure is written faster than a mapping."""

    id: str
    direction: str
    status: str
    end_reason: str | None
    from_: str
    to: str
    voice_number_id: str | None
    persona_id: str | None
    language: str
    created_at: str
    answered_at: str | None
    ended_at: str | None
    duration_seconds: int | None
    billed_minutes: int
    summary: str | None
    lead_score: int | None
    has_recording: bool
    metadata: dict[str, str]
    sandbox: bool


class _Detail(_Summary, gc=False, kw_only=True):
    """A `CallDetail`."""

    script: str | None
    transcript: object
    analysis: object
    latency: dict[str, int | None]


def call_list(rows: Sequence[Sequence[Any]], total: int, query: CallQuery) -> bytes:
    """A page of `CallSummary`; each row holds the columns `store.LISTED` in their order."""
    return _encode(listed([_summary(row) for row in rows], total, query))


def call_detail(row: Mapping[str, Any], transcript: object) -> bytes:
    """A `CallDetail`; the transcript is its lines, or the JSON of them as `msgspec.Raw`."""
    known = msgspec.structs.astuple(_summary([row[name] for name in LISTED]))
    times = latency(row["latencies_ms"]).model_dump()
    return _encode(
        _Detail(*known, script=row["script"], transcript=transcript, analysis=row["analysis"], latency=times)
    )


def call_summary(row: Mapping[str, Any]) -> dict[str, Any]:
    """A `CallSummary`."""
    shown: dict[str, Any] = msgspec.to_builtins(_summary([row[name] for name in LISTED]))
    return shown


def _summary(row: Sequence[Any]) -> _Summary:
    (
        call,
        direction,
        status,
        end_reason,
        from_number,
        to_number,
        voice_number,
        persona,
        language,
        created,
        answered,
        ended,
        billed_minutes,
        summary,
        lead_score,
        recording_key,
        metadata,
        mode,
    ) = row
    return _Summary(
        call,
        direction,
        status,
        end_reason,
        from_number,
        to_number,
        voice_number,
        persona,
        language,
        iso(created),
        None if answered is None else iso(answered),
        None if ended is None else iso(ended),
        None if answered is None or ended is None else max(0, round(ended - answered)),
        billed_minutes,
        summary,
        lead_score,
        recording_key is not None,
        metadata,
        mode == "test",
    )
