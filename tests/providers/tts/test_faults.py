"""What a caller's clause meets when a vendor refuses, breaks off, falls silent or talks nonsense."""

import asyncio
import base64
import json

import pytest

from senderz_voice.ports.errors import ErrorKind, PortError
from tests.providers.tts.fake import Close, Cut, Hang, Raw, Step, Wait
from tests.providers.tts.stage import heard, run, tone
from tests.providers.tts.vendors import VENDORS, Scene, Vendor, opened, scene

each_vendor = pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
ELEVENLABS, CARTESIA, DEEPGRAM = VENDORS
TEXT = "The patient's name is Zebulon."


async def _failure(on: Scene, text: str = TEXT) -> PortError:
    with pytest.raises(PortError) as caught:
        await heard(on.voice, text)
    assert "Zebulon" not in str(caught.value)
    return caught.value


@each_vendor
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, ErrorKind.REFUSED),
        (401, ErrorKind.REFUSED),
        (402, ErrorKind.REFUSED),
        (403, ErrorKind.REFUSED),
        (404, ErrorKind.NOT_CONFIGURED),
        (422, ErrorKind.REFUSED),
        (429, ErrorKind.UNAVAILABLE),
        (500, ErrorKind.UNAVAILABLE),
        (503, ErrorKind.UNAVAILABLE),
        (200, ErrorKind.BAD_ANSWER),
        (302, ErrorKind.BAD_ANSWER),
    ],
)
def test_a_refused_handshake_tells_why(vendor: Vendor, status: int, kind: ErrorKind) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.refuse = status
            error = await _failure(on)
            assert (error.kind, error.code) == (kind, f"http_{status}")
            with pytest.raises(PortError):
                await on.voice.warm_up()

    run(story())


