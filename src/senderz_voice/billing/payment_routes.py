"""HTTP of what the payment provider posts to us: verified before it is read, and only a reason to look."""

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from senderz_voice.api.parts import ApiParts, Parts
from senderz_voice.billing import lookup
from senderz_voice.billing.provider import keep_in_step
from senderz_voice.billing.turns import turn
from senderz_voice.errors import NotFound, ValidationFailed
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.payments import PaymentEvent, Payments

router = APIRouter(prefix="/payments", tags=["Payments"], include_in_schema=False)
_log = structlog.get_logger(__name__)


@router.post("/stripe/webhooks")
async def receive_webhook(request: Request, parts: Parts) -> Response:
    """Take one webhook: 200 once our rows agree with the provider, also when it came before."""
    if parts.payments is None:
        raise NotFound
    try:
        event = parts.payments.receive(dict(request.headers), await request.body())
    except PortError as error:
        _log.warning("payment_webhook_refused", kind=error.kind.value, detail=error.detail)
        if error.kind is ErrorKind.REFUSED:
            refusal = {"error": "The signature of this webhook is not valid.", "code": "INVALID_SIGNATURE"}
            return JSONResponse(refusal, status_code=401)
        raise ValidationFailed("This webhook cannot be read.") from error
    if event.customer is not None:
        await _act_on(parts.payments, parts, event, event.customer)
    return JSONResponse({"received": True})


async def _act_on(payments: Payments, parts: ApiParts, event: PaymentEvent, customer: str) -> None:
    """Look at the customer's state now. Raises PortError, after which the provider sends the event again."""
    async with parts.database.read() as connection:
        tenant = await lookup.find_payer(connection, customer)
        known = await lookup.is_known(connection, event.id)
    if tenant is None or known:
        return
    async with turn(parts, tenant):
        paid = await payments.subscription_of(customer)
        now = parts.clock.wall()
        async with parts.database.write() as connection:
            if await lookup.note(connection, event.id, now):
                await keep_in_step(connection, tenant, paid, now)
