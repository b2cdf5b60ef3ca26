"""The whole application beside a strict Stripe, with its durable work done on demand."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from senderz_voice import app
from senderz_voice.billing.plans import INCLUDED
from senderz_voice.billing.work import plan
from senderz_voice.payments.stripe.api import Link
from senderz_voice.payments.stripe.client import StripePayments
from senderz_voice.payments.stripe.preparing import prepare
from senderz_voice.ports.clock import Clock
from tests.api import world as api
from tests.api.world import World
from tests.billing.stripe_server import KEY, StrictStripe, stripe
from tests.calls.fakes import NOON
from tests.calls.http import Reply

SECRET = "whsec_strict"
CUSTOMER = "cus_acme"
MONTH_START, MONTH_END = NOON - 86_400, NOON + 30 * 86_400
"""The messaging subscription's period, in which every story begins."""


@dataclass
class TownClock:
    """The time of day is set by hand, but waiting takes real time: the other side of a socket needs it."""

    day: Clock

    def wall(self) -> float:
        return self.day.wall()

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.02))


@dataclass
class Town:
    """A server, Stripe, and a customer of both."""

    world: World
    stripe: StrictStripe
    key: str
    tenant: str
    subscription: str

    async def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        """One billing request of the customer."""
        return await self.world.ask("POST", f"/v1/billing/voice/{path}", key=self.key, body=body, **headers)

    async def subscribe(self, tier: str = "growth", **headers: str) -> Reply:
        return await self.post("subscribe", {"tier": tier}, **headers)

    async def shown(self) -> Any:
        return (await self.world.ask("GET", "/v1/billing/voice", key=self.key)).json

    async def work(self) -> list[str]:
        """Do every job that is due, as the job engine would; their kinds."""
        return await work(self.world)

    async def told(self, kind: str, about: dict[str, Any], name: str, **how: Any) -> Reply:
        """A webhook of Stripe's."""
        body = json.dumps({"object": "event", "id": name, "type": kind, "data": {"object": about}}).encode()
        headers = {"stripe_signature": signature(body, **how)}
        return await self.world.ask("POST", "/payments/stripe/webhooks", body=body, **headers)

    async def messaging(self) -> str:
        """What our own row says of the messaging subscription."""
        answer = await self.world.ask("PATCH", f"/admin/tenants/{self.tenant}", key=api.OPERATOR, body={})
        state: str = answer.json["messaging_subscription"]
        return state


def signature(body: bytes, *, secret: str = SECRET, age: int = 0) -> str:
    """What Stripe puts into Stripe-Signature, `age` seconds ago; its SDK compares with the machine's own time."""
    at = int(time.time()) - age
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


async def work(world: World) -> list[str]:
    """Do every billing job that is due."""
    steps = plan(world.parts)
    done = []
    for job in await world.due(*steps):
        for step in steps[job.kind]:
            await step(job.payload)
        done.append(job.kind)
    return done


@asynccontextmanager
async def beside_stripe(folder: Path) -> AsyncIterator[Town]:
    """A prepared Stripe account with one customer who pays for messaging."""
    async with api.world(folder) as around, stripe(around.clock.wall) as server:
        payments = StripePayments(KEY, server.url, SECRET)
        link = Link(KEY, server.url)
        try:
            tiers = {tier: (1900, included) for tier, included in INCLUDED.items()}
            await prepare(link, tiers, Decimal(24), lambda _line: None)
            around.parts = replace(around.parts, payments=payments, clock=TownClock(around.clock))
            around.app = app.create(around.parts)
            made = await around.tenant(payment_customer=CUSTOMER)
            subscription = server.books.sell_messaging(CUSTOMER, MONTH_START, MONTH_END)
            yield Town(around, server, made.live, made.id, subscription)
        finally:
            await link.aclose()
            await payments.aclose()


def play(story: Callable[[Town], Awaitable[None]], folder: Path) -> None:
    """Run a story beside Stripe, for at most half a minute."""

    async def told() -> None:
        async with beside_stripe(folder) as town:
            await asyncio.wait_for(story(town), 30)

    asyncio.run(told())
