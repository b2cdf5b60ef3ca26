"""Incoming calls, and telling the owner of a call that the carrier reported something."""

from collections.abc import Collection

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.api.parts import ApiParts, Mode
from senderz_voice.calls import inbox, neighbours
from senderz_voice.calls.briefing import Occasion, brief
from senderz_voice.calls.placing import begin, new_row
from senderz_voice.core.events import CallOffered, Direction
from senderz_voice.intents import store as intents
from senderz_voice.personas import store as personas
from senderz_voice.ports.carrier import CarrierEvent, CarrierRefusal, RejectLeg
from senderz_voice.ports.errors import PortError

_log = structlog.get_logger(__name__)
_BATCH = 100
ALL_MODES: frozenset[Mode] = frozenset({"live", "test"})


async def act_on(parts: ApiParts, event: CarrierEvent, call: str | None, modes: Collection[Mode]) -> None:
    """What follows from a stored webhook; it runs after the answer, so failures are logged and left to `catch_up`."""
    try:
        if call is None:
            call = await _match(parts, event, modes)
        if call is not None:
            await parts.nudge(call)
    except PortError as error:
        _log.warning("carrier_event_left", event_id=event.id, event_kind=event.kind, detail=error.detail)


async def catch_up(parts: ApiParts) -> int:
    """Act on webhooks that were answered by a process which then died; answers how many there were."""
    async with parts.database.read() as connection:
        left = await inbox.unassigned(connection, _BATCH)
    for event in left:
        await act_on(parts, event, None, ALL_MODES)
    return len(left)


async def _match(parts: ApiParts, event: CarrierEvent, modes: Collection[Mode]) -> str | None:
    """The call of an event that came without one: an older call's leg, or a new incoming call."""
    async with parts.database.write() as connection:
        known = await inbox.find_call(connection, event, modes)
        if known is None and event.kind == "offered" and event.direction == "incoming":
            known = await _offered(connection, parts, event, modes)
            if known is None:
                await inbox.mark_handled(connection, event.id, now=parts.clock.wall())
        elif known is None:
            # Nobody's leg: stored for whoever looks into it, and of no concern to any call.
            await inbox.mark_handled(connection, event.id, now=parts.clock.wall())
            return None
        if known is not None:
            await inbox.assign(connection, event.id, tenant=known[0], call=known[1])
            return known[1]
    await _reject(parts, event, modes)
    return None


async def _offered(
    connection: AsyncConnection, parts: ApiParts, event: CarrierEvent, modes: Collection[Mode]
) -> tuple[str, str] | None:
    """Write down an incoming call; None when nobody is there to take it."""
    number = await neighbours.find_called_number(connection, event.to_number, modes)
    if number is None or number["suspended"] or not number["voice_enabled"]:
        _log.warning("call_rejected", reason="no active number", leg=event.leg)
        return None
    tenant = number["tenant_id"]
    if number["assigned_persona_id"] is None:
        _log.warning("call_rejected", reason="number without persona", tenant_id=tenant, voice_number_id=number["id"])
        return None
    persona = await personas.find(connection, tenant, number["assigned_persona_id"])
    if persona is None:
        return None
    now = parts.clock.wall()
    occasion = Occasion(Direction.INBOUND, event.from_number, event.to_number, now)
    briefing = brief(occasion, dict(persona), await intents.for_call(connection, tenant), number["region"])
    row = new_row(parts.ids.ulid(), number["mode"], occasion, briefing) | {
        "voice_number_id": number["id"],
        "persona_id": persona["id"],
    }
    writer = await begin(connection, parts, tenant, row, CallOffered(now, briefing.terms, event.leg))
    # The media process answers it, so the call is free from the moment it can be seen.
    await writer.give_up(connection)
    return tenant, writer.lease.call


async def _reject(parts: ApiParts, event: CarrierEvent, modes: Collection[Mode]) -> None:
    carrier = parts.carriers[next(iter(sorted(modes)))]
    try:
        await carrier.perform(event.leg, RejectLeg("busy"), key=f"{event.id}:reject")
    except CarrierRefusal as refusal:
        if not refusal.leg_over:
            raise
