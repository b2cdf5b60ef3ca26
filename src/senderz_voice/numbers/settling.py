"""What is still open with the carrier about a number: an order that hangs, or a number that it has not taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import structlog
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.api.parts import ApiParts, Mode
from senderz_voice.jobs.port import Plan
from senderz_voice.jobs.requests import request
from senderz_voice.numbers import store
from senderz_voice.numbers.announcing import announce_status
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.numbers import NumberShop

SETTLE = "number.settle"
"""The kind of job that finds out what became of an order."""
GIVE_BACK = "number.give_back"
"""The kind of job that has the carrier take a released number back."""

_DELAYS = (30.0, 60.0, 300.0, 1800.0, 7200.0)
"""Seconds between attempts; the last one is repeated for as long as it takes."""

_ORDER_MAY_ARRIVE_SECONDS = 600.0
"""How long after a number was asked for an order of it may still turn up at the carrier, which did not know it before:
ours may have been answered with silence and carried out late, and lists of orders lag behind."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Debt:
    """Which number, and how often we have asked."""

    tenant: str
    mode: Mode
    number: str
    attempt: int = 0

    @classmethod
    def read(cls, payload: Mapping[str, str]) -> Self:
        """From a job's payload."""
        mode: Mode = "test" if payload["mode"] == "test" else "live"
        return cls(payload["tenant_id"], mode, payload["number_id"], int(payload["attempt"]))

    def payload(self) -> dict[str, str]:
        """As a job's payload."""
        return {
            "tenant_id": self.tenant,
            "mode": self.mode,
            "number_id": self.number,
            "attempt": str(self.attempt),
        }


async def ask_again(connection: AsyncConnection, kind: str, debt: Debt, *, now: float, delay: float) -> None:
    """Ask for an attempt, once however often this is repeated."""
    key = f"{kind}:{debt.number}:{debt.attempt}"
    await request(connection, kind, debt.payload(), key=key, now=now, delay=delay)


def plan(parts: ApiParts) -> Plan:
    """The jobs of this noun. They never give up: each failed attempt asks for the next."""

    async def settle_step(payload: Mapping[str, str]) -> None:
        await _attempt(parts, SETTLE, Debt.read(payload))

    async def give_back_step(payload: Mapping[str, str]) -> None:
        await _attempt(parts, GIVE_BACK, Debt.read(payload))

    return {SETTLE: (settle_step,), GIVE_BACK: (give_back_step,)}


async def _attempt(parts: ApiParts, kind: str, debt: Debt) -> None:
    try:
        await (settle if kind == SETTLE else give_back)(parts, debt)
    except PortError as error:
        _log.warning("number_still_open", job=kind, number_id=debt.number, kind=error.kind.value, attempt=debt.attempt)
        following = replace(debt, attempt=debt.attempt + 1)
        delay = _DELAYS[min(debt.attempt, len(_DELAYS) - 1)]
        async with parts.database.write() as connection:
            await ask_again(connection, kind, following, now=parts.clock.wall(), delay=delay)


async def settle(parts: ApiParts, debt: Debt) -> None:
    """Make a pending number active or released, as the carrier says. Raises PortError while that is not known."""
    row = await _row(parts, debt)
    if row is None or row["status"] != "pending":
        return
    order = await _shop(parts, debt).find_order(row["id"])
    if order is not None and order.status == "pending":
        raise PortError(ErrorKind.UNAVAILABLE, "the carrier has not decided about the order yet")
    now = parts.clock.wall()
    async with parts.database.write() as connection:
        if order is not None and order.status == "success":
            if await store.change(connection, debt.tenant, debt.number, ["pending"], {"status": "active"}):
                await announce_status(connection, debt.tenant, debt.number, "active", now)
            return
        # A refused order bought nothing; one that is not known may still turn up, and is then given back.
        settled = None if order is None else now
        changes = {"status": "released", "released_at": now, "given_back_at": settled}
        if await store.change(connection, debt.tenant, debt.number, ["pending"], changes):
            await announce_status(connection, debt.tenant, debt.number, "released", now)
            if settled is None:
                delay = max(0.0, row["created_at"] + _ORDER_MAY_ARRIVE_SECONDS - now)
                await ask_again(connection, GIVE_BACK, replace(debt, attempt=0), now=now, delay=delay)


async def give_back(parts: ApiParts, debt: Debt) -> None:
    """Have the carrier take a released number back. Raises PortError until it has."""
    row = await _row(parts, debt)
    if row is None or row["status"] != "released" or row["given_back_at"] is not None:
        return
    shop = _shop(parts, debt)
    order = await shop.find_order(row["id"])
    is_young = parts.clock.wall() < row["created_at"] + _ORDER_MAY_ARRIVE_SECONDS
    if (order is None and is_young) or (order is not None and order.status == "pending"):
        # Giving it back now would succeed as "not ours", and then the order would come through.
        raise PortError(ErrorKind.UNAVAILABLE, "the order of a released number may still come through")
    if order is None or order.status == "success":
        await shop.release(row["phone_number"])
    async with parts.database.write() as connection:
        given_back = {"given_back_at": parts.clock.wall()}
        await store.change(connection, debt.tenant, debt.number, ["released"], given_back)


async def _row(parts: ApiParts, debt: Debt) -> RowMapping | None:
    async with parts.database.read() as connection:
        return await store.find(connection, debt.tenant, debt.mode, debt.number)


def _shop(parts: ApiParts, debt: Debt) -> NumberShop:
    shop = parts.shops.get(debt.mode)
    if shop is None:
        raise PortError(ErrorKind.NOT_CONFIGURED, f"there is no carrier for {debt.mode} numbers")
    return shop
