"""A number business on cue, and identities that look real and never repeat."""

import asyncio
import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from senderz_voice.ports.carrier import CarrierRefusal
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.numbers import NumberOrder, Offer


class CountedIds:
    """Ids in ascending order and tokens of full length, the same in every run."""

    def __init__(self) -> None:
        self._next = count(1)

    def ulid(self) -> str:
        return f"01JH{next(self._next):022d}"

    def token(self, size: int = 32) -> str:
        drawn = hashlib.shake_256(str(next(self._next)).encode()).digest(size)
        return base64.urlsafe_b64encode(drawn).rstrip(b"=").decode()


def refused(kind: ErrorKind = ErrorKind.REFUSED, code: str = "10015") -> CarrierRefusal:
    """The carrier says no, or says nothing."""
    status = None if kind is ErrorKind.UNAVAILABLE else 422
    return CarrierRefusal(
        kind, "Bad number order", code=code, status=status, fault="us", retry=False, dial_failure=False
    )


@dataclass
class CueShop:
    """Sells what is on the shelf; prepared failures come first."""

    shelf: list[str] = field(default_factory=lambda: ["+16195550111", "+16195550112", "+16195550113"])
    order_status: str = "success"
    order_failures: list[PortError] = field(default_factory=list)
    search_failures: list[PortError] = field(default_factory=list)
    release_failures: list[PortError] = field(default_factory=list)
    orders: dict[str, NumberOrder] = field(default_factory=dict)
    released: list[str] = field(default_factory=list)
    searched: list[tuple[str, str | None, int]] = field(default_factory=list)
    ordering: asyncio.Event = field(default_factory=asyncio.Event)
    """Set as soon as an order has come."""
    go_on: asyncio.Event | None = None
    """Holds every order until it is set."""

    async def search(self, country: str, area_code: str | None, limit: int) -> Sequence[Offer]:
        self.searched.append((country, area_code, limit))
        if self.search_failures:
            raise self.search_failures.pop(0)
        fitting = [number for number in self.shelf if area_code is None or number[2:5] == area_code]
        return [Offer(number, country, number[2:5], "1.00", "USD") for number in fitting[:limit]]

    async def order(self, phone_number: str, reference: str) -> NumberOrder:
        self.ordering.set()
        if self.go_on is not None:
            await self.go_on.wait()
        if self.order_failures:
            raise self.order_failures.pop(0)
        status = self.order_status
        assert status in {"pending", "success", "failure"}
        made = NumberOrder(f"order-{reference}", phone_number, status)  # type: ignore[arg-type]  # Checked above.
        self.orders[reference] = made
        return made

    async def find_order(self, reference: str) -> NumberOrder | None:
        return self.orders.get(reference)

    async def release(self, phone_number: str) -> None:
        if self.release_failures:
            raise self.release_failures.pop(0)
        self.released.append(phone_number)

    def decide(self, reference: str, status: str) -> None:
        """The carrier makes up its mind about a pending order."""
        order = self.orders[reference]
        assert status in {"success", "failure"}
        self.orders[reference] = NumberOrder(order.id, order.phone_number, status)  # type: ignore[arg-type]  # As above.
