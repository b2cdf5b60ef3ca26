"""POST /v1/calls: the documented checks in their order, the limits, and what the carrier says."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from senderz_voice.calls.log import StoredCallLog, read_log
from senderz_voice.core.events import CallPlaced, DialAccepted, DialRefused
from senderz_voice.db.call_tables import call_leases, calls, dial_failures
from senderz_voice.db.tables import tenants, voice_numbers
from senderz_voice.optouts import store as optouts
from tests.calls.fakes import NOON, refusal
from tests.calls.world import (
    FOREIGN,
    FOREIGN_NUMBER,
    HUMAN,
    LIVE,
    NUMBER,
    OURS,
    TEST,
    TEST_NUMBER,
    World,
    run,
    world,
)
from tests.databases import stores

MISSING = "01JHN0000000000000000000ZZ"


async def _log(w: World, call: str) -> list[type]:
    async with w.database.read() as connection:
        return [type(logged.event) for logged in await read_log(connection, OURS, call)]


def test_a_call_without_a_key_is_not_placed(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            assert (await w.place(key="")).code == "INVALID_API_KEY"
            assert not w.carrier.dialled

    run(story, tmp_path)


def test_a_placed_call_is_dialled_logged_and_left_to_the_media_process(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            reply = await w.place(metadata={"order": "7"}, voicemail_message="Call us back.")
            call = reply.json["id"]
            assert (reply.status, reply.json) == (201, {"id": call, "status": "ringing", "to": HUMAN})
            order = w.carrier.dialled[0]
            assert (order.from_number, order.to_number) == ("+16195550100", HUMAN)
            assert order.client_state == f"{call}:caller"
            assert order.stream.url == f"ws://media/live/{order.stream.token}"
            assert order.key.startswith(call)
            assert await _log(w, call) == [CallPlaced, DialAccepted]
            assert w.nudged == [call]
            lease = await StoredCallLog(w.database, w.clock).take(call, "media", 10)
            assert lease is not None
            file = await StoredCallLog(w.database, w.clock).read(lease)
            assert file.leg_ids == {"caller": "leg-1"}
            assert file.brief["voicemail_message"] == "Call us back."
            assert file.intents["talk_to_human"]["action"] == "message", "there is nobody to transfer to"

    run(story, tmp_path)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to": "4155551234"}, "to"),
        ({"script": ""}, "script"),
        ({"script": "x" * 4001}, "script"),
        ({"metadata": {"n": 1}}, "metadata.n"),
        ({"metadata": {"n": "x" * 2048}}, "metadata"),
        ({"max_duration_seconds": 3601}, "max_duration_seconds"),
        ({"language": "de"}, "language"),
        ({"caller_id": "+14155550000"}, "caller_id"),
    ],
)
def test_a_bad_field_is_named(tmp_path: Path, change: dict[str, object], field: str) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            body = {"from": NUMBER, "to": HUMAN, "script": "Confirm.", **change}
            reply = await w.ask("POST", "/v1/calls", body=body)
            assert (reply.status, reply.code) == (400, "VALIDATION_ERROR")
            assert reply.json["details"][0]["field"] == field
            assert not w.carrier.dialled

    run(story, tmp_path)


@pytest.mark.parametrize("number", [MISSING, "not an id", FOREIGN_NUMBER, TEST_NUMBER, "", NUMBER.lower()])
def test_a_number_that_is_not_ours_in_this_mode_is_not_there(tmp_path: Path, number: str) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            reply = await w.place(number=number)
            assert (reply.status, reply.code) == (404, "NUMBER_NOT_OWNED")

    run(story, tmp_path)


def test_a_released_number_cannot_call(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            async with w.database.write() as connection:
                await connection.execute(
                    update(voice_numbers).where(voice_numbers.c.id == NUMBER).values(status="released")
                )
            assert (await w.place()).code == "NUMBER_NOT_OWNED"

    run(story, tmp_path)


def test_a_tenant_without_voice_is_told_so(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            async with w.database.write() as connection:
                await connection.execute(update(tenants).where(tenants.c.id == OURS).values(voice_enabled=False))
            assert (await w.place()).code == "NOT_CONFIGURED"

    run(story, tmp_path)


async def _fail(w: World, times: int, at: float, to: str = HUMAN) -> None:
    async with w.database.write() as connection:
        for number in range(times):
            row = {"call_id": f"F{number:025d}", "tenant_id": OURS, "mode": "live", "to_number": to, "at": at}
            await connection.execute(insert(dial_failures).values(row))


def test_each_refusal_hides_those_behind_it(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            for _ in range(10):
                assert (await w.place(to="+14155550000")).status == 201
            w.carrier.refusals.append(refusal())
            assert (await w.place()).code == "RATE_LIMITED"
            await _fail(w, 5, NOON - 60)
            assert (await w.place()).code == "BLOCKED_DESTINATION"
            async with w.database.write() as connection:
                await optouts.add(connection, OURS, "live", HUMAN, NOON)
            assert (await w.place()).code == "OPT_OUT"
            assert (await w.place(number=MISSING)).code == "NUMBER_NOT_OWNED"
            assert (await w.place(number=MISSING, script="")).code == "VALIDATION_ERROR"
            assert w.carrier.refusals, "the carrier was never asked"

    run(story, tmp_path)


def test_of_two_hundred_dials_at_once_exactly_ten_go_out(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            replies = await asyncio.gather(*(w.place() for _ in range(200)))
            accepted = [reply for reply in replies if reply.status == 201]
            refused = [reply for reply in replies if reply.status == 429]
            assert (len(accepted), len(refused), len(w.carrier.dialled)) == (10, 190, 10)
            assert {reply.code for reply in refused} == {"RATE_LIMITED"}
            assert {reply.headers["retry-after"] for reply in refused} == {"60"}
            async with w.database.read() as connection:
                stored = (await connection.execute(select(func.count()).select_from(calls))).scalar_one()
            assert stored == 10, "a refused request leaves no row"

    run(story, tmp_path)


def test_the_next_minute_and_the_other_mode_have_places_of_their_own(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            for _ in range(10):
                assert (await w.place()).status == 201
            assert (await w.place()).status == 429
            assert (await w.place(key=TEST, number=TEST_NUMBER)).status == 201
            assert (await w.place(key=FOREIGN, number=FOREIGN_NUMBER)).status == 201
            w.clock.now += 60
            assert (await w.place()).status == 201

    run(story, tmp_path)


def test_a_refused_dial_names_the_carriers_words_and_keeps_its_place(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            w.carrier.refusals.append(refusal("10010", counts=False))
            reply = await w.place()
            assert (reply.status, reply.code) == (502, "TELNYX_ERROR")
            assert "10010" in reply.json["error"]
            assert "Dial not allowed" in reply.json["error"]
            listed = (await w.ask("GET", "/v1/calls")).json["data"]
            assert (listed[0]["status"], listed[0]["end_reason"]) == ("failed", "dial_refused")
            assert await _log(w, listed[0]["id"]) == [CallPlaced, DialRefused]
            for _ in range(9):
                assert (await w.place()).status == 201
            assert (await w.place()).code == "RATE_LIMITED"

    run(story, tmp_path)


def test_the_fifth_failure_within_an_hour_blocks_for_an_hour_from_it(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            for number in range(5):
                w.carrier.refusals.append(refusal())
                assert (await w.place()).code == "TELNYX_ERROR", f"failure {number + 1}"
                w.clock.now += 600
            reply = await w.place()
            assert (reply.status, reply.code) == (429, "BLOCKED_DESTINATION")
            assert reply.headers["retry-after"] == "3000"
            assert (await w.place(to="+14155550000")).status == 201, "other destinations stay open"
            w.clock.now += 2999
            assert (await w.place()).code == "BLOCKED_DESTINATION"
            w.clock.now += 1
            assert (await w.place()).status == 201

    run(story, tmp_path)


def test_a_refusal_that_is_our_own_fault_does_not_count_towards_a_block(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            for _ in range(5):
                w.carrier.refusals.append(refusal(counts=False))
                assert (await w.place()).code == "TELNYX_ERROR"
            assert (await w.place()).status == 201

    run(story, tmp_path)


def test_a_silent_carrier_is_no_verdict(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            w.carrier.refusals.append(refusal("", status=None))
            reply = await w.place()
            assert reply.status == 201
            assert await _log(w, reply.json["id"]) == [CallPlaced]
            assert w.nudged == [reply.json["id"]]
            assert await StoredCallLog(w.database, w.clock).take(reply.json["id"], "media", 10) is not None

    run(story, tmp_path)


def test_an_opt_out_during_the_request_stops_the_dial(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            async with w.database.write() as connection:
                # Somebody opts out behind the check, and before the carrier is told.
                opting_out = (
                    "INSERT INTO opt_outs (tenant_id, mode, phone_number, source, created_at) "
                    f"VALUES ('{OURS}', 'live', '{HUMAN}', 'api', {NOON})"
                )
                await connection.exec_driver_sql(stores.also_on_insert("media_tokens", opting_out))
            assert (await w.place()).code == "OPT_OUT"
            assert not w.carrier.dialled
            listed = (await w.ask("GET", "/v1/calls")).json["data"]
            assert listed[0]["status"] == "failed"

    run(story, tmp_path)


@pytest.mark.parametrize(("last", "code"), [("0003", "OPT_OUT"), ("0004", "RATE_LIMITED")])
def test_rehearsal_numbers_refuse_in_the_sandbox_only(tmp_path: Path, last: str, code: str) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            to = f"+1555555{last}"
            assert (await w.place(key=TEST, number=TEST_NUMBER, to=to)).code == code
            assert (await w.place(key=LIVE, to=to)).status == 201

    run(story, tmp_path)


def test_a_repeated_request_with_one_key_dials_once(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            body = {"from": NUMBER, "to": HUMAN, "script": "Confirm."}
            first = await w.ask("POST", "/v1/calls", body=body, idempotency_key="once")
            again = await w.ask("POST", "/v1/calls", body=body, idempotency_key="once")
            assert first.json == again.json
            assert again.headers["idempotent-replayed"] == "true"
            assert len(w.carrier.dialled) == 1

    run(story, tmp_path)


def test_a_refused_dial_is_replayed_as_refused(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            w.carrier.refusals.append(refusal())
            body = {"from": NUMBER, "to": HUMAN, "script": "Confirm."}
            first = await w.ask("POST", "/v1/calls", body=body, idempotency_key="once")
            again = await w.ask("POST", "/v1/calls", body=body, idempotency_key="once")
            assert (first.status, again.status) == (502, 502)
            assert len(w.carrier.dialled) == 1

    run(story, tmp_path)


def test_a_crash_after_the_dial_leaves_the_call_to_the_next_owner(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            call = (await w.place()).json["id"]
            async with w.database.write() as connection:
                held = {"owner": "control:gone", "epoch": 2, "expires_at": w.clock.now + 15}
                await connection.execute(update(call_leases).values(held))
            log = StoredCallLog(w.database, w.clock)
            assert await log.take(call, "media", 10) is None
            w.clock.now += 15
            assert await log.take(call, "media", 10) is not None

    run(story, tmp_path)
