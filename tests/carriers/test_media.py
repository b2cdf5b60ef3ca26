"""The media listener on a real socket: who gets in, what is heard, what is sent, and how it ends."""

import asyncio
import base64
import json
from typing import Any

import aiohttp
import pytest

from senderz_voice.carriers.telnyx import media, wire
from senderz_voice.ports.media import StreamFacts
from tests.carriers.line_rig import SOUND, TOKEN, Rig, closing, frame, greet, on_the_line


def test_a_stream_is_connected_with_what_the_carrier_said() -> None:
    async def story(rig: Rig) -> None:
        async with rig.open() as socket:
            await greet(socket)
            line = await rig.desk.caller()
            assert line.facts == StreamFacts("stream", "v3:leg", "session", "01J:caller")

    on_the_line(story)


def test_audio_marks_and_keys_reach_the_ear_in_order() -> None:
    async def story(rig: Rig) -> None:
        async with rig.open() as socket:
            await greet(socket)
            for chunk in (1, 3, 2, 2, 4):
                await socket.send_json(frame(chunk, bytes([chunk]) * 160))
            await socket.send_json(frame(1, b"\0" * 160, track="outbound"))
            await socket.send_json({"event": "mark", "mark": {"name": "m1"}})
            await socket.send_json({"event": "dtmf", "dtmf": {"digit": "5"}})
            await socket.send_json({"event": "a_new_kind"})
            await socket.send_json({"event": "stop", "stop": {"call_control_id": "v3:leg"}})
            assert await closing(socket) == (1000, "")
        assert bytes(rig.desk.ear.audio) == b"".join(bytes([chunk]) * 160 for chunk in (1, 2, 3, 4))
        assert rig.desk.ear.said == ["mark m1", "digit 5", "closed: stop"]

    on_the_line(story)


def test_frames_without_numbers_are_heard_as_they_come() -> None:
    async def story(rig: Rig) -> None:
        async with rig.open() as socket:
            await greet(socket)
            await socket.send_json(frame(None, b"ab"))
            await socket.send_json(frame(None, b"cd"))
            await rig.desk.ear.until(lambda: bytes(rig.desk.ear.audio) == b"abcd")

    on_the_line(story)


def test_what_waits_for_a_lost_chunk_is_heard_at_the_end() -> None:
    async def story(rig: Rig) -> None:
        async with rig.open() as socket:
            await greet(socket)
            await socket.send_json(frame(1, b"a"))
            await socket.send_json(frame(3, b"c"))
            await socket.send_json({"event": "stop"})
            await closing(socket)
        assert bytes(rig.desk.ear.audio) == b"ac"

    on_the_line(story)


def test_a_european_leg_is_turned_into_mulaw() -> None:
    async def story(rig: Rig) -> None:
        async with rig.open() as socket:
            await greet(socket, media_format={"encoding": "PCMA", "sample_rate": 8000, "channels": 1})
            # The smallest step and the largest of both signs, and 4032, which is 1041 of 8159 with the bias of mu-law.
            await socket.send_json(frame(1, bytes([0xD5, 0x55, 0xAA, 0x2A, 0x9A])))
            await rig.desk.ear.until(lambda: len(rig.desk.ear.audio) == 5)
        assert bytes(rig.desk.ear.audio) == bytes([0xFE, 0x7E, 0x80, 0x00, 0xAF])

    on_the_line(story)


def test_everything_sent_arrives_in_order_as_telnyx_wants_it() -> None:
    async def story(rig: Rig) -> None:
        async with rig.open() as socket:
            await greet(socket)
            line = await rig.desk.caller()
            line.send(SOUND)
            line.mark('end "1"')
            for _ in range(50):
                line.send(SOUND * 25)
            line.clear()
            line.close()
            line.send(b"nobody hears this" * 10)
            line.close()
            got = [json.loads(message.data) async for message in socket if message.type is aiohttp.WSMsgType.TEXT]
            assert got[0] == {"event": "media", "media": {"payload": base64.b64encode(SOUND).decode()}}
            assert got[1] == {"event": "mark", "mark": {"name": 'end "1"'}}
            assert len(got) == 53
            assert got[-1] == {"event": "clear"}
            assert socket.close_code == 1000
        await rig.desk.ear.until(lambda: rig.desk.ear.said == ["closed: lost"])

    on_the_line(story)


