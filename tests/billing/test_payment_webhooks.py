"""What Stripe posts to us: forged, late, repeated, out of order; our rows follow its state and never its stories."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from senderz_voice.billing.store import is_subscribed
from senderz_voice.db.tables import payment_events
from tests.api import world as api
from tests.billing.stripe_contract import ContractError
from tests.billing.world import CUSTOMER, MONTH_END, Town, play, signature

UPDATED = "customer.subscription.updated"
ABOUT = {"object": "subscription", "id": "sub_of_the_event", "customer": CUSTOMER, "status": "active"}
HOOKS = "/payments/stripe/webhooks"


def _set(town: Town, status: str) -> None:
    town.stripe.books.subscriptions[town.subscription]["status"] = status


async def _noted(town: Town) -> int:
    async with town.world.parts.database.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(payment_events))).scalar_one())


@pytest.mark.parametrize("how", [{"secret": "whsec_other"}, {"age": 301}])
def test_a_forged_or_old_webhook_is_refused_and_nobody_is_asked(how: dict[str, Any], tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        asked = len(town.stripe.asked)
        refused = await town.told(UPDATED, ABOUT, "evt_1", **how)
        assert (refused.status, refused.code) == (401, "INVALID_SIGNATURE")
        assert (len(town.stripe.asked), await _noted(town)) == (asked, 0)

    play(story, tmp_path)


@pytest.mark.parametrize("header", ["", "t=1", "v1=00", "t=x,v1=y", "t=1,v1=\u00e9", ","])
def test_a_signature_that_is_none_is_refused_before_the_body_is_read(header: str, tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        for body in (b"{}", b"\xff\xfe", b"not json"):
            headers = {"stripe_signature": header} if header else {}
            refused = await town.world.ask("POST", HOOKS, body=body, **headers)
            assert (refused.status, refused.code) == (401, "INVALID_SIGNATURE")

    play(story, tmp_path)


@pytest.mark.parametrize("body", [b"[]", b"nonsense", b"{}", b'{"object":"v2.core.event"}', b'{"id":"evt_1"}', b"7"])
def test_a_signed_body_that_is_no_event_is_a_400(body: bytes, tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        refused = await town.world.ask("POST", HOOKS, body=body, stripe_signature=signature(body))
        assert (refused.status, refused.code) == (400, "VALIDATION_ERROR")

    play(story, tmp_path)


def test_an_unpaid_invoice_makes_voice_past_due_until_it_is_paid(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        await town.subscribe()
        _set(town, "past_due")
        invoice = {"object": "invoice", "id": "in_1", "customer": CUSTOMER}
        assert (await town.told("invoice.payment_failed", invoice, "evt_1")).status == 200
        assert ((await town.shown())["status"], await town.messaging()) == ("past_due", "none")
        async with town.world.parts.database.read() as connection:
            assert not await is_subscribed(connection, town.tenant, town.world.clock.now)
        _set(town, "active")
        await town.told("invoice.paid", invoice, "evt_2")
        assert ((await town.shown())["status"], await town.messaging()) == ("active", "active")

    play(story, tmp_path)


def test_cancelling_what_is_unpaid_does_not_make_it_usable(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        await town.subscribe()
        _set(town, "past_due")
        await town.told(UPDATED, ABOUT, "evt_1")
        cancelled = await town.post("cancel")
        assert (cancelled.status, cancelled.json["status"]) == (200, "past_due")
        assert cancelled.json["cancel_at"] == cancelled.json["period_end"]
        _set(town, "active")
        await town.told(UPDATED, ABOUT, "evt_2")
        assert (await town.shown())["status"] == "canceling"

    play(story, tmp_path)


@pytest.mark.parametrize("kind", ["customer.subscription.deleted", "customer.deleted"])
def test_the_end_of_messaging_is_the_end_of_voice(kind: str, tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        await town.subscribe()
        _set(town, "canceled")
        about = {"object": "customer", "id": CUSTOMER} if kind == "customer.deleted" else ABOUT
        await town.told(kind, about, "evt_1")
        assert ((await town.shown())["status"], await town.messaging()) == ("none", "none")

    play(story, tmp_path)


def test_a_renewal_moves_the_period(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        await town.subscribe()
        town.world.clock.now = MONTH_END + 60
        town.stripe.books.renew(town.subscription, MONTH_END, MONTH_END + 30 * 86_400)
        await town.told(UPDATED, ABOUT, "evt_1")
        shown = await town.shown()
        assert (shown["period_start"], shown["period_end"]) == ("2026-02-01T12:00:00.000Z", "2026-03-03T12:00:00.000Z")

    play(story, tmp_path)


def test_a_change_made_in_stripes_own_pages_is_followed(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        await town.subscribe()
        items = town.stripe.books.subscriptions[town.subscription]["items"]["data"]
        kept = list(items)
        del items[1:]
        await town.told(UPDATED, ABOUT, "evt_1")
        assert (await town.shown())["status"] == "none"
        items[:] = kept
        await town.told(UPDATED, ABOUT, "evt_2")
        assert (await town.shown())["tier"] == "growth"

    play(story, tmp_path)


def test_a_repeated_webhook_is_acted_on_once(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        await town.told(UPDATED, ABOUT, "evt_1")
        asked = len(town.stripe.asked)
        answers = await asyncio.gather(*(town.told(UPDATED, ABOUT, "evt_1") for _ in range(3)))
        assert [answer.status for answer in answers] == [200] * 3
        assert (len(town.stripe.asked), await _noted(town)) == (asked, 1)

    play(story, tmp_path)


def test_an_old_story_that_comes_late_changes_nothing(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        await town.subscribe()
        unpaid = {**ABOUT, "status": "past_due"}
        await town.told(UPDATED, unpaid, "evt_1")
        await town.told("customer.subscription.deleted", {**ABOUT, "status": "canceled"}, "evt_0")
        assert ((await town.shown())["status"], await town.messaging()) == ("active", "active")

    play(story, tmp_path)


def test_while_stripe_is_away_a_webhook_is_not_taken(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        town.stripe.refuse = [ContractError(503, "no") for _ in range(3)]
        refused = await town.told(UPDATED, ABOUT, "evt_1")
        assert (refused.status, refused.code, await _noted(town)) == (503, "UNAVAILABLE", 0)
        assert (await town.told(UPDATED, ABOUT, "evt_1")).status == 200
        assert (await town.messaging(), await _noted(town)) == ("active", 1)

    play(story, tmp_path)


def test_the_newest_look_wins_when_two_webhooks_come_at_once(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        await town.subscribe()
        first_is_looking, go_on = asyncio.Event(), asyncio.Event()

        async def hold_the_first(_method: str, _path: str) -> None:
            if not first_is_looking.is_set():
                first_is_looking.set()
                await go_on.wait()

        town.stripe.before = hold_the_first
        first = asyncio.create_task(town.told(UPDATED, ABOUT, "evt_1"))
        await first_is_looking.wait()
        second = asyncio.create_task(town.told(UPDATED, ABOUT, "evt_2"))
        _set(town, "past_due")
        go_on.set()
        assert [(await each).status for each in (first, second)] == [200, 200]
        assert (await town.shown())["status"] == "past_due"

    play(story, tmp_path)


@pytest.mark.parametrize(
    ("kind", "about"),
    [
        ("customer.subscription.updated", {**ABOUT, "customer": "cus_stranger"}),
        ("price.updated", {"object": "price", "id": "price_1"}),
        ("payout.paid", {"object": "payout", "id": "po_1", "customer": CUSTOMER}),
    ],
)
def test_what_does_not_concern_us_is_taken_and_forgotten(kind: str, about: dict[str, str], tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        asked = len(town.stripe.asked)
        assert (await town.told(kind, about, "evt_1")).status == 200
        assert len(town.stripe.asked) == asked

    play(story, tmp_path)


def test_without_stripe_there_is_no_such_place(tmp_path: Path) -> None:
    async def story(world: api.World) -> None:
        answer = await world.ask("POST", HOOKS, body=b"{}", stripe_signature=signature(b"{}"))
        assert (answer.status, answer.code) == (404, "NOT_FOUND")

    api.play(story, tmp_path)
