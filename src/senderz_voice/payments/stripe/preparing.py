"""Makes the meter and the prices that voice is billed with, once; what is there already is left as it is."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from senderz_voice.payments.stripe.api import Link, ask
from senderz_voice.payments.stripe.names import EVENT_NAME, Part, lookup_key
from senderz_voice.payments.stripe.shapes import OUR_KEY, Meter, Meters, Price, Prices
from senderz_voice.ports.errors import ErrorKind, PortError

if TYPE_CHECKING:
    from stripe.params import PriceCreateParams
    from stripe.params.billing import MeterListParams


async def prepare(
    link: Link,
    tiers: Mapping[str, tuple[int, int]],
    overage_cents: Decimal,
    say: Callable[[str], None],
) -> None:
    """Make what is missing, for `tiers` of (monthly fee in US cents, included minutes). Raises PortError."""
    meter = await _meter(link, say)
    for tier, (fee_cents, included) in tiers.items():
        fee: PriceCreateParams = {
            "currency": "usd",
            "unit_amount": fee_cents,
            "recurring": {"interval": "month"},
            "product_data": {"name": f"Voice {tier}"},
        }
        overage: PriceCreateParams = {
            "currency": "usd",
            "billing_scheme": "tiered",
            "tiers_mode": "graduated",
            "tiers": [
                {"up_to": included, "unit_amount": 0},
                {"up_to": "inf", "unit_amount_decimal": overage_cents},
            ],
            "recurring": {"interval": "month", "usage_type": "metered", "meter": meter},
            "product_data": {"name": f"Voice {tier}: minutes", "unit_label": "minute"},
        }
        await _price(link, tier, "fee", fee, say)
        await _price(link, tier, "overage", overage, say)


async def _meter(link: Link, say: Callable[[str], None]) -> str:
    wanted: MeterListParams = {"limit": 100, "status": "active"}
    while True:
        found = await ask(link.client.v1.billing.meters.list_async(wanted), Meters)
        for meter in found.data:
            if meter.event_name == EVENT_NAME:
                say(f"The meter {EVENT_NAME} is there.")
                return meter.id
        if not found.has_more or not found.data:
            break
        wanted["starting_after"] = found.data[-1].id
    made = await ask(
        link.client.v1.billing.meters.create_async(
            {
                "display_name": "Voice minutes",
                "event_name": EVENT_NAME,
                "default_aggregation": {"formula": "sum"},
                "customer_mapping": {"type": "by_id", "event_payload_key": "stripe_customer_id"},
                "value_settings": {"event_payload_key": "value"},
            },
            {"idempotency_key": f"prepare:{EVENT_NAME}"},
        ),
        Meter,
    )
    say(f"Made the meter {EVENT_NAME}.")
    return made.id


async def _price(link: Link, tier: str, part: Part, wanted: "PriceCreateParams", say: Callable[[str], None]) -> None:
    key = lookup_key(tier, part)
    found = await ask(link.client.v1.prices.list_async({"lookup_keys": [key], "active": True}), Prices)
    if found.data:
        say(f"The price {key} is there.")
        return
    wanted["lookup_key"] = key
    wanted["metadata"] = {OUR_KEY: key}
    made = await ask(link.client.v1.prices.create_async(wanted, {"idempotency_key": f"prepare:{key}"}), Price)
    if made.part() != (tier, part):
        raise PortError(ErrorKind.BAD_ANSWER, f"Stripe made a price that is not {key}")
    say(f"Made the price {key}.")
