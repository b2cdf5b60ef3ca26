"""Voice numbers: bought without a way to lose one, assigned, and given back until the carrier agrees."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from senderz_voice.numbers.settling import GIVE_BACK, SETTLE, plan
from senderz_voice.ports.errors import ErrorKind
from tests.api.fakes import refused
from tests.api.world import OPERATOR, World, play
from tests.calls.http import Reply

FIELDS = {
    "id",
    "phone_number",
    "country",
    "area_code",
    "status",
    "assigned_persona_id",
    "created_at",
    "released_at",
}
NOWHERE = "/v1/voice/numbers/01JH9999999999999999999999"


async def _buy(world: World, key: str, **body: Any) -> Reply:
    return await world.ask("POST", "/v1/voice/numbers", key=key, body=body)


async def _number(world: World, key: str, identity: str) -> dict[str, Any]:
    found: dict[str, Any] = (await world.ask("GET", f"/v1/voice/numbers/{identity}", key=key)).json
    return found


async def _work(world: World, *kinds: str) -> int:
    """Do the jobs that are due; how many there were."""
    jobs = await world.due(*kinds)
    for job in jobs:
        for step in plan(world.parts)[job.kind]:
            await step(job.payload)
    return len(jobs)


def test_another_tenants_number_answers_as_one_that_never_existed(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours, theirs = await world.tenant(), await world.tenant("Other")
        path = f"/v1/voice/numbers/{(await _buy(world, ours.live)).json['id']}"
        for key in (theirs.live, ours.test):
            for method, body in (("GET", None), ("PATCH", {"assigned_persona_id": None}), ("DELETE", None)):
                foreign = await world.ask(method, path, key=key, body=body)
                missing = await world.ask(method, NOWHERE, key=key, body=body)
                assert (foreign.status, foreign.body) == (404, missing.body)
            assert (await world.ask("GET", "/v1/voice/numbers", key=key)).json["data"] == []
        assert (await world.ask("GET", path, key=ours.live)).json["status"] == "active"

    play(story, tmp_path)


def test_a_bought_number_is_answered_by_the_default_persona(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        bought = await _buy(world, ours.live, country="US", area_code="619")
        persona = (await world.ask("GET", "/v1/ai/persona", key=ours.live)).json["id"]
        assert bought.status == 201
        assert set(bought.json) == FIELDS
        assert bought.json["status"] == "active"
        assert bought.json["area_code"] == "619"
        assert bought.json["assigned_persona_id"] == persona
        assert world.shops["live"].orders[bought.json["id"]].phone_number == bought.json["phone_number"]
        assert not world.shops["test"].orders

    play(story, tmp_path)


def test_an_area_without_numbers_is_not_available(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        refused_ = await _buy(world, ours.live, area_code="212")
        assert (refused_.status, refused_.code) == (404, "NOT_AVAILABLE")

    play(story, tmp_path)


@pytest.mark.parametrize(
    "body",
    [
        {"country": "us"},
        {"country": "USA"},
        {"area_code": "x19"},
        {"area_code": 619},
        {"phone_number": "6195550111"},
        {"phone_number": "+16195550111", "area_code": "619"},
        {"state": "CA"},
    ],
)
def test_a_wrong_wish_is_refused(body: dict[str, Any], tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        wrong = await _buy(world, ours.live, **body)
        assert (wrong.status, wrong.code) == (400, "VALIDATION_ERROR")
        assert not world.shops["live"].orders

    play(story, tmp_path)


def test_available_numbers_are_listed_and_can_be_chosen(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        listed = await world.ask("GET", "/v1/voice/numbers/available?area_code=619&limit=2", key=ours.live)
        offers = listed.json["data"]
        assert [offer["phone_number"] for offer in offers] == ["+16195550111", "+16195550112"]
        assert set(offers[0]) == {"phone_number", "country", "area_code", "monthly_cost", "currency"}
        chosen = await _buy(world, ours.live, phone_number="+16195550112")
        assert chosen.json["phone_number"] == "+16195550112"
        assert (chosen.json["country"], chosen.json["area_code"]) == ("US", "619")
        taken = await _buy(world, ours.live, phone_number="+16195550112")
        assert (taken.status, taken.code) == (404, "NOT_AVAILABLE")
        nothing = await world.ask("GET", "/v1/voice/numbers/available?area_code=212", key=ours.live)
        assert (nothing.status, nothing.json["data"]) == (200, [])

    play(story, tmp_path)


def test_the_same_number_is_never_sold_twice(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        tenants = [await world.tenant(f"Tenant {place}") for place in range(4)]
        answers = await asyncio.gather(*(_buy(world, tenant.live) for tenant in tenants))
        assert sorted(answer.status for answer in answers) == [201, 201, 201, 404]
        bought = [answer.json["phone_number"] for answer in answers if answer.status == 201]
        assert len(set(bought)) == 3

    play(story, tmp_path)


def test_voice_that_is_disabled_is_not_configured(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        await world.ask("PATCH", f"/admin/tenants/{ours.id}", key=OPERATOR, body={"voice_enabled": False})
        for answer in (
            await _buy(world, ours.live),
            await world.ask("GET", "/v1/voice/numbers/available", key=ours.live),
        ):
            assert (answer.status, answer.code) == (503, "NOT_CONFIGURED")

    play(story, tmp_path)


def test_a_carrier_without_settings_is_not_configured(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        world.shops["live"].search_failures.append(refused(ErrorKind.NOT_CONFIGURED))
        answer = await _buy(world, ours.live)
        assert (answer.status, answer.code) == (503, "NOT_CONFIGURED")

    play(story, tmp_path)


def test_where_the_operator_wants_it_buying_needs_a_subscription(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        answer = await _buy(world, ours.live)
        assert (answer.status, answer.code) == (402, "SUBSCRIPTION_REQUIRED")
        assert (await _buy(world, ours.test)).status == 201

    play(story, tmp_path, require_voice_subscription=True)


@pytest.mark.parametrize("how", ["refused", "failure"])
def test_a_refused_order_leaves_nothing(how: str, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        shop = world.shops["live"]
        if how == "refused":
            shop.order_failures.append(refused(code="10015"))
        else:
            shop.order_status = "failure"
        answer = await _buy(world, ours.live)
        assert (answer.status, answer.code) == (502, "TELNYX_ERROR")
        if how == "refused":
            assert "10015" in answer.json["error"]
            assert "Bad number order" in answer.json["error"]
        for query in ("", "?status=pending"):
            assert (await world.ask("GET", f"/v1/voice/numbers{query}", key=ours.live)).json["data"] == []
        shop.order_status = "success"
        assert (await _buy(world, ours.live)).status == 201

    play(story, tmp_path)


def test_a_pending_order_is_settled_in_the_background(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        shop = world.shops["live"]
        shop.order_status = "pending"
        answer = await _buy(world, ours.live)
        assert (answer.status, answer.json["status"]) == (202, "pending")
        number = answer.json["id"]
        assert (await world.ask("GET", "/v1/voice/numbers", key=ours.live)).json["data"] == []
        pending = (await world.ask("GET", "/v1/voice/numbers?status=pending", key=ours.live)).json["data"]
        assert [row["id"] for row in pending] == [number]
        assert await _work(world, SETTLE) == 0
        world.clock.now += 31
        assert await _work(world, SETTLE) == 1
        assert (await _number(world, ours.live, number))["status"] == "pending"
        shop.decide(number, "success")
        world.clock.now += 31
        assert await _work(world, SETTLE) == 1
        assert (await _number(world, ours.live, number))["status"] == "active"
        world.clock.now += 86_400
        assert await _work(world, SETTLE) == 0

    play(story, tmp_path)


def test_a_pending_order_that_fails_releases_the_number(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        world.shops["live"].order_status = "pending"
        number = (await _buy(world, ours.live)).json["id"]
        world.shops["live"].decide(number, "failure")
        world.clock.now += 31
        await _work(world, SETTLE)
        row = await _number(world, ours.live, number)
        assert row["status"] == "released"
        assert row["released_at"] is not None
        assert world.shops["live"].released == []

    play(story, tmp_path)


@pytest.mark.parametrize("arrived", [True, False])
def test_an_order_without_an_answer_is_found_out_about(arrived: bool, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        shop = world.shops["live"]
        shop.order_failures.append(refused(ErrorKind.UNAVAILABLE))
        answer = await _buy(world, ours.live)
        assert (answer.status, answer.json["status"]) == (202, "pending")
        if arrived:
            await shop.order(answer.json["phone_number"], answer.json["id"])
        world.clock.now += 31
        await _work(world, SETTLE)
        status = (await _number(world, ours.live, answer.json["id"]))["status"]
        assert status == ("active" if arrived else "released")

    play(story, tmp_path)


def test_a_crash_between_order_and_commit_loses_no_number(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        shop = world.shops["live"]
        shop.go_on = asyncio.Event()
        buying = asyncio.create_task(_buy(world, ours.live))
        await shop.ordering.wait()
        buying.cancel()
        await asyncio.gather(buying, return_exceptions=True)
        pending = (await world.ask("GET", "/v1/voice/numbers?status=pending", key=ours.live)).json["data"][0]
        shop.go_on.set()
        await shop.order(pending["phone_number"], pending["id"])
        world.clock.now += 31
        assert await _work(world, SETTLE) == 1
        assert (await _number(world, ours.live, pending["id"]))["status"] == "active"

    play(story, tmp_path)


def test_a_number_gets_another_persona_or_none(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours, theirs = await world.tenant(), await world.tenant("Other")
        bought = (await _buy(world, ours.live)).json
        path = f"/v1/voice/numbers/{bought['id']}"
        night = (await world.ask("POST", "/v1/ai/personas", key=ours.live, body={"name": "Night"})).json["id"]
        foreign = (await world.ask("GET", "/v1/ai/persona", key=theirs.live)).json["id"]
        for persona in (night, None):
            changed = await world.ask("PATCH", path, key=ours.live, body={"assigned_persona_id": persona})
            assert changed.json == {**bought, "assigned_persona_id": persona}
        refused_ = await world.ask("PATCH", path, key=ours.live, body={"assigned_persona_id": foreign})
        assert (refused_.status, refused_.code) == (404, "NOT_FOUND")
        empty = await world.ask("PATCH", path, key=ours.live, body={})
        assert (empty.status, empty.code) == (400, "VALIDATION_ERROR")

    play(story, tmp_path)


def test_releasing_twice_answers_the_same(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        bought = (await _buy(world, ours.live)).json
        path = f"/v1/voice/numbers/{bought['id']}"
        first = await world.ask("DELETE", path, key=ours.live)
        assert (first.status, first.json["status"]) == (200, "released")
        assert first.json["released_at"] == "2026-01-02T12:00:00.000Z"
        world.clock.now += 100
        again = await world.ask("DELETE", path, key=ours.live)
        assert (again.status, again.json) == (200, first.json)
        assert world.shops["live"].released == [bought["phone_number"]]
        refused_ = await world.ask("PATCH", path, key=ours.live, body={"assigned_persona_id": None})
        assert (refused_.status, refused_.code) == (409, "NUMBER_RELEASED")
        listed = (await world.ask("GET", "/v1/voice/numbers?status=released", key=ours.live)).json["data"]
        assert [row["id"] for row in listed] == [bought["id"]]
        assert (await world.ask("GET", "/v1/voice/numbers", key=ours.live)).json["total"] == 1
        await _work(world, GIVE_BACK)
        assert world.shops["live"].released == [bought["phone_number"]]

    play(story, tmp_path)


def test_the_carrier_is_asked_until_it_takes_the_number_back(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours, theirs = await world.tenant(), await world.tenant("Other")
        shop = world.shops["live"]
        bought = (await _buy(world, ours.live)).json
        shop.release_failures = [refused(ErrorKind.UNAVAILABLE) for _ in range(8)]
        released = await world.ask("DELETE", f"/v1/voice/numbers/{bought['id']}", key=ours.live)
        assert (released.status, released.json["status"]) == (200, "released")
        owed = await _buy(world, theirs.live, phone_number=bought["phone_number"])
        assert (owed.status, owed.code) == (404, "NOT_AVAILABLE")
        for _ in range(8):
            world.clock.now += 7201
            assert await _work(world, GIVE_BACK) == 1
        assert shop.released == [bought["phone_number"]]
        world.clock.now += 86_400
        assert await _work(world, GIVE_BACK) == 0
        assert (await _buy(world, theirs.live, phone_number=bought["phone_number"])).status == 201

    play(story, tmp_path)


def test_a_number_released_while_its_order_is_pending_is_given_back_once_it_came(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        shop = world.shops["live"]
        shop.order_status = "pending"
        bought = (await _buy(world, ours.live)).json
        await world.ask("DELETE", f"/v1/voice/numbers/{bought['id']}", key=ours.live)
        assert shop.released == []
        shop.decide(bought["id"], "success")
        world.clock.now += 31
        await _work(world, SETTLE, GIVE_BACK)
        assert shop.released == [bought["phone_number"]]
        assert (await _number(world, ours.live, bought["id"]))["status"] == "released"

    play(story, tmp_path)
