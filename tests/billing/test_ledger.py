"""Subscribing and cancelling without a payment provider: our own rows, our own month, our own timer."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from senderz_voice import app
from senderz_voice.billing import store
from senderz_voice.billing.kinds import END_VOICE
from senderz_voice.db.tables import voice_subscriptions
from tests.api.world import OPERATOR, Tenant, World, play
from tests.billing.world import work
from tests.calls.fakes import NOON
from tests.calls.http import Reply
from tests.databases.stores import migrated

CALL = "01JHC000000000000000000001"
JANUARY_END = NOON + 31 * 86_400
"""2026-02-02T12:00:00Z, a month after NOON."""


async def _post(world: World, tenant: Tenant, path: str, body: Any = None, **headers: str) -> Reply:
    return await world.ask("POST", f"/v1/billing/voice/{path}", key=tenant.live, body=body, **headers)


async def _subscribe(world: World, tenant: Tenant, tier: str = "growth", **headers: str) -> Reply:
    return await _post(world, tenant, "subscribe", {"tier": tier}, **headers)


async def _shown(world: World, tenant: Tenant) -> Any:
    return (await world.ask("GET", "/v1/billing/voice", key=tenant.live)).json


async def _customer(world: World) -> Tenant:
    return await world.tenant(messaging_subscription="active")


def test_a_new_subscription_is_a_201_with_a_month_of_its_own(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await _customer(world)
        answer = await _subscribe(world, ours)
        assert answer.status == 201
        assert answer.json == {
            "status": "active",
            "tier": "growth",
            "included_minutes": 200,
            "minutes_used": 0,
            "overage_minutes": 0,
            "overage_rate": "0.24",
            "currency": "usd",
            "period_start": "2026-01-02T12:00:00.000Z",
            "period_end": "2026-02-02T12:00:00.000Z",
            "cancel_at": None,
        }
        assert await _shown(world, ours) == answer.json

    play(story, tmp_path)


@pytest.mark.parametrize("body", [{}, {"tier": "huge"}, {"tier": None}, {"tier": "growth", "x": 1}, []])
def test_a_wrong_body_is_a_400(body: object, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await _customer(world)
        refused = await _post(world, ours, "subscribe", body)
        assert (refused.status, refused.code) == (400, "VALIDATION_ERROR")

    play(story, tmp_path)


@pytest.mark.parametrize("path", ["subscribe", "cancel"])
def test_nobody_subscribes_or_cancels_without_a_key(path: str, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        refused = await world.ask("POST", f"/v1/billing/voice/{path}", body={"tier": "growth"})
        assert (refused.status, refused.code) == (401, "INVALID_API_KEY")

    play(story, tmp_path)


def test_another_tenants_subscription_is_not_there(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours, theirs = await _customer(world), await world.tenant("Other", messaging_subscription="active")
        await _subscribe(world, ours)
        assert (await _shown(world, theirs))["status"] == "none"
        refused = await _post(world, theirs, "cancel")
        assert (refused.status, refused.code) == (404, "NOT_FOUND")

    play(story, tmp_path)


def test_a_test_key_sees_the_same_subscription(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await _customer(world)
        await _subscribe(world, ours)
        assert (await world.ask("GET", "/v1/billing/voice", key=ours.test)).json == await _shown(world, ours)

    play(story, tmp_path)


def test_voice_needs_messaging(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        refused = await _subscribe(world, ours)
        assert (refused.status, refused.code) == (409, "MESSAGING_SUBSCRIPTION_REQUIRED")
        body = {"messaging_subscription": "active"}
        await world.ask("PATCH", f"/admin/tenants/{ours.id}", key=OPERATOR, body=body)
        assert (await _subscribe(world, ours)).status == 201

    play(story, tmp_path)


def test_the_same_tier_again_changes_nothing(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await _customer(world)
        first = await _subscribe(world, ours)
        world.clock.now += 3600
        again = await _subscribe(world, ours)
        assert (again.status, again.json) == (200, first.json)

    play(story, tmp_path)


def test_another_tier_keeps_the_period_and_the_minutes(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await _customer(world)
        first = await _subscribe(world, ours)
        async with world.parts.database.write() as connection:
            await store.charge(connection, ours.id, CALL, 42, NOON + 60)
        world.clock.now += 3600
        changed = await _subscribe(world, ours, "starter")
        assert changed.status == 200
        assert (changed.json["tier"], changed.json["minutes_used"], changed.json["overage_minutes"]) == (
            "starter",
            42,
            12,
        )
        assert changed.json["period_end"] == first.json["period_end"]

    play(story, tmp_path)


def test_cancelled_voice_goes_on_until_its_period_ends(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await _customer(world)
        await _subscribe(world, ours)
        cancelled = await _post(world, ours, "cancel")
        assert (cancelled.status, cancelled.json["status"]) == (200, "canceling")
        assert cancelled.json["cancel_at"] == cancelled.json["period_end"] == "2026-02-02T12:00:00.000Z"
        world.clock.now = JANUARY_END - 1
        assert (await _post(world, ours, "cancel")).json == cancelled.json
        async with world.parts.database.read() as connection:
            assert await store.is_subscribed(connection, ours.id, world.clock.now)
            assert not await store.is_subscribed(connection, ours.id, JANUARY_END)

    play(story, tmp_path)


def test_what_was_never_subscribed_cannot_be_cancelled(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await _customer(world)
        refused = await _post(world, ours, "cancel")
        assert (refused.status, refused.code) == (404, "NOT_FOUND")

    play(story, tmp_path)


@pytest.mark.parametrize("tier", ["growth", "scale"])
def test_subscribing_takes_a_cancellation_back(tier: str, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await _customer(world)
        first = await _subscribe(world, ours)
        await _post(world, ours, "cancel")
        resumed = await _subscribe(world, ours, tier)
        assert (resumed.status, resumed.json["status"], resumed.json["tier"]) == (200, "active", tier)
        assert (resumed.json["cancel_at"], resumed.json["period_end"]) == (None, first.json["period_end"])
        world.clock.now = JANUARY_END + 60
        assert await work(world) == [END_VOICE]
        assert (await _shown(world, ours))["status"] == "active"

    play(story, tmp_path)


def test_the_timer_removes_what_has_ended(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await _customer(world)
        await _subscribe(world, ours)
        await _post(world, ours, "cancel")
        world.clock.now = JANUARY_END - 1
        assert await work(world) == []
        world.clock.now = JANUARY_END
        assert await work(world) == [END_VOICE]
        async with world.parts.database.read() as connection:
            assert await store.find_subscription(connection, ours.id) is None

    play(story, tmp_path)


def test_every_answer_is_right_while_the_timer_is_late(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await _customer(world)
        await _subscribe(world, ours)
        await _post(world, ours, "cancel")
        world.clock.now = JANUARY_END
        assert (await _shown(world, ours))["status"] == "none"
        assert (await _post(world, ours, "cancel")).code == "NOT_FOUND"
        again = await _subscribe(world, ours)
        assert (again.status, again.json["period_start"]) == (201, "2026-02-02T12:00:00.000Z")
        assert await work(world) == [END_VOICE]
        assert await _shown(world, ours) == again.json

    play(story, tmp_path)


def test_a_second_cancellation_of_a_later_month_has_a_timer_of_its_own(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await _customer(world)
        await _subscribe(world, ours)
        await _post(world, ours, "cancel")
        await _subscribe(world, ours)
        world.clock.now = JANUARY_END + 60
        await work(world)
        cancelled = await _post(world, ours, "cancel")
        assert cancelled.json["cancel_at"] == "2026-03-02T12:00:00.000Z"
        world.clock.now += 28 * 86_400
        assert await work(world) == [END_VOICE]
        assert (await _shown(world, ours))["status"] == "none"

    play(story, tmp_path)


def test_minutes_begin_anew_with_each_month(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await _customer(world)
        await _subscribe(world, ours, "starter")
        async with world.parts.database.write() as connection:
            await store.charge(connection, ours.id, CALL, 42, JANUARY_END - 1)
            await store.charge(connection, ours.id, CALL.replace("1", "2"), 5, JANUARY_END)
        world.clock.now = JANUARY_END - 1
        assert (await _shown(world, ours))["minutes_used"] == 42
        world.clock.now = JANUARY_END
        shown = await _shown(world, ours)
        assert (shown["minutes_used"], shown["overage_minutes"]) == (5, 0)
        assert (shown["period_start"], shown["period_end"]) == ("2026-02-02T12:00:00.000Z", "2026-03-02T12:00:00.000Z")

    play(story, tmp_path)


def test_what_is_unpaid_stays_so_whatever_the_tenant_does(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await _customer(world)
        await _subscribe(world, ours)
        async with world.parts.database.write() as connection:
            unpaid = update(voice_subscriptions).where(voice_subscriptions.c.tenant_id == ours.id)
            await connection.execute(unpaid.values(status="past_due"))
        assert (await _subscribe(world, ours, "scale")).json["status"] == "past_due"
        cancelled = await _post(world, ours, "cancel")
        assert (cancelled.json["status"], cancelled.json["cancel_at"]) == ("past_due", "2026-02-02T12:00:00.000Z")
        async with world.parts.database.read() as connection:
            assert not await store.is_subscribed(connection, ours.id, NOON)

    play(story, tmp_path)


def test_a_repeated_request_gets_the_first_answer(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await _customer(world)
        first = await _subscribe(world, ours, idempotency_key="k1")
        again = await _subscribe(world, ours, idempotency_key="k1")
        assert (first.status, again.status, again.json) == (201, 201, first.json)
        assert again.headers["idempotent-replayed"] == "true"
        assert (await _subscribe(world, ours, "scale", idempotency_key="k1")).code == "IDEMPOTENCY_CONFLICT"

    play(story, tmp_path)


@pytest.mark.parametrize("headers", [{}, {"idempotency_key": "k1"}], ids=["without a key", "with one key"])
def test_two_processes_at_once_make_one_subscription(headers: dict[str, str], tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await _customer(world)
        second = await migrated(tmp_path, world.clock)
        try:
            other = World(app.create(replace(world.parts, database=second)), world.parts, world.clock, world.shops)
            answers = await asyncio.gather(*(_subscribe(each, ours, **headers) for each in (world, other) * 4))
        finally:
            await second.close()
        statuses = [answer.status for answer in answers]
        made = [answer for answer in answers if answer.status == 201 and "idempotent-replayed" not in answer.headers]
        assert len(made) == 1
        allowed = {201, 409} if headers else {200, 201}
        assert set(statuses) <= allowed
        refused = {answer.code for answer in answers if answer.status == 409}
        assert refused <= {"IDEMPOTENCY_IN_PROGRESS"}
        async with world.parts.database.read() as connection:
            counted = select(func.count()).select_from(voice_subscriptions)
            assert (await connection.execute(counted)).scalar_one() == 1

    play(story, tmp_path)
