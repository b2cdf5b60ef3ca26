"""What can be done with a number that one has."""

import structlog
from sqlalchemy import RowMapping

from senderz_voice.api.parts import ApiParts
from senderz_voice.errors import NotFound, NumberReleased
from senderz_voice.numbers import store
from senderz_voice.numbers.announcing import announce_persona, announce_status
from senderz_voice.numbers.schemas import VoiceNumber
from senderz_voice.numbers.settling import GIVE_BACK, Debt, ask_again, give_back
from senderz_voice.ports.errors import PortError
from senderz_voice.tenants.auth import Principal

_log = structlog.get_logger(__name__)
_RETRY_AFTER = 30.0


async def assign(parts: ApiParts, caller: Principal, number: str, persona: str | None) -> VoiceNumber:
    """Have another persona answer from the next call on. Raises NotFound or NumberReleased."""
    async with parts.database.write() as connection:
        row = await store.find(connection, caller.tenant_id, caller.mode, number)
        if row is None:
            raise NotFound
        if row["status"] == "released":
            raise NumberReleased
        if row["assigned_persona_id"] == persona:
            return VoiceNumber.model_validate(dict(row))
        if persona is not None and not await store.has_persona(connection, caller.tenant_id, persona):
            raise NotFound("There is no such persona.")
        changes = {"assigned_persona_id": persona}
        changed = await store.change(connection, caller.tenant_id, number, ["pending", "active"], changes)
        if changed is None:
            raise NumberReleased
        await announce_persona(connection, caller.tenant_id, number, parts.ids.ulid(), parts.clock.wall())
    return VoiceNumber.model_validate(dict(changed))


async def release(parts: ApiParts, caller: Principal, number: str) -> VoiceNumber:
    """Release a number; the same again changes nothing. The carrier is told now, or by a job until it agrees.

    Raises NotFound.
    """
    now = parts.clock.wall()
    async with parts.database.write() as connection:
        row = await store.find(connection, caller.tenant_id, caller.mode, number)
        if row is None:
            raise NotFound
        if row["status"] == "released":
            return VoiceNumber.model_validate(dict(row))
        changes = {"status": "released", "released_at": now}
        released = await store.change(connection, caller.tenant_id, number, ["pending", "active"], changes)
        if released is None:
            # Somebody else released it, or its order was refused, between the two statements.
            return _shown(await store.find(connection, caller.tenant_id, caller.mode, number))
        debt = Debt(caller.tenant_id, caller.mode, number)
        await ask_again(connection, GIVE_BACK, debt, now=now, delay=_RETRY_AFTER)
        await announce_status(connection, caller.tenant_id, number, "released", now)
    try:
        await give_back(parts, debt)
    except PortError as error:
        _log.warning("number_not_given_back_yet", number_id=number, kind=error.kind.value, carrier_code=error.code)
    return VoiceNumber.model_validate(dict(released))


def _shown(row: RowMapping | None) -> VoiceNumber:
    if row is None:
        raise NotFound
    return VoiceNumber.model_validate(dict(row))
