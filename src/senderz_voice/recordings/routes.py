"""HTTP of recordings."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import Response, StreamingResponse

from senderz_voice.api.parts import Parts
from senderz_voice.api.shapes import PathId
from senderz_voice.errors import NoRecording, NotFound, PlaybackExpired, RangeNotSatisfiable, responses
from senderz_voice.recordings import actions
from senderz_voice.recordings.ranges import NotSatisfiableError
from senderz_voice.recordings.schemas import Playback, Signed
from senderz_voice.tenants.auth import Caller, tenant_security
from senderz_voice.tenants.routing import TenantRoute

router = APIRouter(
    prefix="/v1/calls",
    tags=["Recordings"],
    route_class=TenantRoute,
    dependencies=tenant_security,
    responses=responses(),
)
_HEADERS = {"Accept-Ranges": "bytes", "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
_DOCUMENTED: dict[str, Any] = {
    "Accept-Ranges": {"description": "`bytes`.", "schema": {"type": "string"}, "example": "bytes"},
    "Cache-Control": {"description": "Not to be kept.", "schema": {"type": "string"}, "example": "private, no-store"},
    "Content-Length": {"description": "Bytes that follow.", "schema": {"type": "integer"}, "example": 481_536},
}
_CONTENT_RANGE = {
    "description": "First and last byte, and the bytes of the whole recording (RFC 9110 section 14.4).",
    "schema": {"type": "string"},
    "example": "bytes 0-65535/481536",
}
_AUDIO: dict[str, Any] = {
    "content": {"audio/mpeg": {"schema": {"type": "string", "format": "binary"}}},
    "headers": _DOCUMENTED,
}
_PART: dict[str, Any] = {**_AUDIO, "headers": {**_DOCUMENTED, "Content-Range": _CONTENT_RANGE}}
_Range = Header(
    alias="Range",
    description="One range of bytes; several at once and other units are ignored.",
    examples=["bytes=0-65535"],
)
_IfRange = Header(
    alias="If-Range",
    description="With it the whole recording is sent: it never changes, so there is no validator to compare with.",
    examples=['"a-tag"'],
)


async def _wanted(
    span: Annotated[str | None, _Range] = None, validator: Annotated[str | None, _IfRange] = None
) -> str | None:
    """The range, unless it depends on a validator: we give none, so none matches (RFC 9110 section 13.1.5)."""
    return span if validator is None else None


@router.get("/{call_id}/recording", responses=responses(NotFound, NoRecording))
async def mint_playback(parts: Parts, caller: Caller, call_id: PathId) -> Playback:
    """An address at which the recording can be played for 15 minutes."""
    return await actions.mint(parts, caller, call_id)


@router.get(
    "/{call_id}/recording/stream",
    response_class=Response,
    responses={
        **responses(NotFound, NoRecording, PlaybackExpired, RangeNotSatisfiable),
        200: {"description": "The MP3: the caller left, the assistant right.", **_AUDIO},
        206: {"description": "The part that `Range` asked for.", **_PART},
    },
)
async def play_recording(
    parts: Parts,
    caller: Caller,
    call_id: PathId,
    signed: Annotated[Signed, Query()],
    wanted: Annotated[str | None, Depends(_wanted)],
) -> Response:
    """The recording itself; the key, the tenant and the address's age are checked again."""
    try:
        playing = await actions.play(parts, caller, call_id, signed, wanted)
    except NotSatisfiableError as error:
        raise RangeNotSatisfiable(headers=_HEADERS | {"Content-Range": f"bytes */{error.size}"}) from error
    if playing.span is None:
        headers = _HEADERS | {"Content-Length": str(playing.size)}
        return StreamingResponse(playing.audio, media_type="audio/mpeg", headers=headers)
    span = playing.span
    headers = _HEADERS | {
        "Content-Length": str(span.end - span.start),
        "Content-Range": f"bytes {span.start}-{span.end - 1}/{playing.size}",
    }
    return StreamingResponse(playing.audio, status_code=206, media_type="audio/mpeg", headers=headers)


@router.head("/{call_id}/recording/stream", response_class=Response, include_in_schema=False)
async def measure_recording(
    parts: Parts, caller: Caller, call_id: PathId, signed: Annotated[Signed, Query()]
) -> Response:
    """What `GET` would answer without its body; a range means nothing here (RFC 9110 section 14.2)."""
    size = await actions.measure(parts, caller, call_id, signed)
    return Response(media_type="audio/mpeg", headers=_HEADERS | {"Content-Length": str(size)})
