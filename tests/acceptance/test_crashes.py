"""A process of the server is killed in the middle of live calls: nothing is lost, invented or charged twice."""

import asyncio
import json
import math
import time

import pytest

from tests.acceptance.client import Customer, Json, operating, request, until
from tests.acceptance.server import Server

COOPERATIVE, SILENT = "+15555550001", "+15555550010"
SCRIPT = "Confirm Friday 2pm appointment for John Smith."
AT_ONCE = 30.0
"""Seconds after which an operator would expect a crash to be over."""

pytestmark = pytest.mark.slow


def test_calls_whose_media_process_is_killed_go_on_and_are_billed_once(on_exchange: Server) -> None:
    asyncio.run(_kill_media(on_exchange))


async def _kill_media(server: Server) -> None:
    async with operating(server) as operator:
        customer = await operator.customer(business_name="Harbor Dental")
        number = await customer.buy()
        outbound = [await customer.place(number, to, SCRIPT) for to in (COOPERATIVE, SILENT)]
        inbound = await _rung(customer, server, number["phone_number"])
        calls = [*outbound, inbound]
        await asyncio.gather(*(customer.until_event(call, "assistant.said") for call in calls))
        assert {(await customer.call(call))["status"] for call in calls} == {"in_progress"}

        killed = server.kill("media")
        began = time.monotonic()
        await asyncio.gather(*(_until_spoken_again(customer, call, AT_ONCE) for call in calls))
        print(f"all spoke again {time.monotonic() - began:.1f} s after the kill")
        assert server.pid_of("media") != killed
        for call in await asyncio.gather(*(customer.until_wrapped_up(call) for call in calls)):
            print(call["direction"], call["end_reason"], [line["text"] for line in call["transcript"]])
            assert call["status"] == "completed"
            assert call["end_reason"] in {"assistant_hung_up", "caller_hung_up", "silence"}
            await _until_hung_up(customer, call["id"], AT_ONCE)
            await _check_what_is_kept(customer, call)
            assert call["has_recording"]
        await _check_the_bill(customer, calls)
        again = await customer.until_wrapped_up(await customer.place(number, COOPERATIVE, SCRIPT))
        assert again["end_reason"] in {"assistant_hung_up", "caller_hung_up"}
        assert again["transcript"]


def test_a_call_outlives_the_control_process_and_is_summarised(on_exchange: Server) -> None:
    asyncio.run(_kill_control(on_exchange))


async def _kill_control(server: Server) -> None:
    async with operating(server) as operator:
        customer = await operator.customer(business_name="Harbor Dental")
        number = await customer.buy()
        call = await customer.place(number, COOPERATIVE, SCRIPT)
        await customer.until_event(call, "assistant.said")
        killed = server.kill("control")
        shown = await customer.until_wrapped_up(call)
        assert server.pid_of("control") != killed
        assert shown["status"] == "completed"
        assert shown["end_reason"] in {"assistant_hung_up", "caller_hung_up"}
        assert shown["analysis"]["outcome"] == "confirmed"
        await _check_what_is_kept(customer, shown)
        await _check_the_bill(customer, [call])


async def _rung(customer: Customer, server: Server, number: str) -> str:
    """An inbound call of a virtual person who has a lot to ask; its id."""
    wants = ["Hi, are you open on Saturdays?", "Okay. And where can I park?", "And what is your address?"]
    body = {"to": number, "from": "+16195550142", "person": {"kind": "caller", "wants": wants}}
    await request(customer.http, "POST", f"{server.exchange_url}/rehearsal/calls", _exchange_key(server), body)
    return await customer.until_rung()


def _exchange_key(server: Server) -> str:
    return str(json.loads((server.data / "keyring.json").read_text())["exchange_api_key"])


async def _until_spoken_again(customer: Customer, call: str, seconds: float) -> None:
    """Wait until the next process has taken the call over, and the human has heard a whole sentence of it."""

    async def shown() -> list[str]:
        kinds = [event["type"] for event in await customer.events(call)]
        return kinds[kinds.index("call.recovered") :] if "call.recovered" in kinds else []

    await until(shown, lambda since: "assistant.said" in since, seconds)


async def _until_hung_up(customer: Customer, call: str, seconds: float) -> None:
    """Wait until the carrier does not hold the caller's leg any more."""
    server = customer.server
    leg = server.rows("SELECT caller_leg FROM calls WHERE id = ?", call)[0]["caller_leg"]
    address, key = f"{server.exchange_url}/v2/calls/{leg}", _exchange_key(server)
    await until(
        lambda: request(customer.http, "GET", address, key), lambda shown: not shown["data"]["is_alive"], seconds
    )


async def _check_what_is_kept(customer: Customer, call: Json) -> None:
    """A summary, a recording or the news that there is none, and events without a gap."""
    events = await customer.events(call["id"])
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    kinds = [event["type"] for event in events]
    assert kinds.count("call.ended") == 1
    assert kinds.count("summary.ready") == 1
    assert call["has_recording"] == ("recording.ready" in kinds)
    logged = customer.server.rows("SELECT seq, type FROM call_events WHERE call_id = ? ORDER BY seq", call["id"])
    assert [row["seq"] for row in logged] == list(range(1, len(logged) + 1))
    assert call["has_recording"] or "RecordingFailed" in {row["type"] for row in logged}, logged


async def _check_the_bill(customer: Customer, calls: list[str]) -> None:
    """Each call has its minutes in the ledger, once, and the account shows their sum."""
    total = 0
    for call in calls:
        shown = await customer.call(call)
        minutes = math.ceil(shown["duration_seconds"] / 60)
        charged = customer.server.rows("SELECT minutes FROM voice_minutes WHERE call_id = ?", call)
        assert [row["minutes"] for row in charged] == [minutes]
        assert shown["billed_minutes"] == minutes
        total += minutes
    billing = await customer.ask("GET", "/v1/billing/voice")
    assert billing["minutes_used"] == total
