"""How clauses go over a vendor's socket and come back, whichever the vendor is."""

import asyncio
from functools import partial

import pytest

from senderz_voice.audio import g711
from senderz_voice.ports.speech import Voice
from tests.providers.tts.fake import Cut, Hang, Wait
from tests.providers.tts.fake_cartesia import FakeCartesia
from tests.providers.tts.fake_deepgram import FakeDeepgram
from tests.providers.tts.fake_elevenlabs import FakeElevenLabs
from tests.providers.tts.stage import heard, leave, run, tone
from tests.providers.tts.vendors import VENDORS, Scene, Vendor, opened, scene

each_vendor = pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
ELEVENLABS, CARTESIA, DEEPGRAM = VENDORS
LOW, HIGH = tone(200, 300.0), tone(200, 1_100.0)


@each_vendor
def test_a_clause_is_heard_without_the_silence_around_it(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.script(g711.silence(300), LOW[:700], LOW[700:] + g711.silence(150), HIGH, g711.silence(500))
            voice: Voice = on.voice
            audio = await heard(voice, "We are open on Sunday.")
            edge = g711.silence(20)
            assert audio == edge + LOW + g711.silence(150) + HIGH + edge
            assert on.fake.said == ["We are open on Sunday."]

    run(story())


@each_vendor
def test_the_first_piece_does_not_wait_for_the_second(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            go = asyncio.Event()
            on.fake.script(LOW, Wait(go), HIGH)
            pieces = on.voice.synthesise("One moment, please.", "en")
            assert await anext(pieces) == LOW
            go.set()
            assert b"".join([piece async for piece in pieces]) == HIGH

    run(story())


@each_vendor
def test_a_clause_that_is_left_midway_does_not_leak_into_the_next(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            go = asyncio.Event()
            on.fake.script(LOW, Wait(go), LOW)
            on.fake.script(HIGH)
            pieces = on.voice.synthesise("Let me read you all of our terms.", "en")
            assert await anext(pieces) == LOW
            await leave(pieces)
            # The vendor that cannot be stopped goes on with the old clause while the new one is asked for.
            go.set()
            assert await heard(on.voice, "Go ahead.") == HIGH

    run(story())


@pytest.mark.parametrize("vendor", [CARTESIA, DEEPGRAM], ids=lambda vendor: vendor.name)
def test_leaving_a_clause_stops_it_at_the_vendor_at_once(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            assert isinstance(on.fake, FakeCartesia | FakeDeepgram)
            on.fake.script(LOW, Hang())
            on.fake.script(HIGH)
            on.fake.leak = LOW
            pieces = on.voice.synthesise("Let me read you all of our terms.", "en")
            await anext(pieces)
            await leave(pieces)
            await on.fake.happenings.until(lambda: len(on.fake.cancelled) == 1)
            assert await heard(on.voice, "Go ahead.") == HIGH

    run(story())


@each_vendor
def test_a_listener_whose_task_is_cancelled_stops_the_clause_too(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.script(Hang())
            on.fake.script(HIGH)
            listening = asyncio.create_task(heard(on.voice, "Nobody will hear this."))
            await on.fake.happenings.until(lambda: len(on.fake.said) == 1)
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            assert await heard(on.voice, "Go ahead.") == HIGH

    run(story())


@each_vendor
def test_two_calls_at_once_each_hear_their_own_clause(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            both = asyncio.Event()
            on.fake.script(LOW[:800], Wait(both), LOW[800:])
            on.fake.script(HIGH[:800], Wait(both), HIGH[800:])
            first = asyncio.create_task(heard(on.voice, "One."))
            await on.fake.happenings.until(lambda: on.fake.said == ["One."])
            second = asyncio.create_task(heard(on.voice, "Two."))
            await on.fake.happenings.until(lambda: on.fake.said == ["One.", "Two."])
            both.set()
            assert await first == LOW
            assert await second == HIGH

    run(story())


@pytest.mark.parametrize("vendor", [ELEVENLABS, CARTESIA], ids=lambda vendor: vendor.name)
def test_calls_share_a_socket_where_the_vendor_allows_it(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            await on.voice.warm_up()
            await asyncio.gather(*(heard(on.voice, f"Number {number}.") for number in range(4)))
            assert (len(on.fake.said), on.fake.connections) == (4, 1)

    run(story())


def test_elevenlabs_never_has_six_contexts_on_a_socket() -> None:
    async def story() -> None:
        async with scene(ELEVENLABS) as on:
            assert isinstance(on.fake, FakeElevenLabs)
            go = asyncio.Event()
            for _ in range(12):
                on.fake.script(tone(50), Wait(go))
            # Three are given up, and count all the same until the vendor is done with them.
            for number in range(3):
                pieces = on.voice.synthesise(f"Given up {number}.", "en")
                await anext(pieces)
                await leave(pieces)
            listening = [asyncio.create_task(heard(on.voice, f"Heard {number}.")) for number in range(9)]
            await on.fake.happenings.until(lambda: len(on.fake.said) == 12)
            go.set()
            await asyncio.gather(*listening)
            assert (on.fake.most_at_once, on.fake.connections) == (5, 3)

    run(story())


def test_deepgram_is_not_flushed_more_often_than_it_allows() -> None:
    async def story() -> None:
        async with scene(DEEPGRAM) as on:
            for number in range(45):
                assert await heard(on.voice, f"Sentence {number}.")
            # The fake refuses the 21st flush on a socket.
            assert on.fake.connections >= 3

    run(story())


@pytest.mark.parametrize("late", [False, True], ids=["no flush after a clear", "the flush after the clear"])
def test_deepgram_ends_the_next_clause_neither_early_nor_late(late: bool) -> None:
    async def story() -> None:
        async with scene(DEEPGRAM) as on:
            assert isinstance(on.fake, FakeDeepgram)
            on.fake.flushed_after_clear = late
            await on.voice.warm_up()
            for _ in range(3):
                on.fake.script(LOW, Hang())
                on.fake.script(HIGH, HIGH)
                pieces = on.voice.synthesise("Never mind.", "en")
                await anext(pieces)
                await leave(pieces)
                assert await heard(on.voice, "Go ahead.") == HIGH + HIGH
            # One speaks while one waits; cleared sockets are used again.
            assert on.fake.connections <= 3

    run(story())


def test_deepgram_gives_up_a_socket_whose_clearing_is_not_confirmed() -> None:
    async def story() -> None:
        async with scene(DEEPGRAM) as on:
            assert isinstance(on.fake, FakeDeepgram)
            on.fake.confirms_clear = False
            on.fake.script(LOW, Hang())
            pieces = on.voice.synthesise("Never mind.", "en")
            await anext(pieces)
            await leave(pieces)
            await on.fake.happenings.until(lambda: bool(on.fake.cancelled))
            await on.clock.advance(5.0)
            await on.fake.happenings.until(lambda: on.fake.closed == 1)

    run(story())


@each_vendor
def test_a_socket_that_broke_while_idle_is_replaced_before_it_is_needed(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.script(LOW, Cut())
            on.fake.script(HIGH)
            pieces = on.voice.synthesise("This breaks off.", "en")
            await anext(pieces)
            await on.fake.happenings.until(lambda: on.fake.connections >= 2)
            await leave(pieces)
            assert await heard(on.voice, "Go ahead.") == HIGH

    run(story())


@each_vendor
def test_a_clause_over_a_socket_that_dies_at_once_is_asked_for_again(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            on.fake.script(Cut())
            on.fake.script(HIGH)
            assert await heard(on.voice, "Go ahead.") == HIGH
            assert on.fake.said == ["Go ahead.", "Go ahead."]

    run(story())


@each_vendor
def test_idle_sockets_are_renewed_while_calls_go_on_and_closed_when_they_stop(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            await on.voice.warm_up()
            idle = on.voice._sockets._terms.idle_seconds
            renewals = 0
            while on.clock.monotonic() + idle < 1_600.0:
                await on.clock.advance(idle)
                renewals += 1
                await on.fake.happenings.until(partial(_renewed, on, renewals))
                await opened(on)
            assert renewals >= 2
            await on.clock.advance(idle)
            await on.fake.happenings.until(lambda: on.fake.closed == renewals + 1)
            await opened(on)
            assert on.fake.connections == on.fake.closed

    run(story())


def _renewed(on: Scene, times: int) -> bool:
    return (on.fake.connections, on.fake.closed) == (times + 1, times)


@each_vendor
def test_a_warm_voice_opens_no_socket_for_its_first_clause(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            await on.voice.warm_up()
            await on.voice.warm_up()
            assert on.fake.connections == 1
            speaking = asyncio.Event()
            on.fake.script(LOW, Wait(speaking))
            pieces = on.voice.synthesise("Hello.", "en")
            assert await anext(pieces) == LOW
            speaking.set()
            await leave(pieces)

    run(story())


def test_while_the_last_lane_speaks_another_socket_is_made_ready() -> None:
    async def story() -> None:
        async with scene(DEEPGRAM) as on:
            await on.voice.warm_up()
            on.fake.script(LOW, Hang())
            pieces = on.voice.synthesise("Hello.", "en")
            await anext(pieces)
            await on.fake.happenings.until(lambda: on.fake.connections == 2)
            await opened(on)
            assert await heard(on.voice, "The other call.") == tone(100)
            assert on.fake.connections == 2
            await leave(pieces)

    run(story())


@each_vendor
def test_there_is_nothing_to_say_in_a_clause_of_marks(vendor: Vendor) -> None:
    async def story() -> None:
        async with scene(vendor) as on:
            assert await heard(on.voice, " … ") == b""
            assert on.fake.connections == 0

    run(story())
