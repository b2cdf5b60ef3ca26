"""HTTP of recordings."""

from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import JSONResponse, Response, StreamingResponse

from senderz_voice.api.parts import Parts
from senderz_voice.errors import EVERYWHERE, NoRecording, NotFound, PlaybackExpired, ValidationFailed, responses
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
    responses=responses(*EVERYWHERE),
)
_HEADERS = {"Accept-Ranges": "bytes", "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
_AUDIO = {"content": {"audio/mpeg": {"schema": {"type": "string", "format": "binary"}}}}


@router.get("/{call_id}/recording", responses=responses(NotFound, NoRecording))
async def mint_playback(parts: Parts, caller: Caller, call_id: str) -> Playback:
    """An address at which the recording can be played for 15 minutes."""
    return await actions.mint(parts, caller, call_id)


@router.get(
    "/{call_id}/recording/stream",
    response_class=Response,
    responses={
        **responses(NotFound, NoRecording, PlaybackExpired),
        200: {"description": "The MP3: the caller left, the assistant right.", **_AUDIO},
        206: {"description": "The part that `Range` asked for.", **_AUDIO},
        416: {"description": "No byte of the recording lies in the range."},
    },
)
async def play_recording(
    parts: Parts,
    caller: Caller,
    call_id: str,
    signed: Annotated[Signed, Query()],
    wanted: Annotated[str | None, Header(alias="Range", include_in_schema=False)] = None,
) -> Response:
    """The recording itself; the key, the tenant and the address's age are checked again."""
    try:
        playing = await actions.play(parts, caller, call_id, signed, wanted)
    except NotSatisfiableError as error:
        refusal = {"error": "No byte of the recording lies in that range.", "code": ValidationFailed.code}
        return JSONResponse(refusal, 416, headers=_HEADERS | {"Content-Range": f"bytes */{error.size}"})
    if playing.span is None:
        headers = _HEADERS | {"Content-Length": str(playing.size)}
        return StreamingResponse(playing.audio, media_type="audio/mpeg", headers=headers)
    span = playing.span
    headers = _HEADERS | {
        "Content-Length": str(span.end - span.start),
        "Content-Range": f"bytes {span.start}-{span.end - 1}/{playing.size}",
    }
    return StreamingResponse(playing.audio, status_code=206, media_type="audio/mpeg", headers=headers)
