"""Voice as a part of a messaging subscription at Stripe, played against a strict server of its contract."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from senderz_voice import app
from senderz_voice.billing import store
from senderz_voice.billing.kinds import END_VOICE, KEEP_IN_STEP, REPORT_MINUTES, STOP_FEE
from senderz_voice.billing.turns import TURN_SECONDS
from senderz_voice.billing.work import plan
from senderz_voice.db.tables import payment_turns
from senderz_voice.jobs.port import Payload
from tests.api.world import OPERATOR, World
from tests.billing.stripe_contract import ContractError
from tests.billing.world import CUSTOMER, MONTH_END, Town, play
from tests.calls.fakes import NOON
from tests.databases.stores import migrated

CALL = "01JHC000000000000000000001"
GROWTH = ["senderz_voice_growth_fee", "senderz_voice_growth_overage"]
STARTER = ["senderz_voice_starter_fee", "senderz_voice_starter_overage"]


def test_subscribing_adds_the_fee_and_the_minutes_in_one_update(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        answer = await town.subscribe()
        assert (answer.status, answer.json["status"], answer.json["tier"]) == (201, "active", "growth")
        assert answer.json["period_start"] == "2026-01-02T12:00:00.000Z"
        assert answer.json["period_end"] == "2026-02-01T12:00:00.000Z"
        assert town.stripe.books.voice_keys(town.subscription) == GROWTH
        assert town.stripe.changes()[-1] == f"/v1/subscriptions/{town.subscription}"
        assert await town.shown() == answer.json

    play(story, tmp_path)


def test_without_a_paid_messaging_subscription_nothing_is_changed(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        for status in ("past_due", "canceled", "paused"):
            town.stripe.books.subscriptions[town.subscription]["status"] = status
            refused = await town.subscribe()
            assert (refused.status, refused.code) == (409, "MESSAGING_SUBSCRIPTION_REQUIRED")
        assert await town.messaging() == "none"
        assert town.stripe.books.voice_keys(town.subscription) == []

    play(story, tmp_path)


def test_a_tenant_whom_stripe_does_not_know_has_no_messaging(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        stranger = await town.world.tenant("Other", messaging_subscription="active")
        body = {"tier": "growth"}
        refused = await town.world.ask("POST", "/v1/billing/voice/subscribe", key=stranger.live, body=body)
        assert (refused.status, refused.code) == (409, "MESSAGING_SUBSCRIPTION_REQUIRED")

    play(story, tmp_path)


def test_the_same_tier_again_asks_stripe_for_no_change(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        first = await town.subscribe()
        changes = town.stripe.changes()
        again = await town.subscribe()
        assert (again.status, again.json) == (200, first.json)
        assert town.stripe.changes() == changes

    play(story, tmp_path)


def test_another_tier_takes_the_place_of_the_first(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        await town.subscribe()
        changed = await town.subscribe("starter")
        assert (changed.status, changed.json["tier"], changed.json["included_minutes"]) == (200, "starter", 30)
        assert town.stripe.books.voice_keys(town.subscription) == STARTER

    play(story, tmp_path)


@pytest.mark.parametrize("tiers", [("growth", "growth"), ("growth", "starter")])
def test_two_at_once_make_one_subscription(tiers: tuple[str, str], tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        answers = await asyncio.gather(*(town.subscribe(tier) for tier in tiers))
        assert sorted(answer.status for answer in answers) == [200, 201]
        assert len(town.stripe.books.voice_keys(town.subscription)) == 2
        shown = await town.shown()
        assert town.stripe.books.voice_keys(town.subscription)[0] == f"senderz_voice_{shown['tier']}_fee"

    play(story, tmp_path)


def test_two_processes_at_once_make_one_subscription(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        second = await migrated(tmp_path, town.world.parts.clock)
        try:
            parts = replace(town.world.parts, database=second)
            other = replace(town, world=World(app.create(parts), parts, town.world.clock, town.world.shops))
            answers = await asyncio.gather(*(each.subscribe() for each in (town, other, town, other)))
        finally:
            await second.close()
        assert sorted(answer.status for answer in answers) == [200, 200, 200, 201]
        assert town.stripe.books.voice_keys(town.subscription) == GROWTH
        assert town.stripe.changes().count(f"/v1/subscriptions/{town.subscription}") == 1

    play(story, tmp_path)


def test_a_process_that_died_in_its_turn_holds_nobody_up_for_long(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        dead = {"tenant_id": town.tenant, "holder": "dead", "expires_at": town.world.clock.now + TURN_SECONDS}
        async with town.world.parts.database.write() as connection:
            await connection.execute(insert(payment_turns).values(dead))
        town.world.clock.now += TURN_SECONDS
        assert (await town.subscribe()).status == 201
        async with town.world.parts.database.read() as connection:
            assert (await connection.execute(select(payment_turns))).all() == []

    play(story, tmp_path)


def test_a_lost_answer_is_asked_for_again_with_the_same_key(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        town.stripe.lose = 1
        assert (await town.subscribe()).status == 201
        assert town.stripe.changes()[-2:] == [f"/v1/subscriptions/{town.subscription}"] * 2
        assert town.stripe.books.voice_keys(town.subscription) == GROWTH

    play(story, tmp_path)


def test_when_every_answer_is_lost_the_next_request_finds_what_was_done(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        town.stripe.lose = 3
        refused = await town.subscribe(idempotency_key="k1")
        assert (refused.status, refused.code) == (503, "UNAVAILABLE")
        assert (await town.shown())["status"] == "none"
        changes = town.stripe.changes()
        assert (await town.subscribe(idempotency_key="k1")).status == 201
        assert town.stripe.changes() == changes
        assert town.stripe.books.voice_keys(town.subscription) == GROWTH

    play(story, tmp_path)


def test_what_was_done_without_an_answer_is_found_even_if_nobody_asks_again(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        town.stripe.lose = 3
        assert (await town.subscribe()).status == 503
        assert await town.work() == []
        town.world.clock.now += 121
        assert await town.work() == [KEEP_IN_STEP]
        assert ((await town.shown())["status"], (await town.shown())["tier"]) == ("active", "growth")

    play(story, tmp_path)


def test_an_old_answer_of_stripes_is_not_mistaken_for_a_change(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        await town.subscribe()
        items = town.stripe.books.subscriptions[town.subscription]["items"]["data"]
        # Somebody takes voice away by hand; the same state as before the first request comes back.
        del items[1:]
        assert (await town.subscribe()).status in {200, 201}
        assert town.stripe.books.voice_keys(town.subscription) == GROWTH

    play(story, tmp_path)


def test_a_refusal_of_stripes_leaves_everything_as_it_was(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        def refuse_updates(method: str, path: str) -> asyncio.Future[None]:
            if method == "POST":
                town.stripe.refuse.append(ContractError(402, "Your card was declined.", kind="card_error"))
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            done.set_result(None)
            return done

        town.stripe.before = refuse_updates
        refused = await town.subscribe()
        assert (refused.status, refused.code) == (503, "NOT_CONFIGURED")
        assert "declined" not in refused.json["error"]
        assert (await town.shown())["status"] == "none"

    play(story, tmp_path)


@pytest.mark.parametrize(("status", "code"), [(401, "NOT_CONFIGURED"), (429, "UNAVAILABLE"), (500, "UNAVAILABLE")])
def test_a_stripe_that_does_not_serve_us_is_a_503(status: int, code: str, tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        town.stripe.refuse = [ContractError(status, "no") for _ in range(3)]
        refused = await town.subscribe()
        assert (refused.status, refused.code) == (503, code)

    play(story, tmp_path)


def test_cancelling_asks_stripe_for_nothing_and_resuming_neither(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        await town.subscribe()
        asked = len(town.stripe.changes())
        cancelled = await town.post("cancel")
        assert (cancelled.status, cancelled.json["status"]) == (200, "canceling")
        assert cancelled.json["cancel_at"] == cancelled.json["period_end"] == "2026-02-01T12:00:00.000Z"
        assert (await town.post("cancel")).json == cancelled.json
        resumed = await town.subscribe()
        assert (resumed.status, resumed.json["status"], resumed.json["cancel_at"]) == (200, "active", None)
        assert len(town.stripe.changes()) == asked
        town.world.clock.now = MONTH_END + 3 * 3600
        town.stripe.books.renew(town.subscription, MONTH_END, MONTH_END + 28 * 86_400)
        assert {END_VOICE, STOP_FEE} < set(await town.work())
        assert town.stripe.books.voice_keys(town.subscription) == GROWTH

    play(story, tmp_path)


def test_the_fee_ends_before_the_renewal_and_the_minutes_after_its_invoice(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        await town.subscribe()
        await town.post("cancel")
        town.world.clock.now = MONTH_END - 600
        assert STOP_FEE in await town.work()
        assert town.stripe.books.voice_keys(town.subscription) == ["senderz_voice_growth_overage"]
        assert (await town.shown())["status"] == "canceling"
        town.world.clock.now = MONTH_END
        assert await town.work() == []
        assert (await town.shown())["status"] == "none"
        town.world.clock.now = MONTH_END + 2 * 3600
        assert await town.work() == [END_VOICE]
        assert town.stripe.books.voice_keys(town.subscription) == []
        assert [how for _, how in town.stripe.books.prorations] == ["none", "none"]
        assert (await town.post("cancel")).code == "NOT_FOUND"

    play(story, tmp_path)


def test_a_fee_that_was_renewed_because_we_were_late_is_credited(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        await town.subscribe()
        await town.post("cancel")
        town.world.clock.now = MONTH_END + 86_400
        town.stripe.books.renew(town.subscription, MONTH_END, MONTH_END + 28 * 86_400)
        await town.work()
        fee, overage = (f"senderz_voice_growth_{part}" for part in ("fee", "overage"))
        assert town.stripe.books.prorations == [(fee, "create_prorations"), (overage, "none")]

    play(story, tmp_path)


def test_resuming_after_the_fee_ended_begins_it_again(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        await town.subscribe()
        await town.post("cancel")
        town.world.clock.now = MONTH_END - 300
        await town.work()
        assert (await town.subscribe()).status == 200
        assert town.stripe.books.voice_keys(town.subscription) == GROWTH

    play(story, tmp_path)


def test_subscribing_again_after_the_end_is_new_although_the_work_is_late(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        await town.subscribe()
        await town.post("cancel")
        town.world.clock.now = MONTH_END + 60
        town.stripe.books.renew(town.subscription, MONTH_END, MONTH_END + 28 * 86_400)
        again = await town.subscribe("starter")
        assert (again.status, again.json["tier"], again.json["cancel_at"]) == (201, "starter", None)
        town.world.clock.now = MONTH_END + 3 * 3600
        await town.work()
        assert town.stripe.books.voice_keys(town.subscription) == STARTER

    play(story, tmp_path)


def test_the_end_is_tried_until_stripe_agrees(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        await town.subscribe()
        await town.post("cancel")
        town.world.clock.now = MONTH_END - 3600
        assert await town.work() == [KEEP_IN_STEP]
        town.world.clock.now = MONTH_END + 3 * 3600
        town.stripe.refuse = [ContractError(401, "no") for _ in range(2)]
        assert sorted(await town.work()) == [END_VOICE, STOP_FEE]
        assert town.stripe.books.voice_keys(town.subscription) == GROWTH
        assert (await town.shown())["status"] == "none"
        town.world.clock.now += 30
        assert sorted(await town.work()) == [END_VOICE, STOP_FEE]
        assert town.stripe.books.voice_keys(town.subscription) == []

    play(story, tmp_path)


def test_a_call_is_metered_once_whatever_repeats(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        await town.subscribe()
        for _ in range(2):
            async with town.world.parts.database.write() as connection:
                await store.charge(connection, town.tenant, CALL, 3, NOON + 5)
        town.world.clock.now += 6
        jobs = await town.world.due(REPORT_MINUTES)
        assert [job.payload for job in jobs] == [{"tenant_id": town.tenant, "call_id": CALL}]
        town.stripe.lose = 1
        for _ in range(2):
            await _step(town, REPORT_MINUTES, jobs[0].payload)
        event = town.stripe.books.metered[f"call:{CALL}"]
        assert len(town.stripe.books.metered) == 1
        assert event["payload"] == {"stripe_customer_id": CUSTOMER, "value": "3"}
        assert event["timestamp"] == NOON + 5

    play(story, tmp_path)


async def _step(town: Town, kind: str, payload: Payload) -> None:
    for step in plan(town.world.parts)[kind]:
        await step(payload)


def test_minutes_without_a_subscription_are_not_metered(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        async with town.world.parts.database.write() as connection:
            await store.charge(connection, town.tenant, CALL, 3, NOON)
        assert await town.work() == []
        assert (await town.shown())["minutes_used"] == 3

    play(story, tmp_path)


def test_one_customer_of_stripes_is_one_tenant(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        body = {"name": "Other", "payment_customer": CUSTOMER}
        refused = await town.world.ask("POST", "/admin/tenants", key=OPERATOR, body=body)
        assert (refused.status, refused.json["details"][0]["field"]) == (400, "payment_customer")
        other = await town.world.tenant("Other")
        target = f"/admin/tenants/{other.id}"
        refused = await town.world.ask("PATCH", target, key=OPERATOR, body={"payment_customer": CUSTOMER})
        assert (refused.status, refused.json["details"][0]["field"]) == (400, "payment_customer")
        freed = await town.world.ask(
            "PATCH", f"/admin/tenants/{town.tenant}", key=OPERATOR, body={"payment_customer": None}
        )
        assert freed.json["payment_customer"] is None
        taken = await town.world.ask("PATCH", target, key=OPERATOR, body={"payment_customer": CUSTOMER})
        assert (taken.status, taken.json["payment_customer"]) == (200, CUSTOMER)

    play(story, tmp_path)
