"""Dialling, answering and ending calls over the SDK, with the webhooks that tell of them."""

from pathlib import Path
from typing import Any

import pytest
from telnyx import APIStatusError, NotFoundError, PermissionDeniedError, UnprocessableEntityError

from tests.exchange.stage import run, stage


@pytest.mark.parametrize(
    ("to", "fields", "told"),
    [
        ("+15555550006", {}, ("user_busy", "callee", "486")),
        ("+15555550007", {"timeout_secs": 5}, ("timeout", "caller", "487")),
    ],
)
def test_calls_that_nobody_answers(tmp_path: Path, to: str, fields: dict[str, Any], told: tuple[str, str, str]) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg = await s.dial(to, client_state="bW9pbg==", **fields)
            ended = await s.inbox.of("call.hangup", call_control_id=leg)
            assert (ended["hangup_cause"], ended["hangup_source"], ended["sip_hangup_cause"]) == told
            assert ended["client_state"] == "bW9pbg=="
            assert s.inbox.types(leg) == ["call.initiated", "call.hangup"]
            status = await s.client.calls.retrieve_status(leg)
            assert status.data
            assert not status.data.is_alive

    run(story())


def test_a_refused_destination_never_rings(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            with pytest.raises(PermissionDeniedError, match="10010"):
                await s.dial("+15555550002")
            assert s.inbox.events == []

    run(story())


def test_a_late_answer_takes_five_seconds(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            began = s.parts.clock.monotonic()
            leg = await s.dial("+15555550005")
            await s.inbox.of("call.answered", call_control_id=leg)
            assert s.parts.clock.monotonic() - began >= 5.0

    run(story())


def test_who_hangs_up_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            ringing = await s.dial("+15555550007")
            await s.client.calls.actions.hangup(ringing, client_state="bmV3")
            cancelled = await s.inbox.of("call.hangup", call_control_id=ringing)
            assert cancelled["hangup_cause"] == "originator_cancel"
            assert cancelled["client_state"] == "bmV3"

            talking = await s.dial("+15555550010")
            await s.inbox.of("call.answered", call_control_id=talking)
            await s.client.calls.actions.hangup(talking)
            over = await s.inbox.of("call.hangup", call_control_id=talking)
            assert (over["hangup_cause"], over["hangup_source"]) == ("normal_clearing", "caller")

    run(story())


def test_the_time_limit_ends_a_call(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg = await s.dial("+15555550010", time_limit_secs=30)
            assert (await s.inbox.of("call.hangup", call_control_id=leg))["hangup_cause"] == "time_limit"

    run(story())


@pytest.mark.parametrize("action", ["hangup", "transfer", "send_dtmf", "start_streaming", "start_recording", "bridge"])
def test_commands_on_an_ended_call_are_told_so(tmp_path: Path, action: str) -> None:
    fields: dict[str, dict[str, Any]] = {
        "transfer": {"to": "+14155550101"},
        "send_dtmf": {"digits": "1"},
        "start_streaming": {"stream_url": "ws://127.0.0.1:1/"},
        "start_recording": {"channels": "dual", "format": "wav"},
        "bridge": {"call_control_id_to_bridge_with": "v3:other"},
    }

    async def story() -> None:
        async with stage(tmp_path) as s:
            leg = await s.dial("+15555550006")
            await s.inbox.of("call.hangup", call_control_id=leg)
            with pytest.raises(UnprocessableEntityError, match="90018"):
                await getattr(s.client.calls.actions, action)(leg, **fields.get(action, {}))

    run(story())


def test_ids_that_are_none(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            with pytest.raises(UnprocessableEntityError, match="90015"):
                await s.client.calls.actions.hangup("v3:nobody")
            with pytest.raises(UnprocessableEntityError, match="90015"):
                await s.client.calls.retrieve_status("nonsense")
            with pytest.raises(NotFoundError, match="10005"):
                await s.client.calls.retrieve_status("v3:nobody")
            with pytest.raises(NotFoundError, match="10005"):
                await s.client.connections.list_active_calls("nobody")

    run(story())


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({"to": "5555550001"}, "10016", "/to"),
        ({"to": ""}, "10004", "/to"),
        ({"from_": "anonymous"}, "10016", "/from"),
        ({"connection_id": "other"}, "10015", "/connection_id"),
        ({"timeout_secs": 4}, "10033", "/timeout_secs"),
        ({"time_limit_secs": 20_000}, "10033", "/time_limit_secs"),
        ({"stream_track": "all"}, "10032", "/stream_track"),
        ({"stream_url": "http://example.test"}, "10015", "/stream_url"),
        ({"stream_url": "ws://x", "stream_bidirectional_codec": "OPUS"}, "10015", "/stream_bidirectional_codec"),
        ({"to": 7}, "10015", "/to"),
        ({"answering_machine_detection": "guess"}, "10032", "/answering_machine_detection"),
    ],
)
def test_a_dial_that_makes_no_sense_is_refused(tmp_path: Path, fields: dict[str, Any], code: str, pointer: str) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            order = {"connection_id": "senderz", "from_": "+14155550100", "to": "+15555550001"} | fields
            with pytest.raises(UnprocessableEntityError) as refused:
                await s.client.calls.dial(**order)
            body: Any = refused.value.body
            (error,) = body["errors"]
            assert (error["code"], error["source"]["pointer"]) == (code, pointer)
            assert s.inbox.events == []

    run(story())


def test_missing_fields_and_broken_json(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            missing = await s.http.post("/v2/calls", json={"to": "+15555550001"})
            assert missing.status_code == 422
            assert missing.json()["errors"][0]["code"] == "10004"
            for raw in (b"{", b"\xff", b"[]"):
                broken = await s.http.post("/v2/calls", content=raw)
                assert broken.status_code in {400, 422}
                assert broken.json()["errors"][0]["code"] == "10015"

    run(story())


def test_a_repeated_command_is_carried_out_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            first = await s.dial("+15555550010", command_id="dial-1")
            assert await s.dial("+15555550010", command_id="dial-1") == first
            assert await s.dial("+15555550010", command_id="dial-2") != first
            await s.inbox.of("call.answered", call_control_id=first)
            for _ in range(2):
                await s.client.calls.actions.send_dtmf(first, digits="12w#", command_id="keys")
            await s.person(first, lambda person: person["digits"] == ["1", "2", "#"])
            await s.parts.clock.sleep(61)
            await s.client.calls.actions.send_dtmf(first, digits="3", command_id="keys")
            await s.person(first, lambda person: person["digits"] == ["1", "2", "#", "3"])

    run(story())


@pytest.mark.parametrize(
    ("order", "code", "pointer"),
    [
        ({"digits": ""}, "10015", "/digits"),
        ({"digits": "12x"}, "10015", "/digits"),
        ({"digits": "1", "duration_millis": 99}, "10033", "/duration_millis"),
        ({"digits": "1", "duration_millis": 501}, "10033", "/duration_millis"),
    ],
)
def test_keys_that_no_telephone_has_are_refused(tmp_path: Path, order: dict[str, Any], code: str, pointer: str) -> None:
    async def story() -> None:
        async with stage(tmp_path, judged=False) as s:
            leg = await s.dial("+15555550010")
            await s.inbox.of("call.answered", call_control_id=leg)
            with pytest.raises(UnprocessableEntityError) as refused:
                await s.client.calls.actions.send_dtmf(leg, **order)
            body: Any = refused.value.body
            assert (body["errors"][0]["code"], body["errors"][0]["source"]["pointer"]) == (code, pointer)
            assert (await s.report(leg))["person"]["digits"] == []

    run(story())


def test_a_refused_command_may_be_sent_again(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg = await s.dial("+15555550005")
            with pytest.raises(UnprocessableEntityError, match="90034"):
                await s.client.calls.actions.send_dtmf(leg, digits="1", command_id="early")
            await s.inbox.of("call.answered", call_control_id=leg)
            await s.client.calls.actions.send_dtmf(leg, digits="1", command_id="early")
            await s.person(leg, lambda person: person["digits"] == ["1"])

    run(story())


def test_live_calls_of_the_connection(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            legs = [await s.dial("+15555550010", client_state="c3RhdGU=") for _ in range(3)]
            live = await s.client.connections.list_active_calls("senderz")
            assert [it.call_control_id for it in live.data] == legs
            assert {it.client_state for it in live.data} == {"c3RhdGU="}
            first = (await s.http.get("/v2/connections/senderz/active_calls?page[limit]=2")).json()
            rest = (await s.http.get(first["meta"]["next"])).json()
            assert [it["call_control_id"] for it in first["data"] + rest["data"]] == legs
            assert "next" not in rest["meta"]
            await s.client.calls.actions.update_client_state(legs[0], client_state="YW5kZXJz")
            await s.client.calls.actions.hangup(legs[0])
            assert (await s.inbox.of("call.hangup"))["client_state"] == "YW5kZXJz"
            left = await s.client.connections.list_active_calls("senderz")
            assert [it.call_control_id for it in left.data] == legs[1:]

    run(story())


def test_an_incoming_call_waits_to_be_answered(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            number = await s.buy()
            leg = await s.rehearse(number, kind="caller", wants=["are you open?"])
            offered = await s.inbox.of("call.initiated", call_control_id=leg)
            assert (offered["direction"], offered["state"]) == ("incoming", "parked")
            assert (offered["from"], offered["to"]) == ("+14155550177", number)
            await s.client.calls.actions.answer(
                leg, client_state="aW4=", stream_url=s.stream_url, stream_bidirectional_mode="rtp"
            )
            assert (await s.inbox.of("call.answered", call_control_id=leg))["client_state"] == "aW4="
            phone = await s.phone()
            await phone.message("start")
            await phone.say("copper kettle, good morning.")
            await phone.hears("are you open?")
            with pytest.raises(APIStatusError):
                await s.client.calls.actions.answer(leg)

    run(story())


@pytest.mark.parametrize(
    ("cause", "told", "sip"), [("USER_BUSY", "user_busy", "486"), ("CALL_REJECTED", "call_rejected", "603")]
)
def test_an_incoming_call_can_be_rejected(tmp_path: Path, cause: Any, told: str, sip: str) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg = await s.rehearse(await s.buy())
            await s.client.calls.actions.reject(leg, cause=cause)
            ended = await s.inbox.of("call.hangup", call_control_id=leg)
            assert (ended["hangup_cause"], ended["sip_hangup_cause"], ended["hangup_source"]) == (told, sip, "callee")

    run(story())


def test_a_caller_gives_up_when_nobody_answers(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg = await s.rehearse(await s.buy())
            ended = await s.inbox.of("call.hangup", call_control_id=leg)
            assert (ended["hangup_cause"], ended["hangup_source"]) == ("originator_cancel", "caller")

    run(story())


def test_dialling_one_of_our_own_numbers_joins_two_legs_of_ours(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            number = await s.buy()
            out = await s.dial(number)
            offered = await s.inbox.of("call.initiated", direction="incoming")
            inner = offered["call_control_id"]
            assert (
                offered["call_session_id"]
                != (await s.inbox.of("call.initiated", direction="outgoing"))["call_session_id"]
            )
            await s.client.calls.actions.answer(inner, stream_url=s.stream_url, stream_bidirectional_mode="rtp")
            await s.inbox.of("call.answered", call_control_id=out)
            phones = {
                (await (await s.phone(n)).message("start"))["start"]["call_control_id"]: await s.phone(n)
                for n in (1, 2)
            }
            await phones[out].say("is this the kettle?")
            await phones[inner].hears("is this the kettle?")
            await phones[inner].say("it is")
            await phones[out].hears("it is")
            await s.client.calls.actions.send_dtmf(out, digits="5")
            assert (await phones[inner].message("dtmf"))["dtmf"] == {"digit": "5"}
            assert (await s.inbox.of("call.dtmf.received", call_control_id=inner))["digit"] == "5"
            await s.client.calls.actions.hangup(inner)
            assert (await s.inbox.of("call.hangup", call_control_id=inner))["hangup_source"] == "callee"
            assert (await s.inbox.of("call.hangup", call_control_id=out))["hangup_source"] == "callee"

    run(story())


def test_applications_decide_where_events_go(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            made = await s.client.call_control_applications.create(
                application_name="second", webhook_event_url=s.parts.webhook_url + "?second", webhook_api_version="2"
            )
            assert made.data
            identity = str(made.data.id)
            await s.client.calls.dial(connection_id=identity, from_="+14155550100", to="+15555550006")
            assert (await s.inbox.of("call.initiated"))["connection_id"] == identity
            assert {it["delivered_to"] for it in s.inbox.metas} == {s.parts.webhook_url + "?second"}
            changed = await s.client.call_control_applications.update(
                identity, application_name="renamed", webhook_event_url=s.parts.webhook_url
            )
            assert changed.data
            assert changed.data.application_name == "renamed"
            read = await s.client.call_control_applications.retrieve("senderz")
            assert read.data
            assert read.data.webhook_event_url == s.parts.webhook_url
            names = {it.application_name async for it in s.client.call_control_applications.list()}
            assert names == {"senderz-voice", "renamed"}

    run(story())
