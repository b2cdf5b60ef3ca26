"""What every streaming recogniser does while nothing goes wrong."""

import asyncio

from tests.providers.stt.kits import Kit, each_vendor, scene
from tests.providers.stt.server import Caller
from tests.providers.stt.stage import play


async def _books_a_table(caller: Caller) -> None:
    await caller.says(9_600)
    await caller.partial("book a")
    await caller.partial("book a table")
    await caller.finishes()
    await caller.over("book a table")
    await caller.stays()


@each_vendor
def test_words_come_while_they_are_spoken_and_are_final_when_the_turn_is_finished(kit: Kit) -> None:
    async def story() -> None:
        async with scene(kit, _books_a_table) as stage:
            said = stage.speak(60)
            await stage.ears.hear("partial", "book a table")
            assert stage.ears.partials == ["book a", "book a table"]
            stage.hearing.finish()
            await stage.ears.hear_finals(1)
            assert stage.ears.told[-1] == ("final", "book a table", "en")
            caller = stage.fake.callers[0]
            assert caller.audio == said
            assert set(caller.frames) == {kit.frame}

    play(story())


@each_vendor
def test_the_vendor_may_end_a_turn_by_itself(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        await caller.says(1_600)
        await caller.over("yes please")
        await caller.over("tomorrow")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            stage.speak(24)
            await stage.ears.hear_finals(2)
            assert stage.ears.finals == ["yes please", "tomorrow"]

    play(story())


@each_vendor
def test_a_finish_without_an_answer_is_answered_with_the_words_so_far(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        await caller.says(1_600)
        await caller.partial("book a table")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            stage.speak(24)
            await stage.ears.hear("partial", "book a table")
            stage.hearing.finish()
            await stage.clock.passes(1.0)
            assert stage.ears.finals == []
            await stage.clock.passes(0.2)
            assert stage.ears.finals == ["book a table"]

    play(story())


@each_vendor
def test_a_final_that_comes_late_tells_only_the_words_that_are_new(kit: Kit) -> None:
    late = asyncio.Event()

    async def script(caller: Caller) -> None:
        await caller.says(1_600)
        await caller.partial("book a table")
        await caller.finishes()
        await late.wait()
        await caller.over("book a table")
        await caller.partial("for two")
        await caller.finishes()
        await caller.over("for two")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            stage.speak(24)
            await stage.ears.hear("partial", "book a table")
            stage.hearing.finish()
            await stage.clock.passes(1.2)
            late.set()
            await stage.ears.hear("partial", "for two")
            stage.hearing.finish()
            await stage.ears.hear_finals(2)
            assert stage.ears.finals == ["book a table", "for two"]

    play(story())


@each_vendor
def test_words_that_only_a_late_final_has_are_not_lost(kit: Kit) -> None:
    late = asyncio.Event()

    async def script(caller: Caller) -> None:
        await caller.says(1_600)
        await caller.partial("book a")
        await caller.finishes()
        await late.wait()
        await caller.over("book a table")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            stage.speak(24)
            await stage.ears.hear("partial", "book a")
            stage.hearing.finish()
            await stage.clock.passes(1.2)
            late.set()
            await stage.ears.hear_finals(2)
            assert stage.ears.finals == ["book a", "table"]

    play(story())


@each_vendor
def test_every_finish_has_its_own_final(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        await caller.says(1_600)
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            stage.speak(24)
            stage.hearing.finish()
            await stage.clock.passes(0.5)
            stage.hearing.finish()
            await stage.clock.passes(1.5)
            assert stage.ears.finals == ["", ""]

    play(story())


@each_vendor
def test_a_line_without_audio_is_kept_open(kit: Kit) -> None:
    async def story() -> None:
        async with scene(kit, Caller.stays) as stage:
            caller = await stage.fake.callers_come(1)
            await stage.clock.passes(30)
            assert len(stage.fake.callers) == 1
            assert caller.times("KeepAlive") >= 6 or len(caller.audio) >= 6 * 480
            assert stage.ears.told == []

    play(story())


@each_vendor
def test_closing_says_goodbye_and_then_nothing_more_is_told(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        await caller.says(1_600)
        await caller.partial("good")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            stage.speak(24)
            await stage.ears.hear("partial", "good")
            stage.hearing.finish()
            await stage.hearing.close()
            stage.hearing.finish()
            stage.speak(24)
            await stage.clock.passes(3)
            assert stage.ears.told == [("partial", "good", "en")]
            assert len(stage.fake.callers) == 1
            goodbye = {"flux": "CloseStream", "nova": "CloseStream", "assemblyai": "Terminate"}.get(kit.name)
            if goodbye:
                await stage.fake.callers[0].orders_come(goodbye)

    play(story())
