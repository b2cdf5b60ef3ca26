"""The payment provider that was chosen; without one, our own database is the ledger."""

import asyncio
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from senderz_voice.billing.plans import INCLUDED
from senderz_voice.bootstrap.house import House
from senderz_voice.core.plan import OVERAGE_RATE
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.payments import Payments
from senderz_voice.settings import Settings

if TYPE_CHECKING:
    from senderz_voice.payments.stripe.client import StripePayments


def payments(house: House) -> Payments | None:
    """Where customers pay. Takes a second, in which the provider's SDK is loaded. Raises PortError."""
    settings = house.settings
    if settings.stripe_api_key is None:
        return None
    if settings.stripe_webhook_secret is None:
        raise PortError(ErrorKind.NOT_CONFIGURED, "STRIPE_WEBHOOK_SECRET is not set, but STRIPE_API_KEY needs it")
    provider = _adapter()(
        settings.stripe_api_key.get_secret_value(),
        settings.stripe_api_base,
        settings.stripe_webhook_secret.get_secret_value(),
    )
    house.closing.push_async_callback(provider.aclose)
    return provider


def prepare(settings: Settings, monthly: Mapping[str, Decimal], say: Callable[[str], None]) -> None:
    """Make what the provider needs to bill voice, for these monthly fees in US dollars by tier. Raises PortError."""
    if settings.stripe_api_key is None:
        raise PortError(ErrorKind.NOT_CONFIGURED, "STRIPE_API_KEY is not set")
    _adapter()
    asyncio.run(_prepare(settings.stripe_api_key.get_secret_value(), settings.stripe_api_base, monthly, say))


async def _prepare(key: str, base: str, monthly: Mapping[str, Decimal], say: Callable[[str], None]) -> None:
    from senderz_voice.payments.stripe.api import Link
    from senderz_voice.payments.stripe.preparing import prepare

    tiers = {tier: (int(fee * 100), INCLUDED[tier]) for tier, fee in monthly.items()}
    link = Link(key, base)
    try:
        await prepare(link, tiers, OVERAGE_RATE * 100, say)
    finally:
        await link.aclose()


def _adapter() -> "type[StripePayments]":
    try:
        from senderz_voice.payments.stripe.client import StripePayments
    except ModuleNotFoundError as error:
        detail = "STRIPE_API_KEY is set, but the package stripe is missing: pip install 'senderz-voice[stripe]'"
        raise PortError(ErrorKind.NOT_CONFIGURED, detail) from error
    return StripePayments
