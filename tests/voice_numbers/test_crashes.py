"""A process killed anywhere while it buys or releases: every number on the bill is known, and no wish is paid twice."""

import asyncio
from pathlib import Path

import pytest

from senderz_voice.numbers.settling import GIVE_BACK, SETTLE
from tests.api.world import Tenant, World, play, world
from tests.voice_numbers.books import FIRST, SECOND, Books, Crash, says
from tests.voice_numbers.house import Killed, buy_and_die, held, sells, work

NOTHING: list[tuple[str, str]] = []
ACTIVE, RELEASED = [("active", FIRST)], [("released", FIRST)]


async def _delete(world: World, tenant: Tenant, number: str) -> int:
    return (await world.ask("DELETE", f"/v1/voice/numbers/{number}", key=tenant.live)).status


@pytest.mark.parametrize(
    ("moment", "known", "paid"),
    [
        ("before search", NOTHING, []),
        ("after search", NOTHING, []),
        (Killed("before", 1), NOTHING, []),
        (Killed("after", 1), RELEASED, []),
        ("before order", RELEASED, []),
        ("after order", ACTIVE, [FIRST]),
        (Killed("before", 2), ACTIVE, [FIRST]),
        (Killed("after", 2), ACTIVE, [FIRST]),
    ],
    ids=str,
)
def test_a_killed_purchase_is_settled(
    moment: str | Killed, known: list[tuple[str, str]], paid: list[str], tmp_path: Path
) -> None:
    async def story(w: World) -> None:
        ours, books = await w.tenant(), sells(w, Books())
        if isinstance(moment, str):
            books.at(moment, Crash())
            await buy_and_die(w, ours)
        else:
            await buy_and_die(w, ours, moment)
        await work(w)
        assert await held(w) == known
        assert (books.owned, books.sold) == (paid, paid)
        assert not await w.due(SETTLE, GIVE_BACK), "nothing is left to be done"

    play(story, tmp_path)


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("moment", ["before find", "before release", "after release"])
def test_a_job_that_cannot_reach_the_carrier_or_is_killed_comes_again(moment: str, times: int, tmp_path: Path) -> None:
    async def story(w: World) -> None:
        ours, books = await w.tenant(), sells(w, Books())
        books.at("after order", Crash())
        await buy_and_die(w, ours)
        (number,) = (await w.ask("GET", "/v1/voice/numbers?status=pending", key=ours.live)).json["data"]
        for _ in range(times):
            books.at(moment, says(None), Crash())
        assert await _delete(w, ours, number["id"]) == 200
        await work(w, hours=24)
        assert await held(w) == RELEASED
        assert (books.owned, books.sold) == ([], [FIRST])

    play(story, tmp_path)


def test_an_order_that_is_carried_out_after_we_stopped_waiting_is_given_back(tmp_path: Path) -> None:
    async def story(w: World) -> None:
        ours, books = await w.tenant(), sells(w, Books(looks_late=True))
        books.at("after order", says(None))
        bought = await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={})
        assert (bought.status, bought.json["status"]) == (202, "pending")
        await work(w, hours=0.02)
        assert await held(w) == RELEASED, "the carrier does not know the order, and the customer need not wait for it"
        books.look()
        assert books.owned == [FIRST]
        other = await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={"phone_number": FIRST})
        assert (other.status, other.code) == (404, "NOT_AVAILABLE")
        await work(w, hours=1)
        assert (books.owned, books.sold) == ([], [FIRST])

    play(story, tmp_path)


def test_a_number_released_while_its_order_is_under_way_is_given_back(tmp_path: Path) -> None:
    async def story(w: World) -> None:
        ours, books = await w.tenant(), sells(w, Books(looks_late=True))
        books.at("after order", says(None))
        number = (await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={})).json["id"]
        assert await _delete(w, ours, number) == 200
        await work(w, hours=0.02)
        books.look()
        await work(w, hours=1)
        assert await held(w) == RELEASED
        assert (books.owned, books.sold) == ([], [FIRST])

    play(story, tmp_path)


@pytest.mark.parametrize(("success", "known"), [(True, ACTIVE), (False, RELEASED)])
def test_an_order_that_the_carrier_keeps_pending_for_days_is_settled_as_it_decides(
    success: bool, known: list[tuple[str, str]], tmp_path: Path
) -> None:
    async def story(w: World) -> None:
        ours, books = await w.tenant(), sells(w, Books(hesitates=True))
        bought = await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={})
        assert (bought.status, bought.json["status"]) == (202, "pending")
        attempts = await work(w, hours=48)
        assert await held(w) == [("pending", FIRST)]
        assert attempts < 40, "asked ever more rarely"
        books.decide(bought.json["id"], success=success)
        await work(w, hours=3)
        assert await held(w) == known
        assert books.owned == ([FIRST] if success else [])

    play(story, tmp_path)


def test_a_client_that_asks_again_after_a_crash_pays_once(tmp_path: Path) -> None:
    async def story(w: World) -> None:
        ours, books = await w.tenant(), sells(w, Books())
        books.at("after order", says(None))
        first = await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={}, idempotency_key="one-wish")
        again = await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={}, idempotency_key="one-wish")
        assert (first.status, again.status) == (202, 202)
        assert again.headers["idempotent-replayed"] == "true"
        assert again.json == first.json
        await work(w)
        assert await held(w) == ACTIVE
        assert books.sold == [FIRST]

    play(story, tmp_path)


@pytest.mark.parametrize("status", [409, 422, 429])
def test_a_plain_no_of_the_carrier_is_not_waited_for(status: int, tmp_path: Path) -> None:
    async def story(w: World) -> None:
        ours, books = await w.tenant(), sells(w, Books())
        books.at("before order", says(status))
        refused = await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={})
        assert (refused.status, refused.code) == (502, "TELNYX_ERROR")
        assert await held(w) == NOTHING
        assert (await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={})).status == 201

    play(story, tmp_path)


def test_a_release_goes_on_after_a_restart(tmp_path: Path) -> None:
    books = Books()
    books.at("before release", *(says(None) for _ in range(4)))
    moved = 0.0

    async def before(w: World) -> None:
        nonlocal moved
        ours = await w.tenant()
        sells(w, books)
        number = (await w.ask("POST", "/v1/voice/numbers", key=ours.live, body={})).json["id"]
        assert await _delete(w, ours, number) == 200
        await work(w, hours=0.05)
        assert books.owned == [FIRST]
        moved = w.clock.now

    async def after() -> None:
        async with world(tmp_path) as w:
            sells(w, books)
            w.clock.now = moved
            await work(w, hours=3)
            assert await held(w) == RELEASED
            assert books.owned == []

    async def story(w: World) -> None:
        await before(w)
        await w.parts.database.close()
        await after()

    play(story, tmp_path)


def test_two_buyers_of_one_number_pay_once_and_the_other_is_told(tmp_path: Path) -> None:
    async def story(w: World) -> None:
        buyers, books = [await w.tenant(), await w.tenant("Other")], sells(w, Books())
        body = {"phone_number": SECOND}
        answers = await asyncio.gather(
            *(w.ask("POST", "/v1/voice/numbers", key=buyer.live, body=body) for buyer in buyers)
        )
        assert sorted(answer.status for answer in answers) == [201, 404]
        assert books.sold == [SECOND]
        assert await held(w) == [("active", SECOND)]

    play(story, tmp_path)
