"""Voice billed as two items of the customer's messaging subscription: a monthly fee, and minutes on a billing meter.

Graduated tiers of the overage price make the included minutes free, so Stripe is told whole minutes and nothing else.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import msgspec
import stripe

from senderz_voice.payments.stripe.api import Link, ask
from senderz_voice.payments.stripe.names import EVENT_NAME, lookup_key
from senderz_voice.payments.stripe.shapes import Anything, Event, Items, Prices, Subscription, Subscriptions
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.payments import PaidSubscription, PaymentEvent, Usage

if TYPE_CHECKING:
    from stripe.params import SubscriptionUpdateParamsItem

_TOLERANCE_SECONDS: Final = 300
_CONCERNING: Final = frozenset(
    {
        "customer.deleted",
        "customer.subscription.created",
        "customer.subscription.deleted",
        "customer.subscription.paused",
        "customer.subscription.resumed",
        "customer.subscription.updated",
        "invoice.paid",
        "invoice.payment_failed",
    }
)


class StripePayments:
    """ports.payments.Payments on Stripe."""

    def __init__(self, api_key: str, base_url: str, webhook_secret: str) -> None:
        self._link = Link(api_key, base_url)
        self._stripe = self._link.client.v1
        self._webhook_secret = webhook_secret

    async def aclose(self) -> None:
        """Close the connections; nothing can be asked afterwards."""
        await self._link.aclose()

    async def subscription_of(self, customer: str) -> PaidSubscription | None:
        """The subscription that bills voice, else one that is paid, else one that is not."""
        try:
            found = await ask(
                self._stripe.subscriptions.list_async({"customer": customer, "limit": 100}), Subscriptions
            )
        except PortError as error:
            if error.kind is ErrorKind.MISSING:
                return None
            raise
        running = [(await self._whole(each)).read() for each in found.data if each.runs()]
        running.sort(key=lambda each: (each.voice is None, each.status != "active"))
        return running[0] if running else None

    async def put_voice(self, paid: PaidSubscription, tier: str, *, key: str) -> None:
        """One update for both items, so that there is never one without the other."""
        fee, overage = await self._prices(tier)
        items: list[SubscriptionUpdateParamsItem] = [
            {"id": paid.voice.fee, "price": fee} if paid.voice and paid.voice.fee else {"price": fee},
            {"id": paid.voice.overage, "price": overage} if paid.voice and paid.voice.overage else {"price": overage},
        ]
        change = self._stripe.subscriptions.update_async(
            paid.id, {"items": items, "proration_behavior": "create_prorations"}, {"idempotency_key": key}
        )
        await ask(change, Anything)

    async def remove_item(self, item: str, *, refund_unused: bool) -> None:
        """Delete a subscription item; metered usage that is not yet invoiced is kept."""
        proration = "create_prorations" if refund_unused else "none"
        try:
            await ask(
                self._stripe.subscription_items.delete_async(
                    item, {"proration_behavior": proration}, {"idempotency_key": f"remove:{item}:{proration}"}
                ),
                Anything,
            )
        except PortError as error:
            if error.kind is not ErrorKind.MISSING:
                raise

    async def report(self, usage: Usage) -> None:
        """A meter event; Stripe counts an identifier once, for at least a day."""
        name = f"call:{usage.call}"
        event = self._stripe.billing.meter_events.create_async(
            {
                "event_name": EVENT_NAME,
                "identifier": name,
                "payload": {"stripe_customer_id": usage.customer, "value": str(usage.minutes)},
                "timestamp": int(usage.at),
            },
            {"idempotency_key": name},
        )
        await ask(event, Anything)

    def receive(self, headers: Mapping[str, str], body: bytes) -> PaymentEvent:
        """Check the signature and the age, then read the event. https://docs.stripe.com/webhooks#verify-manually"""
        header = headers.get("stripe-signature", "")
        # The SDK cannot compare a signature with letters that no signature has.
        shown = header if header.isascii() else ""
        try:
            self._link.client.construct_event(body, shown, self._webhook_secret, _TOLERANCE_SECONDS)
        except (stripe.SignatureVerificationError, UnicodeDecodeError) as error:
            raise PortError(ErrorKind.REFUSED, "the signature of this webhook is wrong or too old") from error
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise PortError(ErrorKind.BAD_ANSWER, "the webhook is signed, but is no event") from error
        try:
            event = msgspec.json.decode(body, type=Event)
        except msgspec.MsgspecError as error:
            raise PortError(ErrorKind.BAD_ANSWER, "the webhook is signed, but its event cannot be read") from error
        about = event.data.object
        customer = about.id if about.object == "customer" else about.customer
        return PaymentEvent(event.id, customer if event.type in _CONCERNING else None)

    async def _whole(self, found: Subscription) -> Subscription:
        """With all of its items, of which Stripe lists only the first ten inside a subscription."""
        if found.items.has_more:
            listed = self._stripe.subscription_items.list_async({"subscription": found.id, "limit": 100})
            found.items = await ask(listed, Items)
        return found

    async def _prices(self, tier: str) -> tuple[str, str]:
        wanted = [lookup_key(tier, "fee"), lookup_key(tier, "overage")]
        found = await ask(self._stripe.prices.list_async({"lookup_keys": wanted, "active": True}), Prices)
        ids = {price.lookup_key: price.id for price in found.data}
        missing = [key for key in wanted if key not in ids]
        if missing:
            detail = f"Stripe has no active price with the lookup key {missing[0]}"
            raise PortError(ErrorKind.NOT_CONFIGURED, detail)
        return ids[wanted[0]], ids[wanted[1]]
