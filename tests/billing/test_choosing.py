"""Which payment provider the settings choose, and what an operator reads when they cannot be followed."""

import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from senderz_voice.bootstrap.house import House
from senderz_voice.bootstrap.payments import payments
from senderz_voice.clock import SystemClock, SystemIds
from senderz_voice.failures import explained
from senderz_voice.keyring import Keyring
from senderz_voice.payments.stripe.client import StripePayments
from senderz_voice.ports.errors import PortError
from senderz_voice.ports.payments import Payments
from senderz_voice.settings import load
from tests.databases.stores import migrated

KEYS = {"stripe_api_key": "sk_test_secret", "stripe_webhook_secret": "whsec_secret"}


async def _chosen(folder: Path, settings: dict[str, Any]) -> Payments | None:
    clock, ids = SystemClock(), SystemIds()
    async with AsyncExitStack() as closing:
        database = await migrated(folder, clock)
        closing.push_async_callback(database.close)
        keyring = Keyring.open(folder, ids)
        return payments(House(load(data_dir=folder, **settings), clock, ids, keyring, database, closing))


def test_without_a_key_our_database_is_the_ledger(tmp_path: Path) -> None:
    assert asyncio.run(_chosen(tmp_path, {})) is None


def test_a_key_chooses_stripe(tmp_path: Path) -> None:
    assert isinstance(asyncio.run(_chosen(tmp_path, KEYS)), StripePayments)


def test_a_key_without_the_webhooks_secret_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(PortError) as caught:
        asyncio.run(_chosen(tmp_path, {"stripe_api_key": "sk_test_secret"}))
    line, _code = explained(caught.value)
    assert "STRIPE_WEBHOOK_SECRET is not set" in line
    assert "sk_test" not in line


def test_without_the_package_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("senderz_voice.payments.stripe")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "stripe", None)
    with pytest.raises(PortError) as caught:
        asyncio.run(_chosen(tmp_path, KEYS))
    line, _code = explained(caught.value)
    assert "pip install 'senderz-voice[stripe]'" in line
    assert "\n" not in line