@each_vendor
def test_a_vendor_that_is_back_is_asked_again(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.refuse = 503
            await _failure(on)
            on.fake.refuse = None
            await on.clock.advance(5.0)
            await on.fake.happenings.until(lambda: on.fake.connections == 1)
            assert await heard(on.voice, TEXT)

    run(story())


@each_vendor
def test_a_handshake_without_an_answer_ends_after_three_seconds(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.deaf = True
            failing = asyncio.create_task(_failure(on))
            await on.fake.happenings.until(lambda: on.fake.handshakes == 1)
            await on.clock.advance(3.0)
            error = await failing
            assert (error.kind, error.code) == (ErrorKind.UNAVAILABLE, "timeout")

    run(story())


@each_vendor
def test_a_vendor_that_is_not_there_is_unavailable(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            voice = vendor.voice("http://127.0.0.1:9", on.clock, on.voice._sockets._ids)
            with pytest.raises(PortError) as caught:
                await heard(voice, TEXT)
            assert caught.value.kind is ErrorKind.UNAVAILABLE
            await voice.aclose()

    run(story())


@each_vendor
def test_a_connection_cut_in_the_middle_of_a_word_is_told_after_what_was_said(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.script(tone(80), Cut())
            pieces = on.voice.synthesise(TEXT, "en")
            assert await anext(pieces) == tone(80)
            with pytest.raises(PortError) as caught:
                await anext(pieces)
            assert (caught.value.kind, caught.value.code) == (ErrorKind.UNAVAILABLE, "connection")
            # Half a sentence is not begun anew.
            assert on.fake.said == [TEXT]
            assert await heard(on.voice, "Sorry, again.") == tone(100)

    run(story())


@each_vendor
def test_a_connection_that_always_dies_is_not_tried_for_ever(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            for _ in range(2):
                on.fake.script(Cut())
            error = await _failure(on)
            assert error.kind is ErrorKind.UNAVAILABLE
            assert on.fake.said == [TEXT, TEXT]

    run(story())


@each_vendor
def test_a_close_by_policy_is_a_refusal(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.script(Close(1008))
            assert (await _failure(on)).kind is ErrorKind.REFUSED

    run(story())


@each_vendor
def test_silence_from_the_start_ends_after_five_seconds_and_costs_the_socket(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.script(Hang())
            failing = asyncio.create_task(_failure(on))
            await on.fake.happenings.until(lambda: len(on.fake.said) == 1)
            await on.clock.advance(4.9)
            assert not failing.done()
            await on.clock.advance(0.2)
            error = await failing
            assert (error.kind, error.code) == (ErrorKind.UNAVAILABLE, "stalled")
            # A peer that vanished without a word looks the same; the next clause must not be sent to it.
            await on.fake.happenings.until(lambda: on.fake.closed == 1)
            assert await heard(on.voice, "Again.") == tone(100)

    run(story())


@each_vendor
def test_two_silent_seconds_in_the_middle_are_a_stall(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.script(tone(80), Hang())
            pieces = on.voice.synthesise(TEXT, "en")
            await anext(pieces)
            await on.clock.advance(2.1)
            with pytest.raises(PortError) as caught:
                await anext(pieces)
            assert (caught.value.kind, caught.value.code) == (ErrorKind.UNAVAILABLE, "stalled")

    run(story())


@each_vendor
def test_a_slow_drip_is_heard_to_its_end(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            drops = [asyncio.Event() for _ in range(6)]
            steps: list[Step] = []
            for drop in drops:
                steps += [tone(40), Wait(drop)]
            on.fake.script(*steps)
            pieces = on.voice.synthesise(TEXT, "en")
            for drop in drops:
                assert await anext(pieces) == tone(40)
                await on.clock.advance(1.9)
                drop.set()
            with pytest.raises(StopAsyncIteration):
                await anext(pieces)

    run(story())


@each_vendor
def test_a_clause_without_a_byte_is_a_bad_answer(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.script()
            error = await _failure(on)
            assert error.kind is ErrorKind.BAD_ANSWER
            assert error.detail.endswith("sent no audio")

    run(story())


@each_vendor
def test_a_clause_of_nothing_but_silence_is_a_bad_answer(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.script(b"\xff" * 4_000)
            error = await _failure(on)
            assert (error.kind, error.detail.endswith("nothing but silence")) == (ErrorKind.BAD_ANSWER, True)

    run(story())


@each_vendor
@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (b'{"error": {"message": "no such voice"}}', "JSON"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(200), "an MP3 file"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(200), "a WAV file"),
    ],
)
def test_audio_of_another_format_is_never_played(vendor: Vendor, answer: bytes, name: str) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.script(answer, tone(100), tone(100))
            error = await _failure(on)
            assert (error.kind, name in error.detail) == (ErrorKind.BAD_ANSWER, True)
            # What was still on its way must not be taken for the next clause.
            on.fake.script(tone(100, 900.0))
            assert await heard(on.voice, "Again.") == tone(100, 900.0)

    run(story())


@each_vendor
@pytest.mark.parametrize("message", ["no JSON", "[]", '{"type": 7, "audio": 7}'])
def test_messages_that_are_none_are_a_bad_answer(vendor: Vendor, message: str) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.script(Raw(message), Hang())
            assert (await _failure(on)).kind is ErrorKind.BAD_ANSWER
            assert await heard(on.voice, "Again.") == tone(100)

    run(story())


@pytest.mark.parametrize(
    ("vendor", "message", "kind", "code"),
    [
        (ELEVENLABS, {"error": "quota_exceeded", "message": TEXT, "code": 1008}, ErrorKind.REFUSED, "quota_exceeded"),
        (ELEVENLABS, {"error": "voice_not_found"}, ErrorKind.NOT_CONFIGURED, "voice_not_found"),
        (ELEVENLABS, {"error": "max_active_conversations"}, ErrorKind.UNAVAILABLE, "max_active_conversations"),
        (ELEVENLABS, {"error": f"Cannot say: {TEXT}", "code": 1011}, ErrorKind.UNAVAILABLE, "ws_1011"),
        (
            CARTESIA,
            {"type": "error", "done": True, "status_code": 402, "error_code": "quota_exceeded", "message": TEXT},
            ErrorKind.REFUSED,
            "quota_exceeded",
        ),
        (CARTESIA, {"type": "error", "done": True, "status_code": 429}, ErrorKind.UNAVAILABLE, "http_429"),
        (CARTESIA, {"type": "error", "done": True, "title": TEXT}, ErrorKind.UNAVAILABLE, "unnamed"),
        (DEEPGRAM, {"type": "Error", "code": "DATA-0000", "description": TEXT}, ErrorKind.UNAVAILABLE, "DATA-0000"),
        (DEEPGRAM, {"type": "Warning", "code": "FLUSH_LIMIT"}, ErrorKind.UNAVAILABLE, "FLUSH_LIMIT"),
    ],
)
def test_errors_told_over_the_socket_keep_their_name_but_not_their_words(
    vendor: Vendor, message: dict[str, object], kind: ErrorKind, code: str
) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.script(Raw(json.dumps(message)), Hang())
            error = await _failure(on)
            assert (error.kind, error.code) == (kind, code)

    run(story())


@pytest.mark.parametrize(
    ("vendor", "message"),
    [
        (ELEVENLABS, {"audio": "not base64!", "contextId": "x"}),
        (ELEVENLABS, {"audio": base64.b64encode(b"to nobody").decode()}),
        (CARTESIA, {"type": "chunk", "context_id": "x", "data": "not base64!"}),
    ],
)
def test_audio_that_cannot_be_read_is_a_bad_answer(vendor: Vendor, message: dict[str, object]) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.script(Raw(json.dumps(message)), Hang())
            assert (await _failure(on)).kind is ErrorKind.BAD_ANSWER

    run(story())


def test_a_fault_of_one_clause_leaves_the_others_alone() -> None:
    async def story() -> None:
        async with scene(CARTESIA) as on:
            go = asyncio.Event()
            on.fake.script(tone(60), Wait(go), tone(60))
            listening = asyncio.create_task(heard(on.voice, "All is well."))
            await on.fake.happenings.until(lambda: len(on.fake.said) == 1)
            lane = next(iter(on.voice._sockets._pools.values()))._links[0]._count + 1
            name = f"{next(iter(on.voice._sockets._pools.values()))._links[0]._prefix}-{lane}"
            told = {"type": "error", "context_id": name, "done": True, "status_code": 422}
            on.fake.script(Raw(json.dumps(told)))
            assert (await _failure(on)).kind is ErrorKind.REFUSED
            go.set()
            assert await listening == tone(60) + tone(60)
            assert on.fake.connections == 1

    run(story())


@each_vendor
def test_a_closed_voice_says_so(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.script(tone(60), Hang())
            pieces = on.voice.synthesise(TEXT, "en")
            await anext(pieces)
            await on.voice.aclose()
            with pytest.raises(PortError):
                await anext(pieces)
            assert (await _failure(on)).kind is ErrorKind.UNAVAILABLE

    run(story())


@each_vendor
def test_a_vendor_that_closes_every_new_connection_is_left_in_peace_for_a_while(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.slam = True
            assert (await _failure(on)).kind is ErrorKind.REFUSED
            first = on.fake.connections
            assert first <= 5
            for _ in range(60):
                await on.clock.advance(5.0)
                await opened(on)
            # Not 60 times in these five minutes: 2, 4, 8, 16, 32 and then 60 seconds lie between two attempts.
            assert 4 <= on.fake.connections - first <= 10

    run(story())


@each_vendor
def test_a_vendor_that_talks_without_end_is_cut_off(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.script(*[tone(20_000)] * 10)
            error = await _failure(on)
            assert (error.kind, error.detail.endswith("audio without end")) == (ErrorKind.BAD_ANSWER, True)

    run(story())
