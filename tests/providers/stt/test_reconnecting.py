"""What a streaming recogniser does when a connection ends or dies: it makes another, no word lost and none doubled."""

import asyncio

import pytest

from senderz_voice.speech.streaming.line import Line
from tests.providers.stt.kits import Kit, each_vendor, scene
from tests.providers.stt.server import Caller
from tests.providers.stt.stage import play


@each_vendor
def test_a_dropped_line_is_connected_again_and_hears_the_open_turn_from_its_start(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        if caller.number == 0:
            await caller.says(2_400)
            await caller.partial("book a")
            caller.drop()
            return
        await caller.says(9_600)
        await caller.partial("book a")
        await caller.partial("book a table")
        await caller.finishes()
        await caller.over("book a table")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            said = stage.speak(30)
            await stage.ears.hear("partial", "book a")
            caller = await stage.fake.callers_come(2)
            said += stage.speak(30, first=30)
            await stage.ears.hear("partial", "book a table")
            stage.hearing.finish()
            await stage.ears.hear_finals(1)
            assert caller.audio == said
            assert stage.ears.partials == ["book a", "book a table"]
            assert stage.ears.finals == ["book a table"]

    play(story())


@each_vendor
def test_words_that_are_final_are_not_heard_again(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        if caller.number == 0:
            await caller.finishes()
            await caller.over("yes", 1.2)
            await caller.says(19_200)
            caller.drop()
            return
        await caller.says(9_600)
        await caller.over("tomorrow")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            stage.speak(60)
            stage.hearing.finish()
            await stage.ears.hear_finals(1)
            tail = stage.speak(60, first=100)
            caller = await stage.fake.callers_come(2)
            await stage.ears.hear_finals(2)
            assert caller.audio == tail
            assert stage.ears.finals == ["yes", "tomorrow"]

    play(story())


@each_vendor
def test_a_finish_survives_a_drop(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        await caller.says(2_400)
        await caller.finishes()
        if caller.number == 0:
            caller.drop()
            return
        await caller.over("yes")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            stage.speak(30)
            stage.hearing.finish()
            await stage.ears.hear_finals(1)
            assert stage.ears.finals == ["yes"]
            assert len(stage.fake.callers) == 2

    play(story())


@each_vendor
def test_what_is_said_while_the_connection_is_slow_is_not_lost(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        await caller.says(9_600)
        await caller.partial("hello")
        await caller.finishes()
        await caller.over("hello")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            stage.fake.open.clear()
            said = stage.speak(60)
            await stage.clock.passes(3)
            stage.fake.open.set()
            await stage.ears.hear("partial", "hello")
            stage.hearing.finish()
            await stage.ears.hear_finals(1)
            assert stage.fake.callers[0].audio == said
            assert stage.ears.finals == ["hello"]

    play(story())


@each_vendor
def test_a_finish_before_the_line_is_connected_is_answered_in_time_and_its_words_come_later(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        await caller.says(9_600)
        await caller.over("hello")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            stage.fake.open.clear()
            stage.speak(60)
            stage.hearing.finish()
            await stage.clock.passes(1.2)
            assert stage.ears.finals == [""]
            stage.fake.open.set()
            await stage.ears.hear("final", "hello")

    play(story())


@each_vendor
def test_a_handshake_that_never_ends_is_tried_again(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        await caller.over("hello")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            stage.fake.open.clear()
            await stage.clock.passes(5.2)
            stage.fake.open.set()
            await stage.ears.hear("final", "hello")
            assert stage.fake.attempts == 2

    play(story())


@each_vendor
def test_a_half_open_line_is_noticed_and_connected_again(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        if caller.number == 0:
            await caller.stays()
        await caller.says(9_600)
        await caller.over("hello")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            stage.fake.pongs = False
            await stage.fake.callers_come(1)
            said = stage.speak(60)
            await stage.clock.passes(5.2)
            caller = await stage.fake.callers_come(2)
            await stage.ears.hear("final", "hello")
            assert caller.audio[:9_600] == said

    play(story())


@each_vendor
def test_a_vendor_that_answers_pings_but_no_finish_is_left(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        if caller.number == 0:
            await caller.stays()
        await caller.over("hello")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            # What a vendor says of itself at the beginning is no sign that it listens.
            await stage.fake.callers_come(1)
            await stage.clock.passes(0.5)
            for _ in range(2):
                stage.speak(10)
                stage.hearing.finish()
                await stage.clock.passes(1.3)
            await stage.fake.callers_come(2)
            await stage.ears.hear("final", "hello")
            assert stage.ears.finals == ["", "", "hello"]

    play(story())


@each_vendor
def test_a_vendor_that_still_tells_words_is_not_left_for_its_unanswered_finishes(kit: Kit) -> None:
    more = asyncio.Event()

    async def script(caller: Caller) -> None:
        await caller.partial("one")
        await more.wait()
        await caller.partial("one two")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            await stage.ears.hear("partial", "one")
            stage.hearing.finish()
            await stage.clock.passes(1.2)
            more.set()
            await stage.ears.hear("partial", "two")
            stage.hearing.finish()
            await stage.clock.passes(2)
            assert stage.ears.finals == ["one", "two"]
            assert len(stage.fake.callers) == 1

    play(story())


@each_vendor
def test_a_line_may_be_closed_in_the_moment_in_which_it_is_found_dead(kit: Kit) -> None:
    async def story() -> None:
        async with scene(kit, Caller.stays) as stage:
            stage.fake.pongs = False
            await stage.fake.callers_come(1)
            await stage.clock.passes(4.9)
            while len(stage.fake.callers) == 1 and stage.clock.monotonic() < 1_006:
                stage.clock.skip(0.1)
                assert isinstance(stage.hearing, Line)
                stage.hearing.tick()
            async with asyncio.timeout(2):
                await stage.hearing.close()
            assert len(stage.fake.callers) == 1

    play(story())


@each_vendor
def test_a_vendor_that_is_silent_for_ever_fails_the_line_in_the_end(kit: Kit) -> None:
    async def story() -> None:
        async with scene(kit, Caller.stays) as stage:
            stage.fake.pongs = False
            await stage.clock.passes(50)
            assert stage.ears.told == []
            await stage.clock.passes(15)
            (failure,) = stage.ears.texts("failed")
            assert failure.endswith("fell silent")
            assert len(stage.fake.callers) == 11

    play(story())


@each_vendor
def test_a_vendor_with_trouble_of_its_own_is_called_again(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        await caller.over("hello")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script, [503, 500, 101]) as stage:
            while not stage.ears.finals:
                await stage.clock.passes(0.1)
            assert stage.ears.finals == ["hello"]
            assert stage.fake.attempts == 3

    play(story())


@each_vendor
def test_a_vendor_that_always_hangs_up_fails_the_line(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        await caller.socket.close(code=1011)

    async def story() -> None:
        async with scene(kit, script) as stage:
            while not stage.ears.texts("failed"):
                await stage.clock.passes(0.5)
            assert len(stage.fake.callers) == 11
            assert stage.ears.texts("failed")[0].endswith("hung up with code 1011")

    play(story())


@each_vendor
@pytest.mark.parametrize("code", [1000, 1001, 1006, 4999])
def test_an_odd_close_code_is_a_drop(kit: Kit, code: int) -> None:
    async def script(caller: Caller) -> None:
        if caller.number == 0:
            if code == 1006:
                caller.drop()
            else:
                await caller.socket.close(code=code)
            return
        await caller.over("hello")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            await stage.ears.hear("final", "hello")

    play(story())


@each_vendor
def test_words_that_were_given_while_the_line_was_down_are_not_heard_again(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        if caller.number == 0:
            await caller.partial("book a table")
            await caller.finishes()
            caller.drop()
            return
        await caller.says(9_600)
        await caller.over("tomorrow")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            stage.speak(60)
            await stage.ears.hear("partial", "book a table")
            stage.fake.open.clear()
            stage.hearing.finish()
            while stage.fake.attempts < 2:
                await stage.clock.passes(0.1)
            await stage.clock.passes(1.2)
            assert stage.ears.finals == ["book a table"]
            tail = stage.speak(60, first=100)
            stage.fake.open.set()
            await stage.ears.hear("final", "tomorrow")
            assert stage.fake.callers[1].audio == tail

    play(story())


@each_vendor
def test_a_drop_now_and_then_never_fails_the_line(kit: Kit) -> None:
    hang_up = asyncio.Event()

    async def script(caller: Caller) -> None:
        await hang_up.wait()
        hang_up.clear()
        caller.drop()

    async def story() -> None:
        async with scene(kit, script) as stage:
            for number in range(1, 16):
                while len(stage.fake.callers) < number:
                    await stage.clock.passes(0.1)
                await stage.clock.passes(7)
                hang_up.set()
            while len(stage.fake.callers) < 16:
                await stage.clock.passes(0.1)
            assert stage.ears.told == []

    play(story())
