"""The meter and the prices that voice is billed with are made once; the strict Stripe is strict."""

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

import pytest

from senderz_voice.bootstrap import payments as bootstrap
from senderz_voice.payments.stripe.api import Link
from senderz_voice.payments.stripe.client import StripePayments
from senderz_voice.payments.stripe.names import lookup_key, read_lookup_key
from senderz_voice.payments.stripe.preparing import prepare
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.settings import load
from tests.billing.stripe_contract import ContractError, checked, decoded, operation
from tests.billing.stripe_server import KEY, StrictStripe, stripe
from tests.calls.fakes import NOON

TIERS = {"starter": (1900, 30), "growth": (9900, 200)}


def _play(story: Callable[[StrictStripe, Link], Awaitable[None]]) -> None:
    async def told() -> None:
        async with stripe(lambda: NOON) as server:
            link = Link(KEY, server.url)
            try:
                await asyncio.wait_for(story(server, link), 20)
            finally:
                await link.aclose()

    asyncio.run(told())


def test_what_is_missing_is_made_and_what_is_there_is_left() -> None:
    async def story(server: StrictStripe, link: Link) -> None:
        said: list[str] = []
        await prepare(link, TIERS, Decimal("24.00"), said.append)
        assert [line.split()[0] for line in said] == ["Made"] * 5
        changes = server.changes()
        await prepare(link, {**TIERS, "scale": (19900, 500)}, Decimal("24.00"), said.append)
        assert len(server.changes()) == len(changes) + 2
        meter = next(iter(server.books.meters.values()))
        assert (meter["event_name"], meter["default_aggregation"]) == ("voice_minutes", {"formula": "sum"})
        by_key = {price["lookup_key"]: price for price in server.books.prices.values()}
        assert by_key["senderz_voice_growth_fee"]["unit_amount"] == 9900
        assert by_key["senderz_voice_growth_overage"]["recurring"]["meter"] == meter["id"]

    _play(story)


def test_tiers_without_prices_are_the_operators_to_make() -> None:
    async def story(server: StrictStripe, _link: Link) -> None:
        payments = StripePayments(KEY, server.url, "whsec_x")
        try:
            server.books.sell_messaging("cus_1", NOON, NOON + 86_400)
            paid = await payments.subscription_of("cus_1")
            assert paid is not None
            with pytest.raises(PortError, match="lookup key senderz_voice_growth_fee") as caught:
                await payments.put_voice(paid, "growth", key="k")
            assert caught.value.kind is ErrorKind.NOT_CONFIGURED
        finally:
            await payments.aclose()

    _play(story)


def test_a_key_that_stripe_refuses_is_named_without_being_shown() -> None:
    async def story(server: StrictStripe, _link: Link) -> None:
        wrong = Link("sk_test_wrong", server.url)
        try:
            with pytest.raises(PortError) as caught:
                await prepare(wrong, TIERS, Decimal(24), lambda _line: None)
            assert caught.value.kind is ErrorKind.NOT_CONFIGURED
            assert "sk_test" not in str(caught.value)
        finally:
            await wrong.aclose()

    _play(story)


def test_preparing_needs_a_key(tmp_path: Path) -> None:
    with pytest.raises(PortError, match="STRIPE_API_KEY is not set"):
        bootstrap.prepare(load(data_dir=tmp_path), {}, lambda _line: None)


@pytest.mark.parametrize("tier", ["starter", "growth", "scale"])
def test_lookup_keys_are_read_as_they_are_written(tier: str) -> None:
    assert read_lookup_key(lookup_key(tier, "fee")) == (tier, "fee")
    assert read_lookup_key(lookup_key(tier, "overage")) == (tier, "overage")


@pytest.mark.parametrize("key", ["", "senderz_voice_", "senderz_voice_fee", "x_senderz_voice_a_fee", "messaging_fee"])
def test_other_peoples_prices_are_not_ours(key: str) -> None:
    assert read_lookup_key(key) is None


def test_bracketed_names_are_lists_and_objects() -> None:
    form = [("items[0][price]", "a"), ("items[1][price]", "b"), ("proration_behavior", "none")]
    found = operation("POST", "/v1/subscriptions/sub_1")[2]
    assert checked(found, query=(), form=form) == {
        "items": [{"price": "a"}, {"price": "b"}],
        "proration_behavior": "none",
    }
    assert decoded([("a[b][c]", "1")]) == {"a": {"b": {"c": "1"}}}


@pytest.mark.parametrize(
    ("method", "path", "form"),
    [
        ("POST", "/v1/subscriptions/sub_1", [("items[0][prize]", "a")]),
        ("POST", "/v1/subscriptions/sub_1", [("proration_behavior", "never")]),
        ("POST", "/v1/subscriptions/sub_1", [("items[0][quantity]", "two")]),
        ("POST", "/v1/subscriptions/sub_1", [("unknown", "a")]),
        ("POST", "/v1/billing/meters", [("display_name", "only this")]),
        ("POST", "/v1/usage_records", []),
        ("PUT", "/v1/prices", []),
    ],
)
def test_the_contract_refuses_what_it_does_not_know(method: str, path: str, form: list[tuple[str, str]]) -> None:
    with pytest.raises(ContractError):
        checked(operation(method, path)[2], query=(), form=form)
