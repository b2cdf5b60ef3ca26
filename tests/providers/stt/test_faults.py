"""What every streaming recogniser does with refusals, junk, wrong addresses and faults of our own."""

import asyncio

import pytest

from tests.providers.stt.kits import Kit, each_vendor, scene
from tests.providers.stt.server import KEY, Caller, vendor
from tests.providers.stt.stage import Ears, HandClock, play, until


@each_vendor
@pytest.mark.parametrize("status", [401, 402, 429])
def test_a_refusal_fails_at_once_and_keeps_the_secret(kit: Kit, status: int) -> None:
    async def story() -> None:
        async with scene(kit, Caller.stays, [status]) as stage:
            stage.speak(10)
            stage.hearing.finish()
            await stage.ears.hear_finals(1)
            await asyncio.sleep(0)
            (failure,) = stage.ears.texts("failed")
            assert str(status) in failure
            assert KEY not in failure
            assert stage.ears.told[-1][0] == "failed"
            assert stage.fake.attempts == 1
            stage.hearing.finish()
            await stage.clock.passes(2)
            assert stage.ears.told[-1][0] == "failed"

    play(story())


@each_vendor
def test_junk_is_passed_over(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        await caller.says(1_600)
        junk = ("{", "[]", "null", '"Turn"', "{}", b"\x00\xff\xfe", '{"type":7}', '{"message_type":[]}')
        await caller.tell(*junk)
        await caller.over("hello")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            stage.speak(30)
            await stage.ears.hear("final", "hello")
            assert len(stage.fake.callers) == 1

    play(story())


@each_vendor
def test_nothing_but_junk_is_left(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        if caller.number == 0:
            await caller.tell(*["<html>"] * 11)
            await caller.stays()
        await caller.over("hello")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            await stage.ears.hear("final", "hello")
            assert len(stage.fake.callers) == 2

    play(story())


@each_vendor
def test_a_redirect_does_not_take_the_key_along(kit: Kit) -> None:
    async def story() -> None:
        async with scene(kit, Caller.stays, [307]) as stage:
            await stage.ears.hear("failed", _redirected(kit))
            assert stage.fake.attempts == 1

    play(story())


def _redirected(kit: Kit) -> str:
    names = {"flux": "Deepgram", "nova": "Deepgram", "assemblyai": "AssemblyAI", "elevenlabs": "ElevenLabs"}
    return f"{names.get(kit.name, 'OpenAI')}: answered with a redirect"


@each_vendor
def test_a_ping_of_the_vendor_is_answered(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        await caller.socket.ping(b"there?")
        await caller.pongs_come(b"there?")
        await caller.over("yes")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            await stage.ears.hear("final", "yes")

    play(story())


class _Clumsy(Ears):
    def partial(self, text: str, language: str) -> None:
        raise RuntimeError("a fault of the listener")


@each_vendor
def test_a_fault_of_our_own_is_told_like_any_other(kit: Kit, caplog: pytest.LogCaptureFixture) -> None:
    async def script(caller: Caller) -> None:
        await caller.partial("my number is 1234")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            clumsy = _Clumsy()
            other = kit.make(stage.fake.url, stage.clock)
            other.open(clumsy, ["en"])
            await until(lambda: clumsy.texts("failed"), clumsy.changed)
            assert clumsy.texts("failed")[0].endswith("the recogniser has a fault")
            await other.aclose()
        assert "1234" not in caplog.text

    play(story())


@each_vendor
@pytest.mark.parametrize(
    ("address", "reason"),
    [("https://", "has an address that is none"), ("http://127.0.0.1:9", "cannot be reached (ClientConnectorError)")],
)
def test_an_address_without_a_vendor_fails(kit: Kit, address: str, reason: str) -> None:
    async def story() -> None:
        clock, ears = HandClock(), Ears()
        recogniser = kit.make(address, clock)
        recogniser.open(ears, ["en"])
        while not ears.told:
            await clock.passes(0.5)
        assert ears.texts("failed")[0].endswith(f": {reason}")
        await recogniser.aclose()

    play(story())


@each_vendor
def test_a_closed_recogniser_can_be_used_again(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        await caller.over("yes")
        await caller.stays()

    async def story() -> None:
        async with vendor(kit.protocols, script) as fake:
            clock = HandClock()
            recogniser = kit.make(fake.url, clock)
            for _ in range(2):
                first, second = Ears(), Ears()
                recogniser.open(first, ["en"])
                recogniser.open(second, ["en"])
                await first.hear("final", "yes")
                await second.hear("final", "yes")
                await recogniser.aclose()

    play(story())