def test_sending_makes_no_task() -> None:
    async def story(rig: Rig) -> None:
        async with rig.open() as socket:
            await greet(socket)
            line = await rig.desk.caller()
            before = asyncio.all_tasks()
            for _ in range(20):
                line.send(SOUND * 100)
            assert asyncio.all_tasks() == before

    on_the_line(story)


def test_a_carrier_that_does_not_read_is_let_go() -> None:
    async def story(rig: Rig) -> None:
        async with rig.open() as socket:
            await greet(socket)
            line = await rig.desk.caller()
            # The loop does not run meanwhile, so nothing but the socket's own buffers can take the audio.
            for _ in range(1_000):
                line.send(SOUND * 1_000)
            await rig.desk.ear.until(lambda: rig.desk.ear.said == ["closed: lost"])
            assert not socket.closed or socket.close_code != 1000

    on_the_line(story)


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("bad-token", {}),
        ("x" * 4_000, {}),
        ("bad%00token", {}),
        (TOKEN, {"x_telnyx_streaming_auth_token": "another"}),
        (TOKEN, {"x_telnyx_streaming_auth_token": ""}),
    ],
)
def test_a_bad_token_gets_nothing(token: str, headers: dict[str, str]) -> None:
    async def story(rig: Rig) -> None:
        async with rig.open(token, **headers) as socket:
            await greet(socket)
            assert (await closing(socket))[0] == media.REFUSED
        assert rig.desk.line is None

    on_the_line(story)


def test_the_header_may_repeat_the_token() -> None:
    async def story(rig: Rig) -> None:
        async with rig.open(TOKEN, x_telnyx_streaming_auth_token=TOKEN) as socket:
            await greet(socket)
            await rig.desk.caller()

    on_the_line(story)


def test_a_wrong_header_does_not_spend_the_token() -> None:
    async def story(rig: Rig) -> None:
        async with rig.open(TOKEN, x_telnyx_streaming_auth_token="another") as socket:
            await closing(socket)
        assert rig.desk.asked == []

    on_the_line(story)


def test_a_stream_that_no_call_wants_is_closed() -> None:
    async def story(rig: Rig) -> None:
        rig.desk.wanted = False
        async with rig.open() as socket:
            await greet(socket)
            assert (await closing(socket))[0] == media.NOT_YOURS
        assert rig.desk.ear.said == []

    on_the_line(story)


def test_a_desk_without_its_database_asks_to_come_again() -> None:
    async def story(rig: Rig) -> None:
        rig.desk.away = True
        async with rig.open() as socket:
            assert (await closing(socket))[0] == 1013

    on_the_line(story)


def test_a_stream_that_never_starts_is_closed_in_time() -> None:
    async def story(rig: Rig) -> None:
        async with rig.open() as socket:
            await socket.send_json({"event": "connected", "version": "1.0.0"})
            async with asyncio.timeout(5):
                await rig.clock.somebody_sleeps.wait()
            rig.clock.pass_time(media.START_SECONDS)
            assert await closing(socket) == (media.NO_START, "no start message came in time")

    on_the_line(story)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"media_format": {"encoding": "G722", "sample_rate": 8000, "channels": 1}}, "only PCMU and PCMA"),
        ({"media_format": {"encoding": "PCMU", "sample_rate": 16000, "channels": 1}}, "only PCMU and PCMA"),
        ({"media_format": {"encoding": "PCMU", "sample_rate": 8000, "channels": 2}}, "only PCMU and PCMA"),
        ({"media_format": {}}, "only PCMU and PCMA"),
        ({"call_control_id": ""}, "the start message names no call"),
    ],
)
def test_what_cannot_be_heard_is_refused_with_the_reason(changes: dict[str, Any], why: str) -> None:
    async def story(rig: Rig) -> None:
        async with rig.open() as socket:
            await greet(socket, **changes)
            code, reason = await closing(socket)
            assert (code, reason[: len(why)]) == (media.NO_START, why)
        assert rig.desk.line is None

    on_the_line(story)


