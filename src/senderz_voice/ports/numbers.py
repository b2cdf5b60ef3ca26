"""Buying, configuring and releasing telephone numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Offer:
    """A number that could be bought."""

    phone_number: str
    country: str
    area_code: str
    monthly_cost: str
    currency: str


@dataclass(frozen=True, slots=True)
class NumberOrder:
    """An order and how far it has come."""

    id: str
    phone_number: str
    status: Literal["pending", "success", "failure"]


class NumberShop(Protocol):
    """The carrier's number business. Every method raises CarrierRefusal."""

    async def search(self, country: str, area_code: str | None, limit: int) -> Sequence[Offer]:
        """Numbers that can be bought now and carry voice; empty when there are none."""

    async def order(self, phone_number: str, reference: str) -> NumberOrder:
        """Buy a number, attached to our voice connection; `reference` is our own row's id."""

    async def find_order(self, reference: str) -> NumberOrder | None:
        """The order that carries our reference, if the carrier has one."""

    async def release(self, phone_number: str) -> None:
        """Give the number back; one that is already gone is success."""
