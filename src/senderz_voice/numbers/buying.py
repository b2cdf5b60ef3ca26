"""Buys a number so that no crash can leave one that is paid for and unknown: row first, order second, settle after."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import phonenumbers
from sqlalchemy import RowMapping
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.api.failures import from_port
from senderz_voice.api.parts import ApiParts
from senderz_voice.billing.store import is_subscribed
from senderz_voice.errors import CarrierRejected, NotAvailable, NotConfigured, SubscriptionRequired
from senderz_voice.numbers import store
from senderz_voice.numbers.announcing import announce_status
from senderz_voice.numbers.schemas import NewNumber, VoiceNumber
from senderz_voice.numbers.settling import SETTLE, Debt, ask_again
from senderz_voice.ports.carrier import CarrierRefusal
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.numbers import NumberOrder, NumberShop, Offer
from senderz_voice.tenants.auth import Principal
from senderz_voice.tenants.idempotency import Once
from senderz_voice.tenants.store import find_tenant

_SETTLE_AFTER = 30.0
"""Longer than an order can be on its way, so that an order the carrier does not know then was never made."""
_CANDIDATES = 10
_PATIENCE_SECONDS = 5.0
_LOOK_EVERY = 0.4
_UNDECIDED = frozenset({ErrorKind.UNAVAILABLE, ErrorKind.BAD_ANSWER})
"""Failures after which the number may have been bought all the same."""
_THREE_DIGITS = re.compile(r"[2-9][0-9]{2}")
"""An area code of the North American plan; other countries' codes differ in length."""


class _StillOwed(Exception):
    """A number that one of our tenants released and the carrier has not taken back; the row for it is undone."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number that may be ordered."""

    phone_number: str
    country: str
    area_code: str | None


async def buy(parts: ApiParts, caller: Principal, new: NewNumber, once: Once) -> VoiceNumber:
    """Buy a number and attach it to the voice connection; it is still pending when the carrier takes its time."""
    shop = await usable_shop(parts, caller)
    row = await _reserve(parts, caller, await _candidates(shop, new), once)
    try:
        order = await shop.order(row["phone_number"], row["id"])
    except PortError as error:
        if _may_have_bought(error):
            return VoiceNumber.model_validate(dict(row))
        await _forget(parts, caller, row["id"])
        if error.kind is ErrorKind.MISSING:
            raise NotAvailable from error
        raise from_port(error) from error
    order = await _settled(parts, shop, row["id"], order)
    if order.status == "pending":
        return VoiceNumber.model_validate(dict(row))
    if order.status == "failure":
        await _forget(parts, caller, row["id"])
        raise CarrierRejected("The carrier refused the order.")
    return await _activate(parts, caller, row, once)


def _may_have_bought(error: PortError) -> bool:
    """Whether an order that failed so may have been carried out; a plain no of the carrier's bought nothing."""
    status = error.status if isinstance(error, CarrierRefusal) else None
    is_plain_no = status is not None and 400 <= status < 500 and status != HTTPStatus.REQUEST_TIMEOUT
    return error.kind in _UNDECIDED and not is_plain_no


async def _settled(parts: ApiParts, shop: NumberShop, reference: str, order: NumberOrder) -> NumberOrder:
    """The order once the carrier has decided it: most take a second or two, which is worth waiting for."""
    patience = parts.clock.monotonic() + _PATIENCE_SECONDS
    while order.status == "pending" and parts.clock.monotonic() < patience:
        await parts.clock.sleep(_LOOK_EVERY)
        try:
            order = await shop.find_order(reference) or order
        except PortError:
            return order
    return order


async def usable_shop(parts: ApiParts, caller: Principal) -> NumberShop:
    """Where the tenant may buy. Raises NotConfigured or SubscriptionRequired."""
    async with parts.database.read() as connection:
        tenant = await find_tenant(connection, caller.tenant_id)
        subscribed = await is_subscribed(connection, caller.tenant_id, parts.clock.wall())
    shop = parts.shops.get(caller.mode)
    if tenant is None or not tenant["voice_enabled"]:
        raise NotConfigured("Voice is not enabled for this account.")
    if shop is None:
        raise NotConfigured("The carrier is not configured.")
    if parts.settings.require_voice_subscription and caller.mode == "live" and not subscribed:
        raise SubscriptionRequired
    return shop


