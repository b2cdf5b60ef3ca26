"""Deliveries: signed, tried again on a fixed schedule under one id, and never in each other's way."""

import asyncio
import base64
import hashlib
import hmac
import json
from pathlib import Path

import pytest
from aiohttp import web
from standardwebhooks.webhooks import Webhook

from senderz_voice.clock import SystemClock
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.webhooks import queue
from tests.calls.fakes import NOON, HandClock
from tests.webhooks.world import UPDATED, Scene, endpoint, play, second_process

STATUSES = [500, 404, 301, 503, 400, 429, 502, 500]


def test_a_stock_verifier_and_a_plain_hmac_accept_a_delivery(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        scene.world.clock.now = SystemClock().wall()
        async with endpoint() as listening:
            made = await scene.register(listening.url)
            await scene.tell()
            await scene.attempt()
            headers, body = listening.heard[0]
            delivery = await scene.only(made["id"])
            told = Webhook(made["secret"]).verify(body, headers)
            key = base64.b64decode(made["secret"].removeprefix("whsec_"))
            assert headers["x-senderz-signature"] == f"sha256={hmac.new(key, body, hashlib.sha256).hexdigest()}"
            assert headers["x-senderz-event"] == told["event"] == UPDATED
            assert headers["content-type"] == "application/json"
            assert "x-senderz-sandbox" not in headers
            assert headers["webhook-id"] == told["id"] == delivery["id"]
            assert body.decode() == delivery["body"]
            assert (delivery["status"], delivery["next_attempt_at"]) == ("delivered", None)
            assert delivery["delivered_at"] == delivery["attempts"][0]["at"]
            assert delivery["attempts"][0]["status_code"] == 204
            assert delivery["attempts"][0]["error"] is None

    play(story, tmp_path)


def test_what_a_test_key_causes_is_marked_as_sandbox(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        async with endpoint() as live, endpoint() as test:
            await scene.register(live.url)
            await scene.register(test.url, key=scene.ours.test)
            bought = await scene.world.ask("POST", "/v1/voice/numbers", key=scene.ours.test, body={})
            about = {"tenant_id": scene.ours.id, "event": UPDATED, "number_id": bought.json["id"]}
            await scene.announce(about)
            await scene.attempt()
            assert live.heard == []
            headers, body = test.heard[0]
            assert headers["x-senderz-sandbox"] == "1"
            assert json.loads(body)["sandbox"] is True

    play(story, tmp_path)


def test_the_schedule_is_kept_to_the_second_under_one_id(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        clock = scene.world.clock
        async with endpoint(*STATUSES) as listening:
            made = await scene.register(listening.url)
            await scene.tell()
            at = NOON
            for attempt, pause in enumerate([0, 5, 300, 1800, 7200, 18_000, 36_000, 36_000], 1):
                at += pause
                clock.now = at - 0.5
                await scene.attempt()
                clock.now = at
                await scene.attempt()
                assert len(listening.heard) == attempt
            delivery = await scene.only(made["id"])
            assert (delivery["status"], delivery["next_attempt_at"]) == ("failed", None)
            assert [each["status_code"] for each in delivery["attempts"]] == STATUSES
            clock.now += 30 * 86_400
            await scene.attempt()
            assert listening.ids == [delivery["id"]] * 8
            stamps = [int(headers["webhook-timestamp"]) for headers, _ in listening.heard]
            assert [stamp - NOON for stamp in stamps] == [0, 5, 305, 2105, 9305, 27_305, 63_305, 99_305]

    play(story, tmp_path)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_success_ends_the_schedule(status: int, tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        async with endpoint(500, status) as listening:
            made = await scene.register(listening.url)
            await scene.tell()
            await scene.attempt()
            scene.world.clock.now += 5
            await scene.attempt()
            scene.world.clock.now += 86_400
            await scene.attempt()
            delivery = await scene.only(made["id"])
            assert [each["status_code"] for each in delivery["attempts"]] == [500, status]
            assert delivery["delivered_at"] == "2026-01-02T12:00:05.000Z"

    play(story, tmp_path)


def test_an_endpoint_that_is_gone_is_not_asked_again(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        async with endpoint(410) as listening:
            made = await scene.register(listening.url)
            await scene.tell()
            await scene.attempt()
            scene.world.clock.now += 86_400
            await scene.attempt()
            assert len(listening.heard) == 1
            assert (await scene.only(made["id"]))["status"] == "failed"

    play(story, tmp_path)


@pytest.mark.parametrize("first", [204, 410])
def test_sending_again_begins_anew_under_the_same_id(first: int, tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        async with endpoint(first, 500, 204) as listening:
            made = await scene.register(listening.url)
            await scene.tell()
            await scene.attempt()
            before = await scene.only(made["id"])
            path = f"/v1/webhooks/deliveries/{before['id']}/redeliver"
            again = await scene.world.ask("POST", path, key=scene.ours.live)
            assert (again.status, again.json["status"]) == (202, "pending")
            assert again.json["id"] == before["id"]
            await scene.attempt()
            scene.world.clock.now += 5
            await scene.attempt()
            after = await scene.only(made["id"])
            assert after["status"] == "delivered"
            assert [each["status_code"] for each in after["attempts"]] == [first, 500, 204]
            assert listening.ids == [before["id"]] * 3
            assert len({body for _, body in listening.heard}) == 1

    play(story, tmp_path)


def test_sending_again_twice_with_one_idempotency_key_sends_once(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        async with endpoint() as listening:
            made = await scene.register(listening.url)
            await scene.tell()
            await scene.attempt()
            path = f"/v1/webhooks/deliveries/{(await scene.only(made['id']))['id']}/redeliver"
            for _ in range(2):
                await scene.world.ask("POST", path, key=scene.ours.live, Idempotency_Key="again")
                await scene.attempt()
            assert len(listening.heard) == 2

    play(story, tmp_path)


def test_a_dead_endpoint_with_thousands_waiting_delays_nobody(tmp_path: Path) -> None:
    """The dead one never answers while this is told; the other's delivery came last of all."""

    async def story(scene: Scene) -> None:
        silent = asyncio.Event()

        async def never(_: web.Request) -> web.Response:
            await silent.wait()
            return web.Response()

        async with endpoint(answer=never) as dead, endpoint() as alive:
            await scene.register(dead.url)
            await scene.tell(300)
            await scene.register(alive.url)
            await scene.tell()
            await scene.deliveries.begin()
            await asyncio.wait_for(alive.came.wait(), 3)
            for _ in range(5):
                await scene.deliveries.begin()
            silent.set()
            await scene.deliveries.settle()
            assert len(dead.heard) == 4
            assert len(alive.heard) == 1

    play(story, tmp_path)


def test_an_ailing_endpoint_gets_one_attempt_at_a_time_until_it_is_well(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        async with endpoint(500, 500, 500, 500, 500, 204) as listening:
            await scene.register(listening.url)
            await scene.tell(12)
            for expected in (4, 5, 6, 10):
                await scene.attempt()
                assert len(listening.heard) == expected

    play(story, tmp_path)


def test_two_processes_never_make_the_same_attempt(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        async with endpoint() as listening, second_process(scene, tmp_path) as (others, _):
            await scene.register(listening.url)
            await scene.tell(30)
            while any(await asyncio.gather(scene.deliveries.begin(), others.begin())):
                await asyncio.gather(scene.deliveries.settle(), others.settle())
            assert len(listening.ids) == len(set(listening.ids)) == 30

    play(story, tmp_path)


def test_a_claim_that_another_process_holds_is_respected_until_it_runs_out(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        clock = scene.world.clock
        async with endpoint() as listening, second_process(scene, tmp_path) as (_, database):
            made = await scene.register(listening.url)
            await scene.tell()
            identity = (await scene.only(made["id"]))["id"]
            async with database.write() as connection:
                assert len(await queue.claim(connection, [identity], clock.now, clock.now + 30)) == 1
                assert await queue.claim(connection, [identity], clock.now, clock.now + 30) == []
            clock.now += 29.9
            await scene.attempt()
            assert listening.heard == []
            clock.now += 0.1
            await scene.attempt()
            assert listening.ids == [identity]

    play(story, tmp_path)


def test_what_was_sent_and_not_written_down_is_sent_again_under_the_same_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(scene: Scene) -> None:
        async def crashed(*_: object) -> None:
            raise PortError(ErrorKind.UNAVAILABLE, "the database went away")

        async with endpoint() as listening:
            made = await scene.register(listening.url)
            await scene.tell()
            with monkeypatch.context() as broken:
                broken.setattr(queue, "record", crashed)
                await scene.attempt()
            before = await scene.only(made["id"])
            assert (before["status"], before["attempts"]) == ("pending", [])
            scene.world.clock.now += 30
            await scene.attempt()
            assert listening.ids == [before["id"]] * 2
            assert (await scene.only(made["id"]))["status"] == "delivered"

    play(story, tmp_path)


def test_a_request_to_send_again_outlasts_the_attempt_it_meets(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        go_on = asyncio.Event()

        async def slow(_: web.Request) -> web.Response:
            await go_on.wait()
            return web.Response()

        async with endpoint(answer=slow) as listening:
            made = await scene.register(listening.url)
            await scene.tell()
            await scene.deliveries.begin()
            await asyncio.wait_for(listening.came.wait(), 3)
            delivery = (await scene.only(made["id"]))["id"]
            await scene.world.ask("POST", f"/v1/webhooks/deliveries/{delivery}/redeliver", key=scene.ours.live)
            go_on.set()
            await scene.deliveries.settle()
            assert (await scene.only(made["id"]))["status"] == "pending"
            await scene.attempt()
            assert listening.ids == [delivery] * 2

    play(story, tmp_path)


class Standstill(HandClock):
    """Nobody moves this clock, so who sleeps on it sleeps until woken otherwise."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.Event().wait()


def test_the_loop_sends_at_once_when_it_is_woken_and_ends_when_cancelled(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        scene.deliveries.clock = Standstill()
        async with endpoint() as listening:
            made = await scene.register(listening.url)
            running = asyncio.create_task(scene.deliveries.run(asyncio.Event()))
            await scene.tell()
            assert scene.woken
            scene.deliveries.wake()
            await asyncio.wait_for(listening.came.wait(), 5)
            await scene.deliveries.settle()
            assert (await scene.only(made["id"]))["status"] == "delivered"
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running

    play(story, tmp_path)


def test_settled_deliveries_are_forgotten_after_thirty_days(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        async with endpoint(204, 500) as listening:
            made = await scene.register(listening.url)
            await scene.tell()
            await scene.attempt()
            await scene.tell()
            await scene.attempt()
            for days, left in ((29, 2), (31, 1)):
                async with scene.world.parts.database.write() as connection:
                    await queue.forget(connection, NOON + days * 86_400 - 30 * 86_400)
                assert len(await scene.listed(made["id"])) == left

    play(story, tmp_path)
