"""The carrier's side of buying, kept like a ledger: what it sold to us is what we pay for."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from senderz_voice.ports.carrier import CarrierRefusal
from senderz_voice.ports.errors import ErrorKind
from senderz_voice.ports.numbers import NumberOrder, Offer

FIRST, SECOND = "+16195550111", "+16195550112"


class Crash(BaseException):
    """Our process is killed here: nothing that stands behind it is done."""


def says(status: int | None, kind: ErrorKind = ErrorKind.REFUSED, code: str = "10015") -> CarrierRefusal:
    """A refusal with this HTTP status, or silence."""
    if status is None:
        kind, code = ErrorKind.UNAVAILABLE, "timeout"
    return CarrierRefusal(
        kind, "in the carrier's own words", code=code, status=status, fault="us", retry=False, dial_failure=False
    )


@dataclass
class Books:
    """ports.numbers.NumberShop; what is prepared for a moment is raised when it comes, once."""

    shelf: list[str] = field(default_factory=lambda: [FIRST, SECOND])
    owned: list[str] = field(default_factory=list)
    """The numbers on our bill."""
    sold: list[str] = field(default_factory=list)
    """Every number that was ever put on it."""
    orders: dict[str, NumberOrder] = field(default_factory=dict)
    prepared: dict[str, list[BaseException]] = field(default_factory=dict)
    hesitates: bool = False
    """Keeps new orders pending until `decide`."""
    posted: dict[str, str] = field(default_factory=dict)
    """Orders that came, but that the carrier has not looked at yet: number by reference."""
    looks_late: bool = False

    def at(self, moment: str, *errors: BaseException) -> None:
        """Raise these, one at each time that the moment comes: `before order`, `after order` and so on."""
        self.prepared.setdefault(moment, []).extend(errors)

    def _moment(self, moment: str) -> None:
        if self.prepared.get(moment):
            raise self.prepared[moment].pop(0)

    async def search(self, country: str, area_code: str | None, limit: int) -> Sequence[Offer]:
        self._moment("before search")
        free = [number for number in self.shelf if number not in self.owned]
        self._moment("after search")
        return [Offer(number, country, number[2:5], "1.00", "USD") for number in free[:limit]]

    async def order(self, phone_number: str, reference: str) -> NumberOrder:
        self._moment("before order")
        if phone_number in self.owned:
            raise says(422)
        self.posted[reference] = phone_number
        if not self.looks_late:
            self.look()
        self._moment("after order")
        return self.orders[reference]

    def look(self) -> None:
        """Work off what was posted."""
        for reference, number in self.posted.items():
            self.orders[reference] = NumberOrder(f"order-{reference}", number, "pending")
            if not self.hesitates:
                self.decide(reference, success=True)
        self.posted.clear()

    def decide(self, reference: str, *, success: bool) -> None:
        """Make up the carrier's mind about an order."""
        order = self.orders[reference]
        if success:
            self.owned.append(order.phone_number)
            self.sold.append(order.phone_number)
        self.orders[reference] = NumberOrder(order.id, order.phone_number, "success" if success else "failure")

    async def find_order(self, reference: str) -> NumberOrder | None:
        self._moment("before find")
        return self.orders.get(reference)

    async def release(self, phone_number: str) -> None:
        self._moment("before release")
        if phone_number in self.owned:
            self.owned.remove(phone_number)
        self._moment("after release")
