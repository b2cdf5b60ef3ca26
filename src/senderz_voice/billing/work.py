"""The durable work of billing."""

from collections.abc import Mapping

from senderz_voice.api.parts import ApiParts
from senderz_voice.billing import store
from senderz_voice.billing.ending import Ending, attempt
from senderz_voice.billing.kinds import END_VOICE, KEEP_IN_STEP, REPORT_MINUTES, STOP_FEE
from senderz_voice.billing.provider import look
from senderz_voice.jobs.port import Plan
from senderz_voice.ports.payments import Payments, Usage
from senderz_voice.tenants.store import find_tenant


def plan(parts: ApiParts) -> Plan:
    """The jobs of this noun; without a payment provider, those for it wait until there is one."""

    async def end_step(payload: Mapping[str, str]) -> None:
        await attempt(parts, END_VOICE, Ending.read(payload))

    payments = parts.payments
    if payments is None:
        return {END_VOICE: (end_step,)}

    async def stop_step(payload: Mapping[str, str]) -> None:
        await attempt(parts, STOP_FEE, Ending.read(payload))

    async def look_step(payload: Mapping[str, str]) -> None:
        await look(payments, parts, payload["tenant_id"])

    async def report_step(payload: Mapping[str, str]) -> None:
        await report(payments, parts, payload["tenant_id"], payload["call_id"])

    return {
        END_VOICE: (end_step,),
        STOP_FEE: (stop_step,),
        KEEP_IN_STEP: (look_step,),
        REPORT_MINUTES: (report_step,),
    }


async def report(payments: Payments, parts: ApiParts, tenant: str, call: str) -> None:
    """Tell the provider of a call's minutes as the ledger has them. Raises PortError."""
    async with parts.database.read() as connection:
        charged = await store.find_minutes(connection, tenant, call)
        customer = await find_tenant(connection, tenant)
    if charged is None or charged["minutes"] == 0 or customer is None or customer["payment_customer"] is None:
        return
    await payments.report(Usage(call, customer["payment_customer"], charged["minutes"], charged["at"]))
