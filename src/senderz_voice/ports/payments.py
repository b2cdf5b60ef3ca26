"""The payment provider that bills customers: voice is an addition to the messaging subscription they have there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class VoiceItems:
    """What a subscription bills for voice; an item that was taken away already is None."""

    tier: str
    fee: str | None
    """The provider's id of the monthly fee."""
    overage: str | None
    """The provider's id of the metered minutes."""
    period_start: float
    period_end: float
    """Seconds since the epoch; the provider's own period, in which it counts included minutes."""


@dataclass(frozen=True, slots=True)
class PaidSubscription:
    """A customer's subscription as the provider has it now."""

    id: str
    customer: str
    status: Literal["active", "past_due"]
    """`active` includes a trial; `past_due` is every state in which money is owed or the service is paused."""
    items: tuple[str, ...]
    """The provider's ids of everything it bills."""
    voice: VoiceItems | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """The minutes of one call."""

    call: str
    customer: str
    minutes: int
    at: float
    """When the call ended; providers take usage of the last few weeks only."""


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """Something changed at the provider. Events come late, twice and in any order: they say where to look, no more."""

    id: str
    customer: str | None
    """Whose affairs to look at; None when the event is of no concern to voice."""


class Payments(Protocol):
    """A payment provider. Every method raises PortError."""

    async def subscription_of(self, customer: str) -> PaidSubscription | None:
        """The subscription that carries voice or could; None when the customer has none that still runs."""

    async def put_voice(self, paid: PaidSubscription, tier: str, *, key: str) -> None:
        """Have the subscription bill voice of this tier, in place of another tier if it has one.

        The same key again changes nothing more.
        """

    async def remove_item(self, item: str, *, refund_unused: bool) -> None:
        """Bill an item no longer; one that is already gone is success."""

    async def report(self, usage: Usage) -> None:
        """Count a call's minutes; repeated within a day they are counted once."""

    def receive(self, headers: Mapping[str, str], body: bytes) -> PaymentEvent:
        """Verify a webhook and read it; header names in lower case.

        Raises PortError: REFUSED for a signature that is wrong or old, before anything is parsed; BAD_ANSWER for a
        body that cannot be read.
        """
