"""Placing a call: every check and the row in one transaction, then the carrier, then what it said."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.api.parts import ApiParts
from senderz_voice.billing.store import is_subscribed
from senderz_voice.calls import limits, neighbours, tokens
from senderz_voice.calls.briefing import MAX_SECONDS, Briefing, Occasion, brief
from senderz_voice.calls.inbox import client_state
from senderz_voice.calls.schemas import NewCall, PlacedCall
from senderz_voice.calls.writing import Writer
from senderz_voice.core.commands import CountDialFailure
from senderz_voice.core.dialing import seconds_to_next_minute
from senderz_voice.core.events import CallPlaced, DialAccepted, DialRefused, Event, Role
from senderz_voice.core.events import Direction as CallDirection
from senderz_voice.errors import (
    BlockedDestination,
    CarrierRejected,
    NotConfigured,
    NumberNotOwned,
    OptedOut,
    RateLimited,
    SubscriptionRequired,
)
from senderz_voice.intents import store as intents
from senderz_voice.ports.carrier import CarrierRefusal, Dialled, DialOrder, Stream
from senderz_voice.ports.errors import ErrorKind
from senderz_voice.tenants.auth import Principal
from senderz_voice.tenants.idempotency import Once

RING_SECONDS = 40
"""A little less than the call's own timer, so that the carrier's verdict comes first."""
LEASE_SECONDS = 15.0
"""Longer than the carrier may take to answer a dial; if we die meanwhile, the call is free after this."""
_GOODBYE_SECONDS = 60
_LONGEST_LEG = 14_400
"""The carrier's own limit, for calls that may be handed to a human."""
_REHEARSED_OPT_OUT = "+15555550003"
_REHEARSED_RATE_LIMIT = "+15555550004"


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A call that is written down and may be dialled."""

    writer: Writer
    order: DialOrder


async def place(parts: ApiParts, caller: Principal, new: NewCall, once: Once) -> PlacedCall:
    """Dial out. Raises ApiError in the documented order, the carrier's refusal last."""
    async with parts.database.write() as connection:
        prepared = await _prepare(connection, parts, caller, new)
        call = prepared.writer.lease.call
        answer = PlacedCall(id=call, status="ringing", to=new.to)
        await once.settle(connection, 201, answer.model_dump())
    try:
        await _dial(parts, caller, prepared)
    finally:
        await parts.nudge(call)
    return answer


async def _prepare(connection: AsyncConnection, parts: ApiParts, caller: Principal, new: NewCall) -> _Prepared:
    now = parts.clock.wall()
    known = await neighbours.find_outset(connection, caller.tenant_id, caller.mode, new.number_id, to=new.to, now=now)
    if known is None or not known.voice_enabled or caller.mode not in parts.carriers:
        raise NotConfigured
    await _check_subscription(connection, parts, caller, now)
    if known.number is None:
        raise NumberNotOwned
    await _check_limits(connection, caller, new.to, now, known)
    persona = known.persona
    if persona is None:
        raise NotConfigured("This account has no persona.")
    occasion = Occasion(
        direction=CallDirection.OUTBOUND,
        from_number=known.phone_number,
        to_number=new.to,
        at=now,
        script=new.script,
        voicemail_message=new.voicemail_message or "",
        language=new.language,
        record=new.record,
        max_seconds=new.max_duration_seconds or MAX_SECONDS,
    )
    offered = await intents.for_call(connection, caller.tenant_id)
    briefing = brief(occasion, persona, offered, known.region)
    row = _row(parts.ids.ulid(), caller.mode, occasion, briefing) | {
        "voice_number_id": known.number,
        "persona_id": persona["id"],
        "metadata": new.metadata,
    }
    writer = await begin(connection, parts, caller.tenant_id, row, CallPlaced(now, briefing.terms))
    return _Prepared(writer, await _order(connection, parts, caller.mode, writer, occasion))


async def _check_subscription(connection: AsyncConnection, parts: ApiParts, caller: Principal, now: float) -> None:
    paid = caller.mode == "live" and parts.settings.require_voice_subscription
    if paid and not await is_subscribed(connection, caller.tenant_id, now):
        raise SubscriptionRequired


async def _check_limits(
    connection: AsyncConnection, caller: Principal, to: str, now: float, known: neighbours.Outset
) -> None:
    rehearsed = to if caller.mode == "test" else ""
    if known.opted_out or rehearsed == _REHEARSED_OPT_OUT:
        raise OptedOut
    if known.has_failed:
        opens = await limits.destination_opens(connection, caller.tenant_id, caller.mode, to, now)
        if opens is not None:
            raise BlockedDestination(retry_after=opens - now)
    if rehearsed == _REHEARSED_RATE_LIMIT or not await limits.take_place(
        connection, caller.tenant_id, caller.mode, now
    ):
        raise RateLimited(retry_after=seconds_to_next_minute(now))


