"""HTTP of what the carrier posts to us: verified before it is read, stored before it is answered."""

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.background import BackgroundTask
from starlette.responses import Response

from senderz_voice.api.parts import ApiParts, Mode, Parts
from senderz_voice.calls import inbox
from senderz_voice.calls.receiving import act_on
from senderz_voice.errors import ValidationFailed
from senderz_voice.ports.carrier import CarrierEvent
from senderz_voice.ports.errors import ErrorKind, PortError

router = APIRouter(prefix="/carrier", tags=["Carrier"], include_in_schema=False)
_log = structlog.get_logger(__name__)


@router.post("/telnyx/webhooks")
async def receive_webhook(request: Request, parts: Parts) -> Response:
    """Take one webhook: 200 once it is stored, also when it came before; what follows from it happens after."""
    try:
        event, modes = _verified(parts, dict(request.headers), await request.body())
    except PortError as error:
        _log.warning("carrier_webhook_refused", kind=error.kind.value, detail=error.detail)
        if error.kind is ErrorKind.REFUSED:
            refusal = {"error": "The signature of this webhook is not valid.", "code": "INVALID_SIGNATURE"}
            return JSONResponse(refusal, status_code=401)
        raise ValidationFailed("This webhook cannot be read.") from error
    async with parts.database.write() as connection:
        found = await inbox.find_call(connection, event, modes)
        tenant, call = found or (None, None)
        is_new = await inbox.store(connection, event, tenant=tenant, call=call, now=parts.clock.wall())
    task = BackgroundTask(act_on, parts, event, call, modes) if is_new else None
    return JSONResponse({"received": True}, background=task)


def _verified(parts: ApiParts, headers: dict[str, str], body: bytes) -> tuple[CarrierEvent, frozenset[Mode]]:
    """The event, and the modes of the carrier whose key signed it: one may never speak of the other's calls."""
    refused: PortError | None = None
    for verifier in dict.fromkeys(parts.webhooks.values()):
        modes = frozenset(mode for mode, theirs in parts.webhooks.items() if theirs is verifier)
        try:
            return verifier.receive(headers, body), modes
        except PortError as error:
            if error.kind is not ErrorKind.REFUSED:
                raise
            refused = error
    raise refused or PortError(ErrorKind.NOT_CONFIGURED, "no carrier is configured")
