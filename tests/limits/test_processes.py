"""The documented limits are exact over HTTP, however many server processes share the database."""

import asyncio
from collections import Counter

import pytest

from tests.calls.fakes import NOON
from tests.databases.houses import House, Street, play

HUMAN = "+14155551234"
REFUSED = "+14155551299"
HOUR = 3600.0


@pytest.mark.parametrize("used", [1, 2, 4])
def test_of_two_hundred_dials_in_a_minute_exactly_ten_go_out(servers: Street, used: int) -> None:
    async def story(house: House) -> None:
        ours = await house.customer()
        house.set_time(NOON + 20)
        answers = await asyncio.gather(*(house.dial(place, ours, HUMAN) for place in range(200)))
        assert Counter((answer.status, answer.code) for answer in answers) == {
            (201, ""): 10,
            (429, "RATE_LIMITED"): 190,
        }
        assert {answer.headers["retry-after"] for answer in answers if answer.status == 429} == {"40"}
        assert house.dialled() == [HUMAN] * 10

    play(story, servers, used)


def test_what_one_customer_uses_up_in_one_mode_is_nobody_elses(servers: Street) -> None:
    async def story(house: House) -> None:
        ours, theirs = await house.customer(), await house.customer()
        rounds = [(ours, "live"), (ours, "test"), (theirs, "live"), (theirs, "test")]
        asked = [house.dial(place, who, HUMAN, mode) for place in range(24) for who, mode in rounds]
        answers = await asyncio.gather(*asked)
        placed = Counter(place % 4 for place, answer in enumerate(answers) if answer.status == 201)
        assert placed == dict.fromkeys(range(4), 10)
        house.set_time(NOON + 59.999)
        assert (await house.dial(0, ours, HUMAN)).headers["retry-after"] == "1"
        house.set_time(NOON + 60)
        assert (await house.dial(1, ours, HUMAN)).status == 201

    play(story, servers)


def test_the_fifth_failure_blocks_in_every_process_for_exactly_an_hour(servers: Street) -> None:
    async def story(house: House) -> None:
        ours, theirs = await house.customer(), await house.customer()
        for minute in range(5):
            house.set_time(NOON + 60 * minute)
            assert (await house.dial(minute, ours, REFUSED)).code == "TELNYX_ERROR"
        blocked = await asyncio.gather(*(house.dial(place, ours, REFUSED) for place in range(20)))
        assert {(a.status, a.code, a.headers["retry-after"]) for a in blocked} == {(429, "BLOCKED_DESTINATION", "3600")}
        assert (await house.dial(0, ours, REFUSED, "test")).code == "TELNYX_ERROR"
        assert (await house.dial(1, theirs, REFUSED)).code == "TELNYX_ERROR"
        assert (await house.dial(0, ours, HUMAN)).status == 201
        house.set_time(NOON + 240 + HOUR - 0.5)
        assert (await house.dial(1, ours, REFUSED)).headers["retry-after"] == "1"
        house.set_time(NOON + 240 + HOUR)
        assert (await house.dial(0, ours, REFUSED)).code == "TELNYX_ERROR"

    play(story, servers)


def test_who_opts_out_at_one_process_is_dialled_by_none(servers: Street) -> None:
    async def story(house: House) -> None:
        ours, theirs = await house.customer(), await house.customer()
        out = await house.ask(0, "POST", "/v1/opt-outs", key=ours.keys["live"], body={"phone_number": HUMAN})
        assert out.status == 201, out.json
        refused = await asyncio.gather(*(house.dial(place, ours, HUMAN) for place in range(20)))
        assert {(answer.status, answer.code) for answer in refused} == {(451, "OPT_OUT")}
        assert not house.dialled()
        allowed = [await house.dial(0, ours, HUMAN, "test"), await house.dial(1, theirs, HUMAN)]
        assert [answer.status for answer in allowed] == [201, 201]

    play(story, servers)


def test_a_refused_dial_keeps_its_place_and_a_killed_one_takes_none(servers: Street) -> None:
    async def story(house: House) -> None:
        ours, theirs = await house.customer(), await house.customer()
        await house.dial_and_die(theirs, HUMAN)
        asked = [house.dial(place, theirs, f"+1415555{place:02d}99") for place in range(40)]
        codes = Counter(answer.code for answer in await asyncio.gather(*asked))
        assert codes == {"TELNYX_ERROR": 10, "RATE_LIMITED": 30}
        listed = await house.ask(0, "GET", "/v1/calls", key=theirs.keys["live"])
        assert listed.json["total"] == 10
        assert (await house.dial(0, ours, HUMAN)).status == 201

    play(story, servers)


def test_one_key_at_two_processes_orders_one_number_and_places_one_call(servers: Street) -> None:
    async def story(house: House) -> None:
        ours = await house.customer()
        for attempt in range(10):
            phone, key = house.next_number(), f"buy-{attempt}"
            once = [house.buy(server, ours, "live", phone, Idempotency_Key=key) for server in range(4)]
            answers = await asyncio.gather(*once)
            # 202 is the answer that is kept while the order is on its way, and 201 the one after it.
            assert {answer.status for answer in answers} <= {201, 202, 409}
            assert {answer.code for answer in answers} <= {"", "IDEMPOTENCY_IN_PROGRESS"}
            assert len({answer.json["id"] for answer in answers if answer.status != 409}) == 1
            assert house.ordered().count(phone) == 1
        calls = await asyncio.gather(*(house.dial(at, ours, HUMAN, Idempotency_Key="dial") for at in range(20)))
        assert len({answer.json["id"] for answer in calls if answer.status == 201}) == 1
        assert len(house.dialled()) == 1

    play(story, servers)


def test_two_subscriptions_at_once_become_one(servers: Street) -> None:
    async def story(house: House) -> None:
        ours = await house.customer()
        key, path = ours.keys["live"], "/v1/billing/voice/subscribe"
        asked = [house.ask(at, "POST", path, key=key, body={"tier": "growth"}) for at in range(12)]
        answers = await asyncio.gather(*asked)
        assert Counter(answer.status for answer in answers) == {201: 1, 200: 11}
        assert len({str(answer.json) for answer in answers}) == 1

    play(story, servers)
