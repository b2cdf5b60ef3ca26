"""Bridging, keys and machine detection as they are ordered from Telnyx, read from the requests themselves."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest
from aiohttp import web

from senderz_voice.carriers.telnyx.client import TelnyxCarrier
from senderz_voice.ports.carrier import (
    BridgeLeg,
    CarrierRefusal,
    DialOrder,
    HangUpLeg,
    LegOrder,
    SendDigits,
    Stream,
)
from senderz_voice.ports.errors import ErrorKind
from tests.contracts.telnyx import request_errors

DONE = {"data": {"result": "ok"}}
DIALLED = {"data": {"call_control_id": "v3:new", "call_session_id": "session"}}


def asked(
    story: Callable[[TelnyxCarrier], Awaitable[object]], status: int = 200, answer: Mapping[str, object] = DONE
) -> list[tuple[str, dict[str, Any]]]:
    """The path and body of every request that a story makes; each must fit Telnyx's document."""
    seen: list[tuple[str, dict[str, Any]]] = []

    async def serve(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        assert request_errors(request.method, request.path, body) == []
        seen.append((request.path, body))
        return web.json_response(DIALLED if request.path == "/calls" else answer, status=status)

    async def run() -> None:
        app = web.Application()
        app.router.add_post("/{path:.*}", serve)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        carrier = TelnyxCarrier("KEY", f"http://{host}:{port}", "1")
        try:
            await story(carrier)
        finally:
            await carrier.aclose()
            await runner.cleanup()

    asyncio.run(run())
    return seen


def test_two_legs_are_joined_unless_one_talks_to_somebody_else() -> None:
    (request,) = asked(lambda carrier: carrier.perform("v3:caller", BridgeLeg("v3:desk"), key="k-1"))
    assert request == (
        "/calls/v3:caller/actions/bridge",
        {"call_control_id": "v3:desk", "command_id": "k-1", "prevent_double_bridge": True},
    )


def test_a_bridge_to_nobody_is_refused_without_asking() -> None:
    async def story(carrier: TelnyxCarrier) -> None:
        with pytest.raises(CarrierRefusal) as refused:
            await carrier.perform("v3:caller", BridgeLeg(""), key="k")
        assert (refused.value.code, refused.value.leg_over) == ("no_leg", False)

    assert asked(story) == []


@pytest.mark.parametrize(("order", "over"), [(BridgeLeg("v3:desk"), False), (HangUpLeg(), True)])
def test_when_one_of_two_legs_is_over_nobody_knows_which(order: LegOrder, *, over: bool) -> None:
    error = {"code": "90018", "title": "Call has already ended", "detail": "No longer active."}

    async def story(carrier: TelnyxCarrier) -> None:
        with pytest.raises(CarrierRefusal) as refused:
            await carrier.perform("v3:caller", order, key="k")
        assert (refused.value.code, refused.value.status, refused.value.leg_over) == ("90018", 422, over)

    assert len(asked(story, 422, {"errors": [error]})) == 1


@pytest.mark.parametrize(("wanted", "mode"), [(True, "premium"), (False, None)])
def test_machines_are_looked_for_only_when_asked(*, wanted: bool, mode: str | None) -> None:
    order = DialOrder(
        "+15550001111", "+15550002222", Stream("wss://x/m/t", "t"), "c:caller", 30, 600, "k", detect_machine=wanted
    )
    ((_, body),) = asked(lambda carrier: carrier.dial(order))
    assert body.get("answering_machine_detection") == mode


@pytest.mark.parametrize("digits", ["0", "12w#", "A*WD"])
def test_keys_and_pauses_are_sent_as_they_are(digits: str) -> None:
    ((_, body),) = asked(lambda carrier: carrier.perform("v3:leg", SendDigits(digits), key="k"))
    assert body["digits"] == digits


@pytest.mark.parametrize("digits", ["", "12x", "1 2", "a", "١", "1\n", "1" * 101])
def test_what_is_no_key_is_refused_without_asking(digits: str) -> None:
    async def story(carrier: TelnyxCarrier) -> None:
        with pytest.raises(CarrierRefusal) as refused:
            await carrier.perform("v3:leg", SendDigits(digits), key="k")
        assert (refused.value.kind, refused.value.fault) == (ErrorKind.REFUSED, "us")

    assert asked(story) == []
