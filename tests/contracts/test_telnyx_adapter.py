"""Every request of the Telnyx adapter, judged by Prism on Telnyx's document and by our stricter judge of names."""

import asyncio
import base64
from collections.abc import Awaitable, Callable

import pytest

from senderz_voice.carriers.telnyx.client import TelnyxCarrier
from senderz_voice.carriers.telnyx.numbers import TelnyxNumbers
from senderz_voice.ports.carrier import (
    AnswerLeg,
    BridgeLeg,
    CarrierRefusal,
    Dialled,
    DialOrder,
    HangUpLeg,
    LegFacts,
    LegOrder,
    RecordLeg,
    RejectLeg,
    SendDigits,
    StartStream,
    StopStream,
    Stream,
    TransferLeg,
)
from senderz_voice.ports.errors import ErrorKind
from senderz_voice.ports.numbers import NumberOrder, Offer
from tests.contracts.recorder import Recorder, Seen, recording
from tests.contracts.telnyx import request_errors

LEG = "v3:MdI91X4lWFEs7IgbBEOT9M4AigoY08M0WWZFISt1Yw2axZ_IiE4pqg"
STREAM = Stream("wss://voice.example.com/media/secret", "secret")
DIAL = DialOrder("+15550001111", "+15550002222", STREAM, "01J:caller", 30, 600, "01J-1", "https://voice.example.com/h")
STATE = base64.b64encode(b"01J:caller").decode()
STREAM_FIELDS: dict[str, object] = {
    "stream_url": STREAM.url,
    "stream_track": "inbound_track",
    "stream_codec": "PCMU",
    "stream_bidirectional_mode": "rtp",
    "stream_bidirectional_codec": "PCMU",
}


def carrier_story(prism_url: str, story: Callable[[TelnyxCarrier, Recorder], Awaitable[None]]) -> list[Seen]:
    async def run() -> list[Seen]:
        async with recording(prism_url) as recorder:
            carrier = TelnyxCarrier("KEY", recorder.url, "1293384261075731461")
            try:
                await story(carrier, recorder)
            finally:
                await carrier.aclose()
            return recorder.seen

    return asyncio.run(run())


def shop_story(prism_url: str, story: Callable[[TelnyxNumbers, Recorder], Awaitable[None]]) -> list[Seen]:
    async def run() -> list[Seen]:
        async with recording(prism_url) as recorder:
            shop = TelnyxNumbers("KEY", recorder.url, "1293384261075731461")
            try:
                await story(shop, recorder)
            finally:
                await shop.aclose()
            return recorder.seen

    return asyncio.run(run())


def assert_accepted(seen: list[Seen]) -> None:
    assert seen
    for each in seen:
        assert (each.status, each.violations) == (200, "")
        assert request_errors(each.method, each.path, each.body, each.query) == []


def test_a_dial_is_accepted(prism_url: str) -> None:
    async def story(carrier: TelnyxCarrier, recorder: Recorder) -> None:
        assert await carrier.dial(DIAL) == Dialled(LEG, "2dc1b3c8-f9e0-11ea-bc5a-02420a0f7768")

    (seen,) = carrier_story(prism_url, story)
    assert_accepted([seen])
    assert seen.body == STREAM_FIELDS | {
        "connection_id": "1293384261075731461",
        "from": "+15550001111",
        "to": "+15550002222",
        "client_state": STATE,
        "command_id": "01J-1",
        "timeout_secs": 30,
        "time_limit_secs": 600,
        "stream_auth_token": "secret",
        "webhook_url": "https://voice.example.com/h",
    }


def test_times_are_kept_within_telnyx_bounds(prism_url: str) -> None:
    async def story(carrier: TelnyxCarrier, recorder: Recorder) -> None:
        await carrier.dial(DialOrder("+1", "+2", STREAM, "", 1, 5, "k"))

    (seen,) = carrier_story(prism_url, story)
    assert_accepted([seen])
    assert (seen.body["timeout_secs"], seen.body["time_limit_secs"]) == (5, 30)
    assert "webhook_url" not in seen.body


