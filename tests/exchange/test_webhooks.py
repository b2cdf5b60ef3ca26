"""Delivery of webhooks: signatures, retries, order, failover."""

from pathlib import Path

import pytest

from senderz_voice.exchange.app import public_key
from tests.exchange.stage import run, stage


def test_the_public_key_is_32_bytes_of_base64() -> None:
    assert public_key(bytes(32)) == "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik="


@pytest.mark.parametrize("answer", [500, 503, 408, 429, 0])
def test_an_event_that_was_not_taken_is_sent_again(tmp_path: Path, answer: int) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            s.inbox.answers = [answer, answer]
            await s.dial("+15555550007")
            await s.bell.until(lambda: len(s.inbox.events) == 3)
            assert len({event["id"] for event in s.inbox.events}) == 1
            assert len({event["occurred_at"] for event in s.inbox.events}) == 1
            assert [meta["attempt"] for meta in s.inbox.metas] == [1, 2, 3]

    run(story())


@pytest.mark.parametrize("answer", [400, 401, 404, 301])
def test_an_event_that_was_refused_is_not_sent_again(tmp_path: Path, answer: int) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            s.inbox.answers = [answer]
            leg = await s.dial("+15555550006")
            await s.inbox.of("call.hangup", call_control_id=leg)
            await s.parts.clock.sleep(2)
            assert s.inbox.types() == ["call.initiated", "call.hangup"]

    run(story())


def test_five_retries_are_the_most_and_then_the_other_address_is_tried(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            s.inbox.answers = [500] * 6
            made = await s.client.call_control_applications.create(
                application_name="second",
                webhook_event_url=s.parts.webhook_url,
                webhook_event_failover_url=s.parts.webhook_url + "?failover",
            )
            assert made.data
            await s.client.calls.dial(
                connection_id=str(made.data.id), from_="+14155550100", to="+15555550007", timeout_secs=600
            )
            await s.bell.until(lambda: len(s.inbox.metas) == 7)
            assert [meta["attempt"] for meta in s.inbox.metas] == [1, 2, 3, 4, 5, 6, 7]
            assert [meta["delivered_to"].endswith("?failover") for meta in s.inbox.metas] == [False] * 6 + [True]

    run(story())


def test_first_attempts_keep_the_order_of_the_call(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            s.inbox.answers = [0]
            leg = await s.dial("+15555550006")
            await s.inbox.of("call.hangup", call_control_id=leg)
            first = [
                it["event_type"] for it, meta in zip(s.inbox.events, s.inbox.metas, strict=True) if meta["attempt"] == 1
            ]
            assert first == ["call.initiated", "call.hangup"]

    run(story())


def test_a_retry_may_come_after_a_later_event(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            s.inbox.answers = [500]
            leg = await s.dial("+15555550006", webhook_retries_policies={"call.initiated": {"retries_ms": [3000]}})
            await s.inbox.of("call.hangup", call_control_id=leg)
            await s.bell.until(lambda: len(s.inbox.events) == 3)
            assert s.inbox.types(leg) == ["call.initiated", "call.hangup", "call.initiated"]

    run(story())


def test_a_call_can_send_its_events_elsewhere(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            home = s.parts.webhook_url
            await s.dial("+15555550006", webhook_url=home + "?call", webhook_urls={"call.hangup": home + "?hangup"})
            await s.inbox.of("call.hangup")
            assert [meta["delivered_to"] for meta in s.inbox.metas] == [home + "?call", home + "?hangup"]

    run(story())