BROKEN: list[str | bytes] = [
    "",
    "{",
    "[]",
    '{"event":5}',
    '{"event":"media"}',
    '{"event":"media","media":{"payload":"***"}}',
    '{"event":"media","media":{"payload":"AA==","chunk":"one"}}',
    '{"event":"media","media":{"payload":"AA==","chunk":"' + "9" * 5_000 + '"}}',
    '{"event":"mark"}',
    '{"event":"dtmf","dtmf":{}}',
    "[" * 100_000,
    b"\xff\xfebinary",
]


def test_broken_messages_are_survived_up_to_a_number() -> None:
    async def story(rig: Rig) -> None:
        async with rig.open() as socket:
            await greet(socket)
            for text in BROKEN:
                await (socket.send_bytes(text) if isinstance(text, bytes) else socket.send_str(text))
            await socket.send_json(frame(1))
            await rig.desk.ear.until(lambda: bytes(rig.desk.ear.audio) == SOUND)
            for _ in range(media.MOST_MALFORMED):
                await socket.send_str("{")
            assert (await closing(socket))[0] == media.TOO_MUCH_NOISE
        assert rig.desk.ear.said == ["closed: too many unreadable messages"]

    on_the_line(story)


def test_noise_before_the_start_ends_too() -> None:
    async def story(rig: Rig) -> None:
        async with rig.open() as socket:
            for _ in range(media.MOST_MALFORMED):
                await socket.send_str("{")
            assert await closing(socket) == (media.NO_START, "too many messages before the start")

    on_the_line(story)


def test_a_huge_message_ends_the_stream() -> None:
    async def story(rig: Rig) -> None:
        async with rig.open() as socket:
            await greet(socket)
            await rig.desk.caller()
            await socket.send_str(" " * (media.MOST_BYTES + 1))
            assert (await closing(socket))[0] == 1009
        await rig.desk.ear.until(lambda: rig.desk.ear.said == ["closed: lost"])

    on_the_line(story)


def test_a_stream_that_breaks_after_a_complaint_ends_with_it() -> None:
    async def story(rig: Rig) -> None:
        async with rig.open() as socket:
            await greet(socket)
            complaint = {"code": 100005, "title": "rate_limit_reached", "detail": "too many"}
            await socket.send_json({"event": "error", "stream_id": "stream", "payload": complaint})
            await socket.send_json(frame(1))
            await rig.desk.ear.until(lambda: bytes(rig.desk.ear.audio) == SOUND)
        await rig.desk.ear.until(lambda: rig.desk.ear.said == ["closed: carrier error 100005: rate_limit_reached"])

    on_the_line(story)


def test_a_plain_request_spends_no_token() -> None:
    async def story(rig: Rig) -> None:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            async with rig.open(TOKEN, Sec_WebSocket_Version="1"):
                pass
        assert rig.desk.asked == []

    on_the_line(story)


def test_every_alaw_code_lands_within_a_step_of_itself() -> None:
    """The two laws cross each other's steps, so a code may shift, but a louder one never becomes quieter."""
    positive = [wire.MULAW_OF_ALAW[code ^ 0x55] for code in range(0x80, 0x100)]
    assert positive == sorted(positive, reverse=True)
    assert [code & 0x7F for code in positive] == [wire.MULAW_OF_ALAW[code ^ 0x55] for code in range(0x80)]