ORDERS: list[tuple[LegOrder, str, dict[str, object]]] = [
    (AnswerLeg(STREAM, "01J:caller"), "answer", STREAM_FIELDS | {"client_state": STATE}),
    (RejectLeg("busy"), "reject", {"cause": "USER_BUSY"}),
    (RejectLeg("rejected"), "reject", {"cause": "CALL_REJECTED"}),
    (HangUpLeg(), "hangup", {}),
    (
        TransferLeg("+15550003333", "+15550001111", 25, "01J:caller"),
        "transfer",
        {"to": "+15550003333", "from": "+15550001111", "timeout_secs": 25, "target_leg_client_state": STATE},
    ),
    (BridgeLeg("v3:other"), "bridge", {"call_control_id": "v3:other", "prevent_double_bridge": True}),
    (SendDigits("12w#"), "send_dtmf", {"digits": "12w#"}),
    (
        StartStream(STREAM, "01J:caller"),
        "streaming_start",
        STREAM_FIELDS | {"client_state": STATE, "stream_auth_token": "secret"},
    ),
    (StopStream(), "streaming_stop", {}),
    (RecordLeg(), "record_start", {"channels": "dual", "format": "wav", "play_beep": False}),
]


@pytest.mark.parametrize(("order", "action", "body"), ORDERS, ids=[f"{type(each[0]).__name__}" for each in ORDERS])
def test_each_order_is_accepted(prism_url: str, order: LegOrder, action: str, body: dict[str, object]) -> None:
    async def story(carrier: TelnyxCarrier, recorder: Recorder) -> None:
        await carrier.perform(LEG, order, key="01J-7")

    (seen,) = carrier_story(prism_url, story)
    assert_accepted([seen])
    assert seen.path == f"/calls/{LEG}/actions/{action}"
    assert seen.body == body | {"command_id": "01J-7"}


def test_what_telnyx_knows_of_a_leg(prism_url: str) -> None:
    async def story(carrier: TelnyxCarrier, recorder: Recorder) -> None:
        assert await carrier.leg(LEG) == LegFacts(LEG, alive=False, client_state="have a nice day =]")

    assert_accepted(carrier_story(prism_url, story))


def test_an_unknown_leg_is_none(prism_url: str) -> None:
    async def story(carrier: TelnyxCarrier, recorder: Recorder) -> None:
        recorder.prefer = "code=422, example=invalid_call_control_id"
        assert await carrier.leg(LEG) is None
        assert await carrier.leg("") is None

    assert len(carrier_story(prism_url, story)) == 1


def test_live_legs_are_read_page_by_page_until_nothing_is_new(prism_url: str) -> None:
    async def story(carrier: TelnyxCarrier, recorder: Recorder) -> None:
        assert await carrier.live_legs() == (LegFacts(LEG, alive=True, client_state="have a nice day =]"),)

    seen = carrier_story(prism_url, story)
    assert_accepted(seen)
    assert [[key for key, _ in each.query] for each in seen] == [["page[size]"], ["page[size]", "page[after]"]]


@pytest.mark.parametrize(
    ("example", "kind", "code", "fault", "leg_over"),
    [
        ("call_already_ended", ErrorKind.MISSING, "90018", "us", True),
        ("invalid_call_control_id", ErrorKind.MISSING, "90015", "us", True),
        ("call_not_answered", ErrorKind.REFUSED, "90034", "us", False),
        ("invalid_phone_number_format", ErrorKind.REFUSED, "10016", "destination", False),
        ("invalid_connection_id", ErrorKind.NOT_CONFIGURED, "10015", "account", False),
        ("invalid_enumerated_value", ErrorKind.REFUSED, "10032", "us", False),
    ],
)
def test_telnyx_named_refusals(
    prism_url: str, example: str, kind: ErrorKind, code: str, fault: str, *, leg_over: bool
) -> None:
    async def story(carrier: TelnyxCarrier, recorder: Recorder) -> None:
        recorder.prefer = f"code=422, example={example}"
        with pytest.raises(CarrierRefusal) as refused:
            await carrier.perform(LEG, HangUpLeg(), key="k")
        verdict = refused.value
        assert (verdict.kind, verdict.code, verdict.status) == (kind, code, 422)
        assert (verdict.fault, verdict.leg_over) == (fault, leg_over)

    carrier_story(prism_url, story)


