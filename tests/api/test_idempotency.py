"""A POST with an Idempotency-Key happens once, whatever repeats, races or breaks."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from senderz_voice.ports.errors import ErrorKind
from tests.api.fakes import refused
from tests.api.world import OPERATOR, World, play
from tests.calls.http import Reply


async def _buy(world: World, key: str, once: str = "order-1", **body: Any) -> Reply:
    return await world.ask("POST", "/v1/voice/numbers", key=key, body=body, idempotency_key=once)


async def _numbers(world: World, key: str) -> int:
    total: int = (await world.ask("GET", "/v1/voice/numbers", key=key)).json["total"]
    return total


def test_the_same_request_gets_the_stored_answer(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        first = await _buy(world, ours.live)
        again = await _buy(world, ours.live)
        assert (first.status, again.status) == (201, 201)
        assert again.json == first.json
        assert "idempotent-replayed" not in first.headers
        assert again.headers["idempotent-replayed"] == "true"
        assert await _numbers(world, ours.live) == 1

    play(story, tmp_path)


def test_another_body_or_path_under_the_same_key_is_a_conflict(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        await _buy(world, ours.live)
        other = await _buy(world, ours.live, area_code="619")
        assert (other.status, other.code) == (409, "IDEMPOTENCY_CONFLICT")
        path = await world.ask("POST", "/v1/api-keys", key=ours.live, body={}, idempotency_key="order-1")
        assert path.code == "IDEMPOTENCY_CONFLICT"

    play(story, tmp_path)


def test_a_key_belongs_to_its_tenant_and_mode(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours, theirs = await world.tenant(), await world.tenant("Other")
        answers = [await _buy(world, key) for key in (ours.live, ours.test)]
        answers.append(await _buy(world, theirs.live))
        assert [answer.status for answer in answers] == [201] * 3
        assert len({answer.json["id"] for answer in answers}) == 3

    play(story, tmp_path)


def test_once_the_row_is_written_a_repeat_gets_what_a_crash_would_leave(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        shop = world.shops["live"]
        shop.go_on = asyncio.Event()
        first = asyncio.create_task(_buy(world, ours.live, "slow"))
        await shop.ordering.wait()
        second = await _buy(world, ours.live, "slow")
        assert second.status == 202
        assert second.json["status"] == "pending"
        shop.go_on.set()
        assert (await first).status == 201
        assert (await _buy(world, ours.live, "slow")).json["status"] == "active"

    play(story, tmp_path)


def test_before_anything_is_done_the_first_request_is_in_progress(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        reached, go_on = asyncio.Event(), asyncio.Event()
        search = world.shops["live"].search

        async def slow(country: str, area_code: str | None, limit: int) -> Any:
            reached.set()
            await go_on.wait()
            return await search(country, area_code, limit)

        monkeypatch.setattr(world.shops["live"], "search", slow)
        first = asyncio.create_task(_buy(world, ours.live))
        await reached.wait()
        second = await _buy(world, ours.live)
        assert (second.status, second.code) == (409, "IDEMPOTENCY_IN_PROGRESS")
        go_on.set()
        assert (await first).status == 201

    play(story, tmp_path)


def test_an_abandoned_claim_is_taken_over_and_its_late_owner_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        reached, go_on = asyncio.Event(), asyncio.Event()
        search = world.shops["live"].search

        async def slow(country: str, area_code: str | None, limit: int) -> Any:
            if not reached.is_set():
                reached.set()
                await go_on.wait()
            return await search(country, area_code, limit)

        monkeypatch.setattr(world.shops["live"], "search", slow)
        frozen = asyncio.create_task(_buy(world, ours.live))
        await reached.wait()
        world.clock.now += 61
        assert (await _buy(world, ours.live)).status == 201
        go_on.set()
        late = await frozen
        assert (late.status, late.code) == (409, "IDEMPOTENCY_IN_PROGRESS")
        assert await _numbers(world, ours.live) == 1

    play(story, tmp_path)


def test_a_refusal_that_changed_nothing_leaves_the_key_free(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        assert (await _buy(world, ours.live, area_code="212")).code == "NOT_AVAILABLE"
        world.shops["live"].shelf.append("+12125550123")
        assert (await _buy(world, ours.live, area_code="212")).status == 201
        assert (await _buy(world, ours.live, "x", area_code=7)).code == "VALIDATION_ERROR"
        assert (await _buy(world, ours.live, "x", area_code="619")).status == 201

    play(story, tmp_path)


def test_a_carriers_refusal_is_kept(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        world.shops["live"].order_failures.append(refused())
        first = await _buy(world, ours.live)
        assert (first.status, first.code) == (502, "TELNYX_ERROR")
        again = await _buy(world, ours.live)
        assert (again.status, again.json) == (502, first.json)
        assert again.headers["idempotent-replayed"] == "true"

    play(story, tmp_path)


def test_an_outage_leaves_the_key_free(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        world.shops["live"].search_failures.append(refused(ErrorKind.NOT_CONFIGURED))
        assert (await _buy(world, ours.live)).code == "NOT_CONFIGURED"
        assert (await _buy(world, ours.live)).status == 201

    play(story, tmp_path)


def test_an_answer_is_kept_for_a_day(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        first = await _buy(world, ours.live)
        world.clock.now += 24 * 3600 - 1
        assert (await _buy(world, ours.live)).json == first.json
        world.clock.now += 2
        assert (await _buy(world, ours.live)).json["id"] != first.json["id"]

    play(story, tmp_path)


@pytest.mark.parametrize("key", ["", "x" * 256, "caf\xe9", "a\tb"])
def test_a_bad_key_is_refused(key: str, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        bad = await _buy(world, ours.live, key)
        assert (bad.status, bad.code) == (400, "VALIDATION_ERROR")

    play(story, tmp_path)


def test_the_operators_posts_can_be_repeated_too(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        answers = [
            await world.ask("POST", "/admin/tenants", key=OPERATOR, body={"name": "Acme"}, idempotency_key="t")
            for _ in range(2)
        ]
        assert answers[0].json == answers[1].json
        assert answers[1].headers["idempotent-replayed"] == "true"

    play(story, tmp_path)
