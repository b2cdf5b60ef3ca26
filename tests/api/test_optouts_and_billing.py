"""People who must not be called, and the minutes that a tenant used."""

from pathlib import Path

import pytest
from sqlalchemy import insert

from senderz_voice.billing import store as billing
from senderz_voice.billing.plans import calendar_month
from senderz_voice.db.tables import voice_subscriptions
from senderz_voice.optouts import store as optouts
from tests.api.world import World, play
from tests.calls.fakes import NOON

HUMAN = "+14155550199"


def test_an_opt_out_belongs_to_one_tenant_and_mode(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours, theirs = await world.tenant(), await world.tenant("Other")
        await world.ask("POST", "/v1/opt-outs", key=ours.live, body={"phone_number": HUMAN})
        for key in (theirs.live, ours.test):
            assert (await world.ask("GET", "/v1/opt-outs", key=key)).json["data"] == []
            foreign = await world.ask("DELETE", f"/v1/opt-outs/{HUMAN}", key=key)
            assert (foreign.status, foreign.code) == (404, "NOT_FOUND")
        assert (await world.ask("GET", "/v1/opt-outs", key=ours.live)).json["total"] == 1

    play(story, tmp_path)


def test_opting_out_twice_is_once(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        first = await world.ask("POST", "/v1/opt-outs", key=ours.live, body={"phone_number": HUMAN})
        world.clock.now += 60
        again = await world.ask("POST", "/v1/opt-outs", key=ours.live, body={"phone_number": HUMAN})
        assert (first.status, again.status) == (201, 200)
        assert again.json == first.json
        assert first.json == {
            "phone_number": HUMAN,
            "source": "api",
            "call_id": None,
            "created_at": "2026-01-02T12:00:00.000Z",
        }

    play(story, tmp_path)


def test_a_number_can_be_called_again_after_its_opt_out_is_deleted(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        await world.ask("POST", "/v1/opt-outs", key=ours.live, body={"phone_number": HUMAN})
        gone = await world.ask("DELETE", f"/v1/opt-outs/{HUMAN}", key=ours.live)
        assert (gone.status, gone.json["phone_number"]) == (200, HUMAN)
        async with world.parts.database.read() as connection:
            assert await optouts.find(connection, ours.id, "live", HUMAN) is None

    play(story, tmp_path)


@pytest.mark.parametrize("number", ["4155550199", "+1 415 555 0199", "+", "tel:+14155550199", "+1415555019912345", 7])
def test_what_is_no_e164_number_is_refused(number: object, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        refused = await world.ask("POST", "/v1/opt-outs", key=ours.live, body={"phone_number": number})
        assert (refused.status, refused.code) == (400, "VALIDATION_ERROR")
        assert refused.json["details"][0]["field"] == "phone_number"

    play(story, tmp_path)


def test_an_opt_out_said_in_a_call_names_the_call(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        call = "01JHC000000000000000000001"
        async with world.parts.database.write() as connection:
            assert await optouts.add(connection, ours.id, "live", HUMAN, NOON, call=call)
            assert not await optouts.add(connection, ours.id, "live", HUMAN, NOON)
        listed = (await world.ask("GET", "/v1/opt-outs", key=ours.live)).json["data"]
        assert [(row["source"], row["call_id"]) for row in listed] == [("call", call)]

    play(story, tmp_path)


def test_without_a_subscription_billing_counts_the_calendar_month(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        answer = await world.ask("GET", "/v1/billing/voice", key=ours.live)
        assert answer.json == {
            "status": "none",
            "tier": None,
            "included_minutes": 0,
            "minutes_used": 0,
            "overage_minutes": 0,
            "overage_rate": "0.24",
            "currency": "usd",
            "period_start": "2026-01-01T00:00:00.000Z",
            "period_end": "2026-02-01T00:00:00.000Z",
            "cancel_at": None,
        }

    play(story, tmp_path)


def test_a_call_is_in_the_ledger_once_whatever_repeats(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours, theirs = await world.tenant(), await world.tenant("Other")
        for expected in (True, False, False):
            async with world.parts.database.write() as connection:
                assert await billing.charge(connection, ours.id, "01JHC000000000000000000001", 3, NOON) is expected
        async with world.parts.database.write() as connection:
            await billing.charge(connection, ours.id, "01JHC000000000000000000002", 4, NOON - 86_400 * 40)
        used = [(await world.ask("GET", "/v1/billing/voice", key=key)).json for key in (ours.live, theirs.live)]
        assert [answer["minutes_used"] for answer in used] == [3, 0]

    play(story, tmp_path)


def test_a_subscription_counts_in_its_own_period(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        row = {
            "tenant_id": ours.id,
            "tier": "starter",
            "status": "canceling",
            "period_start": NOON - 86_400,
            "period_end": NOON + 86_400,
            "cancel_at": NOON + 86_400,
        }
        async with world.parts.database.write() as connection:
            await connection.execute(insert(voice_subscriptions).values(row))
            await billing.charge(connection, ours.id, "01JHC000000000000000000001", 42, NOON)
            assert await billing.is_subscribed(connection, ours.id, NOON)
            assert not await billing.is_subscribed(connection, ours.id, NOON + 86_400)
        answer = (await world.ask("GET", "/v1/billing/voice", key=ours.live)).json
        assert (answer["status"], answer["tier"]) == ("canceling", "starter")
        assert (answer["included_minutes"], answer["minutes_used"], answer["overage_minutes"]) == (30, 42, 12)
        world.clock.now += 86_400
        assert (await world.ask("GET", "/v1/billing/voice", key=ours.live)).json["status"] == "none"

    play(story, tmp_path)


def test_december_is_followed_by_january() -> None:
    start, end = calendar_month(1_766_000_000.0)
    assert (start, end) == (1_764_547_200.0, 1_767_225_600.0)
