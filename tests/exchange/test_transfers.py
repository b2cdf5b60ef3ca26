"""Transfers and bridges: two people on one line, and what ends when somebody leaves."""

from pathlib import Path

import pytest
from telnyx import PermissionDeniedError, UnprocessableEntityError

from tests.exchange.stage import Phone, Stage, run, stage

DESK = "+14155550199"


async def _talking(s: Stage, **person: object) -> tuple[str, Phone]:
    """An answered incoming call with its media."""
    leg = await s.rehearse(await s.buy(), **person)
    await s.inbox.of("call.initiated", call_control_id=leg)
    await s.client.calls.actions.answer(
        leg, stream_url=s.stream_url, stream_bidirectional_mode="rtp", client_state="QQ=="
    )
    phone = await s.phone()
    await phone.message("start")
    return leg, phone


def test_a_caller_is_handed_to_the_front_desk_and_they_talk(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg, phone = await _talking(s, kind="caller", wants=["can i talk to a person?"])
            await phone.say("good morning, how can i help?")
            await phone.hears("can i talk to a person?")
            await phone.say("sure, i will connect you now.")
            await s.client.calls.actions.transfer(leg, to=DESK, target_leg_client_state="Qg==")
            target = await s.inbox.of("call.initiated", direction="outgoing", to=DESK)
            other = target["call_control_id"]
            assert target["state"] == "bridging"
            assert target["client_state"] == "Qg=="
            assert (
                target["call_session_id"]
                == (await s.inbox.of("call.initiated", call_control_id=leg))["call_session_id"]
            )
            await s.inbox.of("call.answered", call_control_id=other)
            assert (await s.inbox.of("call.bridged", call_control_id=leg))["client_state"] == "QQ=="
            assert (await s.inbox.of("call.bridged", call_control_id=other))["client_state"] == "Qg=="
            await phone.message("stop")
            await s.inbox.of("streaming.stopped", call_control_id=leg)
            await s.inbox.of("call.hangup", call_control_id=leg)
            await s.inbox.of("call.hangup", call_control_id=other)
            caller, desk = (await s.report(leg))["person"], (await s.report(other))["person"]
            assert caller["heard"][-2:] == ["front desk, this is sam, how can i help?", desk["said"][1].lower()]
            assert desk["heard"][0].startswith("hi, thank you for taking my call.")
            assert desk["kind"] == "front_desk"
            assert caller["said"][-1] == "Thank you very much. Goodbye."

    run(story())


@pytest.mark.parametrize(("to", "cause"), [("+15555550006", "user_busy"), ("+15555550007", "timeout")])
def test_a_failed_transfer_ends_only_the_second_leg(tmp_path: Path, to: str, cause: str) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg, phone = await _talking(s, kind="silent")
            await s.client.calls.actions.transfer(leg, to=to, timeout_secs=5)
            target = await s.inbox.of("call.initiated", to=to)
            failed = await s.inbox.of("call.hangup", call_control_id=target["call_control_id"])
            assert failed["hangup_cause"] == cause
            assert s.inbox.find("call.hangup", call_control_id=leg) is None
            count = len(phone.of("media"))
            await phone.message("media", count + 10)
            assert (await s.report(leg))["state"] == "answered"

    run(story())


def test_a_caller_who_leaves_cancels_the_ringing_transfer(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg, _ = await _talking(s, kind="silent")
            await s.client.calls.actions.transfer(leg, to="+15555550007")
            target = await s.inbox.of("call.initiated", to="+15555550007")
            await s.client.calls.actions.hangup(leg)
            ended = await s.inbox.of("call.hangup", call_control_id=target["call_control_id"])
            assert ended["hangup_cause"] == "originator_cancel"

    run(story())


def test_transfers_that_cannot_be_started(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            ringing = await s.dial("+15555550007")
            with pytest.raises(UnprocessableEntityError, match="90034"):
                await s.client.calls.actions.transfer(ringing, to=DESK)
            leg, _ = await _talking(s, kind="silent")
            with pytest.raises(PermissionDeniedError, match="10010"):
                await s.client.calls.actions.transfer(leg, to="+15555550002")
            with pytest.raises(UnprocessableEntityError, match="10016"):
                await s.client.calls.actions.transfer(leg, to="front desk")

    run(story())


def test_a_second_leg_has_its_own_media_until_it_is_joined(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            caller = await s.dial("+15555550001")
            first = await s.phone()
            await first.hears("hello?")
            desk = await s.dial("+15555550013")
            second = await s.phone(2)
            assert (await second.message("start"))["start"]["call_control_id"] == desk
            await second.hears("hello?")
            await second.say("may i put somebody through to you?")
            await second.hears("can i talk to a real person, please?")
            await s.client.calls.actions.bridge(caller, call_control_id_to_bridge_with=desk, prevent_double_bridge=True)
            for leg, phone in ((caller, first), (desk, second)):
                await s.inbox.of("call.bridged", call_control_id=leg)
                await s.inbox.of("streaming.stopped", call_control_id=leg)
                await phone.message("stop")
            await s.person(caller, lambda person: person["heard"])
            await s.http.post(f"/rehearsal/calls/{caller}/press", json={"digits": "4"})
            await s.inbox.of("call.dtmf.received", call_control_id=caller, digit="4")
            await s.person(desk, lambda person: person["digits"] == ["4"])
            await s.client.calls.actions.hangup(caller)
            await s.inbox.of("call.hangup", call_control_id=desk)

    run(story())


def test_nobody_is_pulled_out_of_a_conversation_unless_that_is_wanted(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            first, second, third = [await s.dial("+15555550010") for _ in range(3)]
            for leg in (first, second, third):
                await s.inbox.of("call.answered", call_control_id=leg)
            bridge = s.client.calls.actions.bridge
            await bridge(first, call_control_id_to_bridge_with=second, prevent_double_bridge=True)
            with pytest.raises(UnprocessableEntityError, match="10015"):
                await bridge(third, call_control_id_to_bridge_with=second, prevent_double_bridge=True)
            await bridge(first, call_control_id_to_bridge_with=second, prevent_double_bridge=True)
            assert {(await s.report(leg))["state"] for leg in (first, second)} == {"bridged"}
            assert s.inbox.types(first).count("call.bridged") == 1
            await bridge(third, call_control_id_to_bridge_with=second)
            await s.inbox.of("call.hangup", call_control_id=first)
            assert {(await s.report(leg))["state"] for leg in (second, third)} == {"bridged"}

    run(story())


def test_two_legs_of_ours_can_be_bridged_and_one_can_stay(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            first, second = await s.dial("+15555550010"), await s.dial("+15555550010")
            for leg in (first, second):
                await s.inbox.of("streaming.started", call_control_id=leg)
            await s.client.calls.actions.bridge(
                first, call_control_id_to_bridge_with=second, park_after_unbridge="self"
            )
            for leg in (first, second):
                await s.inbox.of("call.bridged", call_control_id=leg)
                await s.inbox.of("streaming.stopped", call_control_id=leg)
                assert (await s.report(leg))["state"] == "bridged"
            await s.client.calls.actions.hangup(second)
            await s.inbox.of("call.hangup", call_control_id=second)
            assert (await s.report(first))["state"] == "answered"
            await s.client.calls.actions.start_streaming(first, stream_url=s.stream_url)
            await (await s.phone(3)).message("start")
            with pytest.raises(UnprocessableEntityError, match="10015"):
                await s.client.calls.actions.bridge(first, call_control_id_to_bridge_with=first)

    run(story())
