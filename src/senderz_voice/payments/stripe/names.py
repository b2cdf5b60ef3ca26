"""What our objects at Stripe are called; they are found by these names, never by ids."""

from typing import Final, Literal

EVENT_NAME: Final = "voice_minutes"
"""The meter's event name, which Stripe never lets anybody change."""

Part = Literal["fee", "overage"]


def lookup_key(tier: str, part: Part) -> str:
    """The lookup key of a tier's price. https://docs.stripe.com/products-prices/manage-prices#lookup-keys"""
    return f"senderz_voice_{tier}_{part}"


def read_lookup_key(key: str) -> tuple[str, Part] | None:
    """The tier and part behind a lookup key; None when the price is not ours."""
    prefix, _, rest = key.partition("senderz_voice_")
    tier, _, part = rest.rpartition("_")
    if prefix or not tier or part not in {"fee", "overage"}:
        return None
    return tier, "fee" if part == "fee" else "overage"