def test_without_a_key_telnyx_refuses_the_account(prism_url: str) -> None:
    async def run() -> CarrierRefusal:
        carrier = TelnyxCarrier("KEY", prism_url, "1")
        carrier._client.api_key = None  # The SDK sends no Authorization then.
        try:
            await carrier.perform(LEG, HangUpLeg(), key="k")
        except CarrierRefusal as refused:
            return refused
        finally:
            await carrier.aclose()
        raise AssertionError("a request without a key was accepted")

    verdict = asyncio.run(run())
    assert (verdict.kind, verdict.fault, verdict.status) == (ErrorKind.NOT_CONFIGURED, "account", 401)


def test_numbers_are_searched(prism_url: str) -> None:
    async def story(shop: TelnyxNumbers, recorder: Recorder) -> None:
        assert await shop.search("US", "970", 5) == (Offer("+19705555098", "US", "970", "6.54", "USD"),)
        await shop.search("MX", None, 1)

    american, mexican = shop_story(prism_url, story)
    assert_accepted([american, mexican])
    assert dict(american.query) == {
        "filter[country_code]": "US",
        "filter[national_destination_code]": "970",
        "filter[features][]": "voice",
        "filter[limit]": "5",
        "filter[best_effort]": "false",
        "filter[exclude_held_numbers]": "true",
    }
    assert "filter[best_effort]" not in dict(mexican.query)


def test_a_number_is_ordered_with_our_reference(prism_url: str) -> None:
    async def story(shop: TelnyxNumbers, recorder: Recorder) -> None:
        found = await shop.order("+19705555098", "01JROW")
        assert found == NumberOrder("12ade33a-21c0-473b-b055-b3c836e1c292", "+19705555098", "pending")

    (seen,) = shop_story(prism_url, story)
    assert_accepted([seen])
    assert seen.body == {
        "phone_numbers": [{"phone_number": "+19705555098"}],
        "connection_id": "1293384261075731461",
        "customer_reference": "01JROW",
    }


def test_an_order_is_found_by_our_reference_and_by_no_similar_one(prism_url: str) -> None:
    async def story(shop: TelnyxNumbers, recorder: Recorder) -> None:
        found = await shop.find_order("MY REF 001")
        assert found == NumberOrder("12ade33a-21c0-473b-b055-b3c836e1c292", "+19705555000", "pending")
        assert await shop.find_order("MY REF 0") is None

    assert_accepted(shop_story(prism_url, story))


def test_a_number_is_released_by_its_managed_id(prism_url: str) -> None:
    async def story(shop: TelnyxNumbers, recorder: Recorder) -> None:
        await shop.release("+19705555098")

    seen = shop_story(prism_url, story)
    assert_accepted(seen)
    assert [(each.method, each.path) for each in seen] == [
        ("GET", "/phone_numbers"),
        ("DELETE", "/phone_numbers/1293384261075731499"),
    ]


def test_a_number_that_is_gone_is_released_already(prism_url: str) -> None:
    async def story(shop: TelnyxNumbers, recorder: Recorder) -> None:
        await shop.release("+19995550000")

    assert [each.method for each in shop_story(prism_url, story)] == ["GET"]


def test_prism_refuses_what_does_not_fit(prism_url: str) -> None:
    """The judge must be able to condemn, else its acceptance means nothing."""

    async def story(carrier: TelnyxCarrier, recorder: Recorder) -> None:
        with pytest.raises(CarrierRefusal):
            await carrier.perform(LEG, RejectLeg("busy"), key=5)  # type: ignore[arg-type]  # wrong on purpose

    (seen,) = carrier_story(prism_url, story)
    assert seen.status == 422
    assert "command_id" in seen.violations
