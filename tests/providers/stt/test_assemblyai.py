"""What only AssemblyAI does: formatted copies of a turn, smallest messages, close codes that are verdicts."""

from dataclasses import replace

import pytest

from senderz_voice.speech.streaming.assemblyai import AssemblyAI
from tests.providers.stt.fake_assemblyai import ASSEMBLYAI, TurnTongue
from tests.providers.stt.kits import Kit, scene
from tests.providers.stt.server import KEY, Caller
from tests.providers.stt.stage import play


def _kit(model: str = "universal-streaming-english", **asks: str) -> Kit:
    must = {**ASSEMBLYAI.must_ask, "speech_model": [model], **{name: [value] for name, value in asks.items()}}
    protocols = replace(ASSEMBLYAI, must_ask=must)
    return Kit("assemblyai", protocols, lambda url, clock: AssemblyAI(KEY, clock, base_url=url, model=model), 480)


def _turns(caller: Caller) -> TurnTongue:
    assert isinstance(caller.tongue, TurnTongue)
    return caller.tongue


def test_the_formatted_copy_of_a_turn_is_not_told_again() -> None:
    async def script(caller: Caller) -> None:
        turns = _turns(caller)
        plain = turns.info("yes please", over=True)
        await caller.tell(plain, turns.info("Yes, please. Thanks.", over=True, formatted=True))
        turns.turn += 1
        await caller.over("tomorrow")
        await caller.stays()

    async def story() -> None:
        async with scene(_kit(), script) as stage:
            await stage.ears.hear("final", "tomorrow")
            assert stage.ears.finals == ["yes please", "tomorrow"]

    play(story())


def test_a_scrap_below_fifty_milliseconds_waits_for_the_next_frame() -> None:
    async def script(caller: Caller) -> None:
        await caller.finishes()
        await caller.over("yes")
        await caller.says(960)
        await caller.stays()

    async def story() -> None:
        async with scene(_kit(), script) as stage:
            said = stage.speak(5)
            stage.hearing.finish()
            await stage.ears.hear_finals(1)
            caller = stage.fake.callers[0]
            assert caller.audio == said[:480]
            said += stage.speak(1, first=5)
            await caller.says(960)
            assert caller.audio == said

    play(story())


@pytest.mark.parametrize(
    ("kit", "reported"),
    [
        (_kit("universal-streaming-multilingual", language_detection="True"), "es-MX"),
        (_kit("u3-rt-pro", language_codes='["en","es"]', language_detection="True"), "es-MX"),
        (_kit(), "en"),
    ],
    ids=["multilingual", "pro", "english"],
)
def test_languages_are_asked_for_as_the_model_knows_them(kit: Kit, reported: str) -> None:
    async def script(caller: Caller) -> None:
        _turns(caller).language = "es"
        await caller.over("bueno")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script, languages=["en", "es-MX"]) as stage:
            await stage.ears.hear_finals(1)
            assert stage.ears.told == [("final", "bueno", reported)]

    play(story())


def test_turkish_is_not_heard() -> None:
    async def story() -> None:
        async with scene(_kit("u3-rt-pro"), Caller.stays, languages=["tr-TR"]) as stage:
            await stage.ears.hear("failed", "AssemblyAI u3-rt-pro does not hear tr-TR")

    play(story())


@pytest.mark.parametrize("code", [1008, 4001, 4002, 4003])
def test_a_close_code_may_be_a_verdict(code: int) -> None:
    async def script(caller: Caller) -> None:
        await caller.socket.close(code=code, message=KEY.encode())

    async def story() -> None:
        async with scene(_kit(), script) as stage:
            await stage.ears.hear("failed", f"AssemblyAI: hung up with code {code}")
            assert stage.fake.attempts == 1

    play(story())


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        ({"type": "Error", "error_code": 4001, "error": f"not authorised: {KEY}"}, "AssemblyAI: failed (4001)"),
        ({"error_code": 429, "error": "slow down"}, "AssemblyAI: failed (429)"),
    ],
)
def test_an_error_frame_may_be_a_verdict(error: dict[str, object], detail: str) -> None:
    async def script(caller: Caller) -> None:
        await caller.tell(error)
        await caller.stays()

    async def story() -> None:
        async with scene(_kit(), script) as stage:
            await stage.ears.hear("failed", detail)
            assert stage.fake.attempts == 1

    play(story())


@pytest.mark.parametrize(
    "last",
    [
        {"type": "Error", "error_code": 3005, "error": "server error"},
        {"type": "Termination", "audio_duration_seconds": 1, "session_duration_seconds": 1},
    ],
)
def test_another_end_of_the_session_is_a_drop(last: dict[str, object]) -> None:
    async def script(caller: Caller) -> None:
        if caller.number == 0:
            await caller.tell(last)
        await caller.over("yes")
        await caller.stays()

    async def story() -> None:
        async with scene(_kit(), script) as stage:
            await stage.ears.hear("final", "yes")
            assert len(stage.fake.callers) == 2

    play(story())
