"""What a carrier's bad day looks like to the product: every fault ends in time, as one CarrierRefusal."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from senderz_voice.carriers.telnyx import api
from senderz_voice.carriers.telnyx.client import TelnyxCarrier, unpack
from senderz_voice.carriers.telnyx.numbers import TelnyxNumbers
from senderz_voice.ports.carrier import CarrierRefusal, DialOrder, HangUpLeg, LegFacts, Stream
from senderz_voice.ports.errors import ErrorKind, PortError

DIAL = DialOrder("+15550001111", "+15550002222", Stream("wss://x/media/t", "t"), "c:caller", 30, 600, "k")
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def against(answer: Answer, story: Callable[[str], Awaitable[None]]) -> list[str]:
    """Run a story against a server that always answers so; gives the requests it got."""
    asked: list[str] = []

    async def serve(request: web.Request) -> web.StreamResponse:
        asked.append(f"{request.method} {request.path_qs}")
        return await answer(request)

    async def run() -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", serve)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        try:
            await story(f"http://{host}:{port}")
        finally:
            await runner.cleanup()

    asyncio.run(run())
    return asked


async def refusal_of_a_dial(url: str) -> CarrierRefusal:
    carrier = TelnyxCarrier("KEY", url, "1")
    try:
        with pytest.raises(CarrierRefusal) as refused:
            await carrier.dial(DIAL)
    finally:
        await carrier.aclose()
    return refused.value


def dial(answer: Answer) -> CarrierRefusal:
    found: list[CarrierRefusal] = []

    async def story(url: str) -> None:
        found.append(await refusal_of_a_dial(url))

    assert len(against(answer, story)) == 1
    return found[0]


async def never(request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError("nobody waits that long")


async def drip(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    for _ in range(1_000):
        await response.write(b" ")
        await asyncio.sleep(0.02)
    return response


async def hang_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def saying(body: str, status: int = 200, kind: str = "application/json") -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(text=body, status=status, content_type=kind)

    return answer


@pytest.mark.parametrize("answer", [never, drip])
def test_a_silent_carrier_may_or_may_not_have_dialled(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "DEADLINE_SECONDS", 0.3)
    verdict = dial(answer)
    assert (verdict.kind, verdict.status, verdict.code) == (ErrorKind.UNAVAILABLE, None, "timeout")
    assert (verdict.fault, verdict.retry, verdict.dial_failure) == ("carrier", True, False)


def test_a_lost_answer_may_have_been_a_yes() -> None:
    verdict = dial(hang_up)
    assert (verdict.kind, verdict.status, verdict.code) == (ErrorKind.UNAVAILABLE, None, "connection_lost")
    assert verdict.dial_failure is False


def test_a_carrier_that_cannot_be_reached_has_certainly_not_dialled() -> None:
    verdict = asyncio.run(refusal_of_a_dial("http://127.0.0.1:9"))
    assert (verdict.kind, verdict.status, verdict.code) == (ErrorKind.UNAVAILABLE, None, "unreachable")
    assert verdict.dial_failure is True


@pytest.mark.parametrize(
    "answer",
    [
        saying("<html>maintenance</html>", kind="text/html"),
        saying("", 200),
        saying("{}"),
        saying('{"data": null}'),
        saying('{"data": {"call_control_id": 5, "call_session_id": "s"}}'),
        saying('{"data": {"call_session_id": "s"}}'),
        saying("[" * 100_000),
    ],
)
def test_a_yes_that_cannot_be_read_is_a_bad_answer(answer: Answer) -> None:
    assert dial(answer).kind is ErrorKind.BAD_ANSWER


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_broken_carrier_is_asked_once(status: int) -> None:
    verdict = dial(saying("<html>oops</html>", status, "text/html"))
    assert (verdict.kind, verdict.status, verdict.retry) == (ErrorKind.UNAVAILABLE, status, True)


def test_an_order_without_a_leg_asks_nobody() -> None:
    async def story(url: str) -> None:
        carrier = TelnyxCarrier("KEY", url, "1")
        with pytest.raises(CarrierRefusal) as refused:
            await carrier.perform("", HangUpLeg(), key="k")
        await carrier.aclose()
        assert refused.value.leg_over

    assert against(never, story) == []


def pages(request: web.Request) -> dict[str, Any]:
    """Three pages by cursor; the last one points at itself, as a careless server might."""
    at = int(request.query.get("page[after]", "0"))
    legs = [
        {"call_control_id": f"v3:{at}-{leg}", "call_leg_id": "l", "call_session_id": "s", "record_type": "call"}
        for leg in range(2)
    ]
    return {"data": legs, "meta": {"cursors": {"after": str(min(at + 1, 2)), "before": "x"}}}


def test_live_legs_are_gathered_from_all_pages() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.json_response(pages(request))

    async def story(url: str) -> None:
        carrier = TelnyxCarrier("KEY", url, "77")
        legs = await carrier.live_legs()
        await carrier.aclose()
        expected = [f"v3:{page}-{leg}" for page in range(3) for leg in range(2)]
        assert legs == tuple(LegFacts(each, alive=True, client_state="") for each in expected)

    asked = against(answer, story)
    assert len(asked) == 4
    assert asked[0] == "GET /connections/77/active_calls?page%5Bsize%5D=250"


def test_an_order_that_hides_its_number_is_no_answer() -> None:
    body = '{"data": [{"id": "o", "status": "pending", "customer_reference": "ref", "phone_numbers": []}]}'

    async def story(url: str) -> None:
        shop = TelnyxNumbers("KEY", url, "1")
        with pytest.raises(CarrierRefusal) as refused:
            await shop.find_order("ref")
        await shop.aclose()
        assert refused.value.kind is ErrorKind.BAD_ANSWER

    against(saying(body), story)


def test_only_numbers_with_voice_are_offered() -> None:
    body = (
        '{"data": [{"phone_number": "+14155550001", "features": [{"name": "sms"}]},'
        ' {"phone_number": "+14155550002", "features": [{"name": "voice"}]}, {"phone_number": "+525555550003"}]}'
    )

    async def story(url: str) -> None:
        shop = TelnyxNumbers("KEY", url, "1")
        offers = await shop.search("US", "", 10)
        await shop.aclose()
        assert [(each.phone_number, each.area_code) for each in offers] == [
            ("+14155550002", "415"),
            ("+525555550003", ""),
        ]

    against(saying(body), story)


@pytest.mark.parametrize(
    ("status", "body", "fails"), [(404, '{"errors":[{"code":"10005"}]}', False), (422, '{"errors":[]}', True)]
)
def test_releasing_what_is_gone_meanwhile_is_success(status: int, body: str, *, fails: bool) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.method == "DELETE":
            return web.Response(text=body, status=status, content_type="application/json")
        numbers = [
            {"id": "1", "phone_number": "+15550001111", "status": "active"},
            {"id": "2", "phone_number": "+15550001111", "status": "deleted"},
            {"id": "3", "phone_number": "+155500011112", "status": "active"},
        ]
        return web.json_response({"data": numbers, "meta": {}})

    async def story(url: str) -> None:
        shop = TelnyxNumbers("KEY", url, "1")
        try:
            await shop.release("+15550001111")
            assert not fails
        except CarrierRefusal:
            assert fails
        finally:
            await shop.aclose()

    assert against(answer, story)[1:] == ["DELETE /phone_numbers/1"]


def test_an_empty_key_is_a_setting_to_mend() -> None:
    with pytest.raises(PortError) as wrong:
        TelnyxCarrier("", "http://127.0.0.1:9", "1")
    assert wrong.value.kind is ErrorKind.NOT_CONFIGURED


@pytest.mark.parametrize("state", [None, "", "!", "YQ", "/w==", "é"])
def test_a_client_state_of_somebody_else_is_empty(state: str | None) -> None:
    assert unpack(state) == ""
