"""HTTP of calls."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, Header, Query
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from senderz_voice.api.parts import Parts
from senderz_voice.api.shapes import Listed, PathId
from senderz_voice.calls import actions, answers, store, streaming
from senderz_voice.calls.catalogue import CallEvents
from senderz_voice.calls.erasing import erase
from senderz_voice.calls.placing import place
from senderz_voice.calls.schemas import CallDetail, CallQuery, CallSummary, NewCall, PlacedCall
from senderz_voice.calls.stats import stats
from senderz_voice.calls.stats_schemas import CallStats, StatsQuery
from senderz_voice.errors import (
    BlockedDestination,
    CallEnded,
    CallInProgress,
    CarrierRejected,
    InvalidJson,
    NotConfigured,
    NotFound,
    NumberNotOwned,
    OptedOut,
    RateLimited,
    SubscriptionRequired,
    ValidationFailed,
    responses,
)
from senderz_voice.tenants.auth import Caller, tenant_security
from senderz_voice.tenants.idempotency import CurrentOnce
from senderz_voice.tenants.routing import TenantRoute

router = APIRouter(
    prefix="/v1/calls",
    tags=["Calls"],
    route_class=TenantRoute,
    dependencies=tenant_security,
    responses=responses(),
)


class After(BaseModel):
    """The query parameters of a call's events."""

    model_config = ConfigDict(extra="forbid")

    after_seq: int = Field(0, ge=0, le=1_000_000_000, description="Only events behind this one.")


AfterQuery = Annotated[After, Query()]
_LastEventId = Header(
    alias="Last-Event-ID",
    pattern=r"^[0-9]{0,9}$",
    description="The `id` of the last event that was seen; it comes before `after_seq`.",
    examples=["12"],
)
_LAST = {"type": "object", "properties": {"status": {"type": "string"}}, "required": ["status"]}
_EVENT_STREAM = {
    "text/event-stream": {
        "schema": {
            "type": "object",
            "description": "One message of the stream: the lines `id`, `event` and `data`, and an empty line.",
            "properties": {
                "id": {"type": "string", "description": "The event's `seq`.", "pattern": "^[0-9]+$"},
                "event": {"type": "string", "description": "The event's `type`, or `stream.ended`."},
                "data": {
                    "type": "string",
                    "description": "The whole event; of the last message, `stream.ended`, the call's final status.",
                    "contentMediaType": "application/json",
                    "contentSchema": {"anyOf": [{"$ref": "#/components/schemas/CallEvent"}, _LAST]},
                },
            },
            "required": ["event", "data"],
        },
        "example": {
            "id": "3",
            "event": "call.answered",
            "data": '{"seq":3,"type":"call.answered","at":"2026-03-02T17:04:11.000Z","data":{}}',
        },
    }
}


@router.post(
    "",
    status_code=201,
    responses=responses(
        InvalidJson,
        SubscriptionRequired,
        NumberNotOwned,
        OptedOut,
        BlockedDestination,
        RateLimited,
        CarrierRejected,
        NotConfigured,
    ),
)
async def place_call(parts: Parts, caller: Caller, new: NewCall, once: CurrentOnce) -> PlacedCall:
    """Dial out: the assistant opens with a short introduction and pursues the script as the goal of the call."""
    return await place(parts, caller, new, once)


@router.get("", response_model=Listed[CallSummary])
async def list_calls(parts: Parts, caller: Caller, query: Annotated[CallQuery, Query()]) -> Response:
    """Calls of this mode, newest first."""
    async with parts.database.read() as connection:
        rows, total = await store.list_calls(
            connection, caller.tenant_id, caller.mode, query.wanted(), limit=query.limit, offset=query.offset
        )
    return Response(answers.call_list(rows, total, query), media_type="application/json")


@router.get("/stats")
async def get_call_stats(parts: Parts, caller: Caller, query: Annotated[StatsQuery, Query()]) -> CallStats:
    """Figures of this mode's calls for each day of a range of at most 366, and of the whole range."""
    today = datetime.fromtimestamp(parts.clock.wall(), UTC).date()
    try:
        first, last = query.days(today)
    except ValueError as error:
        raise ValidationFailed(str(error)) from error
    return await stats(parts, caller, first, last)


@router.get("/{call_id}", response_model=CallDetail, responses=responses(NotFound))
async def get_call(parts: Parts, caller: Caller, call_id: PathId) -> Response:
    """One call, with the transcript of what could be heard, the summary and the lead score."""
    return Response(await actions.encoded(parts, caller, call_id), media_type="application/json")


@router.get("/{call_id}/events", response_model=CallEvents, responses=responses(NotFound))
async def list_call_events(parts: Parts, caller: Caller, call_id: PathId, query: AfterQuery) -> Response:
    """Everything that happened in a call, oldest first: which intents fired in what order, who said what when."""
    found = await actions.events(parts, caller, call_id, query.after_seq)
    body = msgspec.json.encode({"data": [actions.as_dict(event) for event in found]})
    return Response(body, media_type="application/json")


@router.get(
    "/{call_id}/events/stream",
    response_class=StreamingResponse,
    responses={
        **responses(NotFound),
        200: {"description": "Each event as it happens, until none can follow.", "content": _EVENT_STREAM},
    },
)
async def stream_call_events(
    parts: Parts,
    caller: Caller,
    call_id: PathId,
    query: AfterQuery,
    last_event_id: Annotated[str, _LastEventId] = "",
) -> StreamingResponse:
    """The same as server-sent events; after a broken connection `Last-Event-ID` goes on behind the last one seen.

    A comment every 15 seconds keeps the connection open. Once the call is over and, if it was answered, its summary is
    there or a minute has passed, a message of the type `stream.ended` with the call's status follows and the
    connection closes: there is nothing to come back for.
    """
    after = int(last_event_id) if last_event_id else query.after_seq
    followed = await streaming.follow(parts, caller, call_id)
    return StreamingResponse(
        streaming.stream(parts, followed, after),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.post("/{call_id}/hangup", responses=responses(NotFound, CallEnded))
async def hang_up_call(parts: Parts, caller: Caller, call_id: PathId) -> CallSummary:
    """End a call; it is final a moment later."""
    return await actions.hang_up(parts, caller, call_id)


@router.delete("/{call_id}", responses=responses(NotFound, CallInProgress))
async def erase_call(parts: Parts, caller: Caller, call_id: PathId) -> CallDetail:
    """Erase an ended call: its audio, also the carrier's copy, and every stored word; the bare event log stays."""
    return await erase(parts, caller, call_id)
