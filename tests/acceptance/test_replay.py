"""Every call that the other stories left behind can be replayed, and its log tells the same as its row."""

import asyncio
import subprocess
from pathlib import Path

import pytest

from senderz_voice.calls.log import read_log
from senderz_voice.calls.replay import facts_of, replay
from senderz_voice.clock import SystemClock
from senderz_voice.core.call import Call
from senderz_voice.db.engine import open_database
from senderz_voice.ports.calllog import Facts
from tests.acceptance.client import Json, operating
from tests.acceptance.conftest import TOLD
from tests.acceptance.server import Server, command, environment

BUSY, LEAVES, SILENT = "+15555550006", "+15555550018", "+15555550010"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def servers(request: pytest.FixtureRequest, on_exchange: Server) -> list[Server]:
    """The servers that ran, the one on the exchange with some calls of this module's own."""
    asyncio.run(_some_calls(on_exchange))
    return [on_exchange, *request.session.stash.get(TOLD, [])]


async def _some_calls(server: Server) -> None:
    async with operating(server) as operator:
        customer = await operator.customer("tf_test", business_name="Harbor Dental")
        number = await customer.buy()
        calls = [await customer.place(number, to, "Confirm the table for two.") for to in (BUSY, LEAVES, SILENT)]
        await customer.until_event(calls[-1], "assistant.said")
        await customer.ask("POST", f"/v1/calls/{calls[-1]}/hangup")
        for call in calls:
            await customer.until_final(call)


def test_every_calls_log_amounts_to_its_row(servers: list[Server]) -> None:
    compared = 0
    for server in servers:
        rows = server.rows("SELECT * FROM calls")
        assert [row["id"] for row in rows if row["ended_at"] is None] == []
        for row, told in asyncio.run(_replayed(server, rows)):
            shown = Facts(row["status"], row["end_reason"], row["answered_at"], row["ended_at"])
            assert (told.status, told.end_reason) == (shown.status, shown.end_reason), row
            assert told.answered_at == pytest.approx(shown.answered_at), row
            assert told.ended_at == pytest.approx(shown.ended_at), row
            compared += 1
    print(f"{compared} calls replayed")
    assert compared >= 3


async def _replayed(server: Server, rows: list[Json]) -> list[tuple[Json, Facts]]:
    """Each row with what its log says."""
    database = await open_database(f"sqlite:///{server.data / 'senderz.db'}", SystemClock())
    try:
        async with database.read() as connection:
            logs = [await read_log(connection, row["tenant_id"], row["id"]) for row in rows]
    finally:
        await database.close()
    told = []
    for row, log in zip(rows, logs, strict=True):
        call = Call()
        for logged in log:
            call.handle(logged.event)
        assert [step.status for step in replay(log)][-1] == row["status"]
        told.append((row, facts_of(call)))
    return told


def test_the_command_prints_a_call_event_by_event(servers: list[Server]) -> None:
    row = servers[0].rows("SELECT id, status, tenant_id FROM calls ORDER BY created_at DESC LIMIT 1")[0]
    events = servers[0].rows("SELECT seq, type FROM call_events WHERE call_id = ? ORDER BY seq", row["id"])
    done = _replay(row["id"], servers[0].data)
    assert done.returncode == 0, done.stderr
    for event in events:
        assert event["type"] in done.stdout
    assert row["status"] in done.stdout.splitlines()[-2]


def test_a_call_that_never_was_is_one_clear_line(servers: list[Server]) -> None:
    done = _replay("01JDQ4ZC8Y6T1V7N3R5W9X2B4K", servers[0].data)
    assert done.returncode > 0
    assert done.stdout == ""
    assert done.stderr == "senderz-voice: there is no call 01JDQ4ZC8Y6T1V7N3R5W9X2B4K\n"


def _replay(call: str, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command("replay", call, "--data-dir", data),
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
