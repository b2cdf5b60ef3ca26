"""What only ElevenLabs does: commits, languages that come afterwards, errors by name."""

from dataclasses import replace

import pytest

from senderz_voice.speech.streaming.elevenlabs import Commit, ElevenLabsScribe
from tests.providers.stt.fake_elevenlabs import ELEVENLABS
from tests.providers.stt.kits import KITS, Kit, scene
from tests.providers.stt.server import KEY, Caller
from tests.providers.stt.stage import play

_KIT = next(kit for kit in KITS if kit.name == "elevenlabs")


def _kit(commit: Commit = "manual", **asks: list[str]) -> Kit:
    protocols = replace(ELEVENLABS, must_ask={**ELEVENLABS.must_ask, "commit_strategy": [commit], **asks})
    return Kit(
        "scribe",
        protocols,
        lambda url, clock: ElevenLabsScribe(KEY, clock, base_url=url, commit=commit),
        800,
    )


def test_a_commit_of_too_little_audio_is_answered_with_what_is_known() -> None:
    async def script(caller: Caller) -> None:
        await caller.partial("yes")
        await caller.finishes()
        await caller.tell({"message_type": "commit_throttled", "error": "0.1 s is not enough"})
        await caller.finishes()
        await caller.over("yes indeed")
        await caller.stays()

    async def story() -> None:
        async with scene(_KIT, script) as stage:
            await stage.ears.hear("partial", "yes")
            stage.hearing.finish()
            await stage.ears.hear_finals(1)
            stage.hearing.finish()
            await stage.ears.hear_finals(2)
            assert stage.ears.finals == ["yes", "indeed"]

    play(story())


def test_the_language_of_a_turn_is_known_for_the_next_one() -> None:
    async def script(caller: Caller) -> None:
        await caller.over("hola")
        await caller.tell(
            {
                "message_type": "committed_transcript_with_timestamps",
                "text": "hola",
                "language_code": "spa",
                "words": [],
            }
        )
        await caller.partial("buenas")
        await caller.over("buenas tardes")
        await caller.stays()

    async def story() -> None:
        kit = _kit(secondary_languages=["es"], include_language_detection=["true"])
        async with scene(kit, script, languages=["en", "es-MX"]) as stage:
            await stage.ears.hear_finals(2)
            assert stage.ears.told == [
                ("final", "hola", "en"),
                ("partial", "buenas", "es-MX"),
                ("final", "buenas tardes", "es-MX"),
            ]

    play(story())


def test_the_vendor_may_be_asked_to_end_turns_by_itself() -> None:
    async def script(caller: Caller) -> None:
        await caller.says(800)
        await caller.over("yes")
        await caller.stays()

    async def story() -> None:
        async with scene(_kit("vad"), script) as stage:
            stage.speak(10)
            await stage.ears.hear("final", "yes")

    play(story())


@pytest.mark.parametrize(
    "error", ["auth_error", "quota_exceeded", "rate_limited", "unaccepted_terms", "invalid_request"]
)
def test_an_error_may_be_a_verdict(error: str) -> None:
    async def script(caller: Caller) -> None:
        await caller.tell({"message_type": error, "error": f"bad key {KEY}"})
        await caller.stays()

    async def story() -> None:
        async with scene(_KIT, script) as stage:
            await stage.ears.hear("failed", f"ElevenLabs: failed ({error})")
            assert stage.fake.attempts == 1

    play(story())


@pytest.mark.parametrize(
    "error", ["session_time_limit_exceeded", "queue_overflow", "resource_exhausted", "transcriber_error", "error"]
)
def test_another_error_is_a_drop(error: str) -> None:
    async def script(caller: Caller) -> None:
        if caller.number == 0:
            await caller.tell({"message_type": error, "error": "sorry"})
        await caller.over("yes")
        await caller.stays()

    async def story() -> None:
        async with scene(_KIT, script) as stage:
            await stage.ears.hear("final", "yes")
            assert len(stage.fake.callers) == 2

    play(story())
