"""The media socket: what the exchange sends, what it takes, and how a stream ends."""

import asyncio
import base64
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.stage import FastClock, run, stage
from tests.exchange.toneproof import SILENCE, spoken


def test_a_dial_with_a_stream_brings_the_persons_hello(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg = await s.dial("+15555550001", stream_auth_token="secret", client_state="c3RhdGU=")
            phone = await s.phone()
            await phone.hears("hello?")
            connected, start = phone.messages[:2]
            media = phone.of("media")
            assert phone.headers["x-telnyx-streaming-auth-token"] == "secret"
            assert connected["event"] == "connected"
            assert connected["version"] == "1.0.0"
            assert start["event"] == "start"
            assert start["sequence_number"] == "1"
            assert start["start"]["call_control_id"] == leg
            assert start["start"]["client_state"] == "c3RhdGU="
            assert start["start"]["media_format"] == {"encoding": "PCMU", "sample_rate": 8000, "channels": 1}
            assert [m["media"]["chunk"] for m in media[:3]] == ["1", "2", "3"]
            assert [m["media"]["timestamp"] for m in media[:3]] == ["0", "20", "40"]
            assert {m["media"]["track"] for m in media} == {"inbound"}
            assert all(len(base64.b64decode(m["media"]["payload"])) == 160 for m in media)
            assert await s.inbox.of("streaming.started", call_control_id=leg, stream_url=s.stream_url)

    run(story())


def test_media_is_paced_without_drift(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            await s.dial("+15555550010")
            phone = await s.phone()
            await phone.message("media")
            clock = s.parts.clock
            began, count = clock.monotonic(), len(phone.of("media"))
            await phone.message("media", count + 250)
            elapsed = clock.monotonic() - began
            # 250 frames are 5 s; nothing can come early, and being late is made up for.
            assert elapsed > 4.5
            assert abs(len(phone.of("media")) - count - elapsed / 0.02) < 60

    run(story())


def test_marks_return_when_the_audio_before_them_has_played(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            await s.dial("+15555550010", stream_track="both_tracks")
            phone = await s.phone()
            await phone.message("media")
            await phone.send({"event": "mark", "mark": {"name": "idle"}})
            assert (await phone.message("mark"))["mark"] == {"name": "idle"}
            await phone.say("one two three")
            await phone.send({"event": "mark", "mark": {"name": "spoken"}})
            assert (await phone.message("mark", 2))["mark"] == {"name": "spoken"}
            played = [m for m in phone.messages if m["event"] == "media" and m["media"]["track"] == "outbound"]
            assert spoken("one two three") in bytes(phone.outbound)
            assert played

    run(story())


def test_clear_drops_the_queue_and_returns_all_marks(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            await s.dial("+15555550010", stream_track="outbound_track")
            phone = await s.phone()
            await phone.message("media")
            await phone.play(spoken("a") * 1400)
            for name in ("first", "second"):
                await phone.send({"event": "mark", "mark": {"name": name}})
            await phone.send({"event": "clear"})
            assert [(await phone.message("mark", n))["mark"]["name"] for n in (1, 2)] == ["first", "second"]
            assert len(phone.outbound.replace(SILENCE, b"")) < 1000 * 160

    run(story())


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", "100003"),
        ('{"event":"dance"}', "100003"),
        ('{"event":"media"}', "100003"),
        ('{"event":"mark","mark":{}}', "100003"),
        ('{"event":"media","media":{"payload":"not base64!"}}', "100004"),
        ('{"event":"media","media":{"payload":"AAAA"}}', "100004"),
    ],
)
def test_a_bad_frame_is_answered_with_an_error_and_the_stream_lives_on(tmp_path: Path, frame: str, code: str) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            await s.dial("+15555550010")
            phone = await s.phone()
            await phone.send(frame)
            error = await phone.message("error")
            assert error["payload"]["code"] == code
            assert set(error["payload"]) == {"code", "title", "detail"}
            await phone.send({"event": "mark", "mark": {"name": "still here"}})
            await phone.message("mark")

    run(story())


def test_thirty_seconds_are_the_most_that_one_frame_may_hold(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            await s.dial("+15555550010")
            phone = await s.phone()
            await phone.play(SILENCE * 240_001)
            assert (await phone.message("error"))["payload"]["code"] == "100004"
            await phone.play(SILENCE * 240_000)
            await phone.send({"event": "clear"})
            await phone.send({"event": "mark", "mark": {"name": "m"}})
            await phone.message("mark")
            assert len(phone.of("error")) == 1

    run(story())


def test_without_rtp_mode_our_audio_is_not_played(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            await s.dial("+15555550010", stream_bidirectional_mode="mp3", stream_track="outbound_track")
            phone = await s.phone()
            await phone.say("nobody hears this")
            count = len(phone.of("media"))
            await phone.message("media", count + 50)
            assert not bytes(phone.outbound).strip(SILENCE)

    run(story())


def test_streaming_stop_says_stop_and_the_leg_lives(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg = await s.dial("+15555550010")
            phone = await s.phone()
            await phone.message("media")
            await s.client.calls.actions.stop_streaming(leg)
            stop = await phone.message("stop")
            assert stop["stop"]["call_control_id"] == leg
            assert await s.inbox.of("streaming.stopped", call_control_id=leg)
            status = await s.client.calls.retrieve_status(leg)
            assert status.data
            assert status.data.is_alive

    run(story())


@pytest.mark.parametrize("dies", [False, True])
def test_a_lost_socket_ends_the_leg_only_when_switched_so(tmp_path: Path, dies: bool) -> None:
    async def story() -> None:
        async with stage(tmp_path, leg_dies_with_socket=dies) as s:
            leg = await s.dial("+15555550010")
            phone = await s.phone()
            await phone.message("media")
            transport: Any = phone.socket._req.transport if phone.socket._req else None
            transport.abort()
            assert (await s.inbox.of("streaming.failed", call_control_id=leg))["failure_reason"] == "connection_lost"
            if dies:
                await s.inbox.of("call.hangup", call_control_id=leg)
                return
            await s.client.calls.actions.start_streaming(
                leg,
                stream_url=s.stream_url,
                stream_bidirectional_mode="rtp",
                custom_parameters=[{"name": "a", "value": "b"}],
            )
            again = await s.phone(2)
            start = await again.message("start")
            assert start["start"]["custom_parameters"] == {"a": "b"}
            await again.message("media")

    run(story())


def test_a_stream_that_cannot_be_opened_is_reported(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg = await s.dial("+15555550010", stream_url="ws://127.0.0.1:1/nobody")
            failed = await s.inbox.of("streaming.failed", call_control_id=leg)
            assert failed["failure_reason"] == "connection_failed"
            assert failed["stream_params"] == {"stream_url": "ws://127.0.0.1:1/nobody", "track": "inbound_track"}

    run(story())


def test_lost_time_is_given_up_after_a_second(tmp_path: Path) -> None:
    class Sleepy(FastClock):
        jump = 0.0

        def monotonic(self) -> float:
            return super().monotonic() + self.jump

    async def story() -> None:
        clock = Sleepy()
        async with stage(tmp_path, clock=clock) as s:
            await s.dial("+15555550010")
            phone = await s.phone()
            await phone.message("media", 20)
            clock.jump = 3600.0
            count = len(phone.of("media"))
            began = clock.monotonic()
            await phone.message("media", count + 200)
            assert clock.monotonic() - began > 2.0
            await asyncio.sleep(0)

    run(story())
