"""The parts of Stripe's answers that we read; everything else in them is left unread."""

from typing import Final

import msgspec

from senderz_voice.payments.stripe.names import Part, read_lookup_key
from senderz_voice.ports.payments import PaidSubscription, VoiceItems

OUR_KEY: Final = "senderz_voice_price"
"""The metadata of our prices that repeats the lookup key, which a newer price may take over."""

_ENDED: Final = frozenset({"canceled", "incomplete_expired"})
_PAID: Final = frozenset({"active", "trialing"})


class Price(msgspec.Struct):
    """https://docs.stripe.com/api/prices/object"""

    id: str
    lookup_key: str | None = None
    metadata: dict[str, str] | None = None

    def part(self) -> tuple[str, Part] | None:
        """The tier and part that this price is for; None for somebody else's price."""
        return read_lookup_key((self.metadata or {}).get(OUR_KEY) or self.lookup_key or "")


class Prices(msgspec.Struct):
    data: list[Price]


class Item(msgspec.Struct):
    """https://docs.stripe.com/api/subscription_items/object"""

    id: str
    price: Price
    current_period_start: int
    current_period_end: int


class Items(msgspec.Struct):
    data: list[Item]
    has_more: bool = False


class Subscription(msgspec.Struct):
    """https://docs.stripe.com/api/subscriptions/object"""

    id: str
    customer: str
    status: str
    items: Items

    def runs(self) -> bool:
        """Whether it can still be billed."""
        return self.status not in _ENDED

    def read(self) -> PaidSubscription:
        """As the port has it."""
        return PaidSubscription(
            id=self.id,
            customer=self.customer,
            status="active" if self.status in _PAID else "past_due",
            items=tuple(item.id for item in self.items.data),
            voice=_voice(self.items.data),
        )


class Subscriptions(msgspec.Struct):
    data: list[Subscription]


class Meter(msgspec.Struct):
    """https://docs.stripe.com/api/billing/meter/object"""

    id: str
    event_name: str
    status: str = "active"


class Meters(msgspec.Struct):
    data: list[Meter]
    has_more: bool = False


class Anything(msgspec.Struct):
    """An answer of which only its coming matters."""


class Concerned(msgspec.Struct):
    """The object that an event is about, whatever it is."""

    id: str = ""
    object: str = ""
    customer: str | None = None


class EventData(msgspec.Struct):
    object: Concerned


class Event(msgspec.Struct):
    """https://docs.stripe.com/api/events/object"""

    id: str
    type: str
    data: EventData


def _voice(items: list[Item]) -> VoiceItems | None:
    parts: dict[Part, str] = {}
    tier, period = "", (0, 0)
    for item in items:
        named = item.price.part()
        if named is not None:
            tier, part = named
            parts[part] = item.id
            period = (item.current_period_start, item.current_period_end)
    if not parts:
        return None
    return VoiceItems(tier, parts.get("fee"), parts.get("overage"), float(period[0]), float(period[1]))
