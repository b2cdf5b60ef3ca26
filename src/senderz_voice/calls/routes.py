"""HTTP of calls."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Header, Query
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from senderz_voice.api.parts import Parts
from senderz_voice.api.shapes import Listed, listed
from senderz_voice.calls import actions, store
from senderz_voice.calls.catalogue import CallEvents
from senderz_voice.calls.placing import place
from senderz_voice.calls.schemas import CallDetail, CallQuery, CallSummary, NewCall, PlacedCall
from senderz_voice.errors import (
    EVERYWHERE,
    BlockedDestination,
    CallEnded,
    CarrierRejected,
    InvalidJson,
    NotConfigured,
    NotFound,
    NumberNotOwned,
    OptedOut,
    RateLimited,
    SubscriptionRequired,
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
    responses=responses(*EVERYWHERE),
)


class After(BaseModel):
    """The query parameters of a call's events."""

    model_config = ConfigDict(extra="forbid")

    after_seq: int = Field(0, ge=0, description="Only events behind this one.")


AfterQuery = Annotated[After, Query()]


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
async def list_calls(parts: Parts, caller: Caller, query: Annotated[CallQuery, Query()]) -> dict[str, Any]:
    """Calls of this mode, newest first."""
    async with parts.database.read() as connection:
        rows, total = await store.list_calls(
            connection, caller.tenant_id, caller.mode, query.wanted(), limit=query.limit, offset=query.offset
        )
    return listed([actions.summarised(row) for row in rows], total, query)


@router.get("/{call_id}", response_model=CallDetail, responses=responses(NotFound))
async def show_call(parts: Parts, caller: Caller, call_id: str) -> CallDetail:
    """One call, with the transcript of what could be heard, the summary and the lead score."""
    return await actions.show(parts, caller, call_id)


@router.get("/{call_id}/events", response_model=CallEvents, responses=responses(NotFound))
async def list_events(parts: Parts, caller: Caller, call_id: str, query: AfterQuery) -> Response:
    """Everything that happened in a call, oldest first: which intents fired in what order, who said what when."""
    found = await actions.events(parts, caller, call_id, query.after_seq)
    body = msgspec.json.encode({"data": [actions.as_dict(event) for event in found]})
    return Response(body, media_type="application/json")


@router.get(
    "/{call_id}/events/stream",
    response_class=StreamingResponse,
    responses={
        **responses(NotFound),
        200: {"description": "Each event as it happens, until the call ends.", "content": {"text/event-stream": {}}},
    },
)
async def stream_events(
    parts: Parts,
    caller: Caller,
    call_id: str,
    query: AfterQuery,
    last_event_id: Annotated[str, Header(pattern=r"^[0-9]{0,9}$")] = "",
) -> StreamingResponse:
    """The same as server-sent events; after a broken connection `Last-Event-ID` goes on behind the last one seen."""
    after = int(last_event_id) if last_event_id else query.after_seq
    await actions.events(parts, caller, call_id, after)
    return StreamingResponse(
        actions.stream(parts, caller, call_id, after),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.post("/{call_id}/hangup", responses=responses(NotFound, CallEnded))
async def hang_up(parts: Parts, caller: Caller, call_id: str) -> CallSummary:
    """End a call; it is final a moment later."""
    return await actions.hang_up(parts, caller, call_id)