async def begin(connection: AsyncConnection, parts: ApiParts, tenant: str, row: dict[str, Any], first: Event) -> Writer:
    """Insert a call with the first event of its log, its lease held by the request that makes it."""
    now = parts.clock.wall()
    owner = f"control:{row['id']}"
    return await Writer.begin(connection, tenant, row, first, owner=owner, until=now + LEASE_SECONDS)


def _row(call: str, mode: str, occasion: Occasion, briefing: Briefing) -> dict[str, Any]:
    return new_row(call, mode, occasion, briefing) | {
        "script": occasion.script,
        "voicemail_message": occasion.voicemail_message or None,
    }


def new_row(call: str, mode: str, occasion: Occasion, briefing: Briefing) -> dict[str, Any]:
    """The columns that every new call has."""
    return {
        "id": call,
        "mode": mode,
        "direction": occasion.direction.value,
        "status": "ringing",
        "from_number": occasion.from_number,
        "to_number": occasion.to_number,
        "language": briefing.terms.language,
        "metadata": {},
        "record": briefing.terms.record,
        "max_seconds": briefing.terms.max_seconds,
        "handoff_number": briefing.handoff_number,
        "brief": briefing.brief,
        "intents": briefing.intents,
        "created_at": occasion.at,
    }


async def _order(
    connection: AsyncConnection, parts: ApiParts, mode: str, writer: Writer, occasion: Occasion
) -> DialOrder:
    lease = writer.lease
    token = await tokens.mint(connection, lease.tenant, lease.call, Role.CALLER, ids=parts.ids, now=parts.clock.wall())
    return DialOrder(
        from_number=occasion.from_number,
        to_number=occasion.to_number,
        stream=Stream(parts.media_address(mode == "test", token), token),
        client_state=client_state(lease.call, Role.CALLER),
        ring_seconds=RING_SECONDS,
        limit_seconds=_LONGEST_LEG if writer.call.terms.can_transfer else occasion.max_seconds + _GOODBYE_SECONDS,
        key=f"{lease.call}:{writer.place}:dial",
        detect_machine=parts.settings.detect_machines,
    )


async def _dial(parts: ApiParts, caller: Principal, prepared: _Prepared) -> None:
    """Tell the carrier, and write down what it said. Raises OptedOut and CarrierRejected."""
    writer, order = prepared.writer, prepared.order
    async with parts.database.read() as connection:
        opted_out = await neighbours.has_opted_out(connection, caller.tenant_id, caller.mode, order.to_number)
    if opted_out:
        # Somebody opted out between the check and this moment; nothing has gone out yet.
        refused = DialRefused(parts.clock.wall(), Role.CALLER, OptedOut.code, OptedOut.text, counts=False)
        await _settle(parts, caller, writer, refused, order.to_number)
        raise OptedOut
    try:
        dialled = await parts.carriers[caller.mode].dial(order)
    except CarrierRefusal as refusal:
        if refusal.kind is ErrorKind.UNAVAILABLE and refusal.status is None:
            # Silence is no verdict: the phone may ring. Whoever owns the call next finds out, and never redials.
            await _release(parts, writer)
            return
        event = DialRefused(parts.clock.wall(), Role.CALLER, refusal.code, refusal.detail, refusal.dial_failure)
        await _settle(parts, caller, writer, event, order.to_number)
        raise CarrierRejected(f"The carrier refused: {refusal.code or 'no code'}: {refusal.detail}") from refusal
    await _settle(parts, caller, writer, _accepted(dialled, parts.clock.wall()), order.to_number)


def _accepted(dialled: Dialled, now: float) -> DialAccepted:
    return DialAccepted(now, Role.CALLER, dialled.leg)


async def _settle(parts: ApiParts, caller: Principal, writer: Writer, event: Event, to_number: str) -> None:
    """Write the verdict, count it if the core says so, and free the call, all at once."""
    async with parts.database.write() as connection:
        now = parts.clock.wall()
        commands = await writer.conclude(connection, event, now)
        if any(isinstance(command, CountDialFailure) for command in commands):
            call = writer.lease.call
            await limits.count_failure(
                connection, caller.tenant_id, call, mode=caller.mode, to_number=to_number, at=event.at
            )


async def _release(parts: ApiParts, writer: Writer) -> None:
    async with parts.database.write() as connection:
        await writer.give_up(connection)