async def look(shop: NumberShop, country: str, area_code: str | None, limit: int) -> Sequence[Offer]:
    """What could be bought there; the carrier is not asked about an area that cannot exist. Raises PortError."""
    if country in {"US", "CA"} and area_code is not None and not _THREE_DIGITS.fullmatch(area_code):
        return ()
    return await shop.search(country, area_code, limit)


async def _candidates(shop: NumberShop, new: NewNumber) -> Sequence[Candidate]:
    if new.phone_number is not None:
        return [_described(new.phone_number, new.country)]
    offers = await look(shop, new.country, new.area_code, _CANDIDATES)
    return [Candidate(offer.phone_number, offer.country, offer.area_code or new.area_code) for offer in offers]


def _described(phone_number: str, country: str) -> Candidate:
    parsed = phonenumbers.parse(phone_number, None)
    length = phonenumbers.length_of_geographical_area_code(parsed)
    national = phonenumbers.national_significant_number(parsed)
    # Every number of the North American plan begins with a three-digit area code, valid or not.
    area = national[:3] if parsed.country_code == 1 else national[:length]
    return Candidate(phone_number, phonenumbers.region_code_for_number(parsed) or country, area or None)


async def _reserve(parts: ApiParts, caller: Principal, candidates: Sequence[Candidate], once: Once) -> dict[str, Any]:
    for candidate in candidates:
        row = await _try_reserve(parts, caller, candidate, once)
        if row is not None:
            return row
    raise NotAvailable


async def _try_reserve(parts: ApiParts, caller: Principal, candidate: Candidate, once: Once) -> dict[str, Any] | None:
    """A pending row for the candidate; None when another of our tenants has it, or it is still to be given back."""
    now = parts.clock.wall()
    row: dict[str, Any] = {
        "id": parts.ids.ulid(),
        "mode": caller.mode,
        "phone_number": candidate.phone_number,
        "country": candidate.country,
        "area_code": candidate.area_code,
        "status": "pending",
        "created_at": now,
        "released_at": None,
    }
    try:
        async with parts.database.write() as connection:
            row["assigned_persona_id"] = await store.default_persona(connection, caller.tenant_id)
            await store.add(connection, caller.tenant_id, row)
            await _check_not_owed(connection, caller.mode, candidate.phone_number)
            debt = Debt(caller.tenant_id, caller.mode, row["id"])
            await ask_again(connection, SETTLE, debt, now=now, delay=_SETTLE_AFTER)
            await once.settle(connection, 202, VoiceNumber.model_validate(row).model_dump())
    except (IntegrityError, _StillOwed):
        return None
    return row


async def _check_not_owed(connection: AsyncConnection, mode: str, phone_number: str) -> None:
    """Called behind the insert, which waits for whoever releases the number at this moment. Raises _StillOwed."""
    if await store.is_owed(connection, mode, phone_number):
        raise _StillOwed


async def _forget(parts: ApiParts, caller: Principal, number: str) -> None:
    async with parts.database.write() as connection:
        await store.remove_pending(connection, caller.tenant_id, number)


async def _activate(parts: ApiParts, caller: Principal, row: dict[str, Any], once: Once) -> VoiceNumber:
    async with parts.database.write() as connection:
        active = await store.change(connection, caller.tenant_id, row["id"], ["pending"], {"status": "active"})
        if active is None:
            return await _overtaken(parts, caller, row["id"])
        await announce_status(connection, caller.tenant_id, row["id"], "active", parts.clock.wall())
        answer = VoiceNumber.model_validate(dict(active))
        await once.settle(connection, 201, answer.model_dump())
    return answer


async def _overtaken(parts: ApiParts, caller: Principal, number: str) -> VoiceNumber:
    """The row as the settling job or a deletion left it while the order was on its way."""
    async with parts.database.read() as connection:
        row: RowMapping | None = await store.find(connection, caller.tenant_id, caller.mode, number)
    if row is None:
        raise CarrierRejected("The carrier refused the order.")
    return VoiceNumber.model_validate(dict(row))
