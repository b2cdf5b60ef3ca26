"""An opt-out that lands after the API's check and before the carrier is told: nobody's telephone rings."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from senderz_voice.api.parts import ApiParts
from senderz_voice.calls import placing
from senderz_voice.calls.log import read_log
from senderz_voice.core.events import CallPlaced, DialRefused
from senderz_voice.db.call_tables import dial_failures, dial_minutes
from senderz_voice.optouts import store as optouts
from tests.calls.fakes import NOON
from tests.calls.world import HUMAN, NUMBER, OURS, TEST, TEST_NUMBER, World, run, world


def _opt_out_between(w: World, monkeypatch: pytest.MonkeyPatch, mode: str = "live") -> None:
    """Somebody opts out when the call is written down and nothing has gone out."""
    dial = placing._dial

    async def late(parts: ApiParts, *rest: Any) -> None:
        async with parts.database.write() as connection:
            await optouts.add(connection, OURS, mode, HUMAN, NOON)
        await dial(parts, *rest)

    monkeypatch.setattr(placing, "_dial", late)


async def _count(w: World, what: Any) -> int:
    async with w.database.read() as connection:
        found: int = (await connection.execute(what)).scalar_one()
    return found


def test_the_carrier_is_never_asked_and_the_call_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            _opt_out_between(w, monkeypatch)
            reply = await w.place()
            assert (reply.status, reply.code) == (451, "OPT_OUT")
            assert not w.carrier.dialled
            (call,) = (await w.ask("GET", "/v1/calls")).json["data"]
            assert call["status"] == "failed"
            async with w.database.read() as connection:
                log = [logged.event for logged in await read_log(connection, OURS, call["id"])]
            assert [type(event) for event in log] == [CallPlaced, DialRefused]
            told = (await w.ask("GET", f"/v1/calls/{call['id']}/events")).json["data"]
            assert [(event["type"], event["data"].get("code")) for event in told[1:2]] == [("dial.refused", "OPT_OUT")]

    run(story, tmp_path)


def test_its_place_in_the_minute_stays_used_and_no_failure_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            _opt_out_between(w, monkeypatch)
            assert (await w.place()).code == "OPT_OUT"
            monkeypatch.undo()
            assert await _count(w, select(dial_minutes.c.dials)) == 1
            assert await _count(w, select(func.count()).select_from(dial_failures)) == 0
            for number in range(9):
                assert (await w.place(to=f"+1415555000{number}")).status == 201
            assert (await w.place(to="+14155550009")).code == "RATE_LIMITED"

    run(story, tmp_path)


def test_the_first_check_uses_no_place(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            async with w.database.write() as connection:
                await optouts.add(connection, OURS, "live", HUMAN, NOON)
            assert (await w.place()).code == "OPT_OUT"
            assert await _count(w, select(func.count()).select_from(dial_minutes)) == 0
            assert (await w.ask("GET", "/v1/calls")).json["total"] == 0

    run(story, tmp_path)


def test_the_other_modes_opt_out_does_not_stop_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            _opt_out_between(w, monkeypatch)
            assert (await w.place(key=TEST, number=TEST_NUMBER)).status == 201
            assert (len(w.rehearsal.dialled), len(w.carrier.dialled)) == (1, 0)

    run(story, tmp_path)


def test_a_repeat_with_the_same_key_is_refused_again_and_dials_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            _opt_out_between(w, monkeypatch)
            body = {"from": NUMBER, "to": HUMAN, "script": "Confirm."}
            for _ in range(2):
                reply = await w.ask("POST", "/v1/calls", body=body, idempotency_key="once")
                assert (reply.status, reply.code) == (451, "OPT_OUT")
            assert not w.carrier.dialled

    run(story, tmp_path)
