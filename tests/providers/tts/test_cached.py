"""Canned clauses are spoken once and then remembered."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.speech import Voice
from senderz_voice.speech.voices.cached import CachedVoice
from tests.providers.tts.stage import heard, leave, run, settle


class Speaker:
    """A Voice that says its text in pieces of one letter, when it is let."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.go.set()
        self.broken = False
        self.asked: list[str] = []
        self.left = 0

    async def synthesise(self, text: str, language: str) -> AsyncIterator[bytes]:
        self.asked.append(f"{language}: {text}")
        try:
            for letter in text:
                yield letter.encode()
                await self.go.wait()
            if self.broken:
                raise PortError(ErrorKind.UNAVAILABLE, "broken")
        finally:
            self.left += 1


def test_a_kept_clause_is_spoken_once_and_heard_in_one_piece() -> None:
    async def story() -> None:
        speaker = Speaker()
        voice = CachedVoice(speaker)
        await voice.keep("Hello.", "en")
        await voice.keep("Hello.", "en")
        asked: Voice = voice
        assert [piece async for piece in asked.synthesise("Hello.", "en")] == [b"Hello."]
        assert speaker.asked == ["en: Hello."]

    run(story())


def test_what_was_not_to_be_kept_passes_through_every_time() -> None:
    async def story() -> None:
        speaker = Speaker()
        voice = CachedVoice(speaker)
        await voice.keep("Hello.", "en")
        assert await heard(voice, "Hello.", "es-MX") == b"Hello."
        assert await heard(voice, "Bye.") == b"Bye."
        assert await heard(voice, "Bye.") == b"Bye."
        assert speaker.asked == ["en: Hello.", "es-MX: Hello.", "en: Bye.", "en: Bye."]
        pieces = voice.synthesise("Bye.", "en")
        await anext(pieces)
        await leave(pieces)
        assert speaker.left == len(speaker.asked)

    run(story())


def test_those_who_ask_meanwhile_listen_along() -> None:
    async def story() -> None:
        speaker = Speaker()
        speaker.go.clear()
        voice = CachedVoice(speaker)
        keeping = [asyncio.create_task(voice.keep("Hi.", "en")) for _ in range(2)]
        await settle()
        pieces = voice.synthesise("Hi.", "en")
        assert await anext(pieces) == b"H"
        # One leaves, and the clause is made all the same.
        left = voice.synthesise("Hi.", "en")
        assert await anext(left) == b"H"
        await leave(left)
        keeping[0].cancel()
        speaker.go.set()
        assert [piece async for piece in pieces] == [b"i", b"."]
        await keeping[1]
        assert await heard(voice, "Hi.") == b"Hi."
        assert speaker.asked == ["en: Hi."]

    run(story())


def test_a_clause_that_failed_is_not_kept() -> None:
    async def story() -> None:
        speaker = Speaker()
        speaker.broken = True
        speaker.go.clear()
        voice = CachedVoice(speaker)
        keeping = asyncio.create_task(voice.keep("Hi.", "en"))
        await settle()
        listening = asyncio.create_task(heard(voice, "Hi."))
        await settle()
        speaker.go.set()
        for waiting in (keeping, listening):
            with pytest.raises(PortError, match="broken"):
                await waiting
        speaker.broken = False
        await voice.keep("Hi.", "en")
        assert await heard(voice, "Hi.") == b"Hi."
        assert speaker.asked == ["en: Hi."] * 2

    run(story())


def test_what_was_not_heard_for_longest_is_forgotten_first() -> None:
    async def story() -> None:
        speaker = Speaker()
        voice = CachedVoice(speaker, max_bytes=10)
        for text in ("one.", "two.", "far too long to be kept"):
            await voice.keep(text, "en")
        await heard(voice, "one.")
        await voice.keep("six.", "en")
        speaker.asked.clear()
        for text in ("one.", "six.", "two."):
            assert await heard(voice, text) == text.encode()
        assert speaker.asked == ["en: two."]

    run(story())


def test_closing_stops_what_is_being_made() -> None:
    async def story() -> None:
        speaker = Speaker()
        speaker.go.clear()
        voice = CachedVoice(speaker)
        keeping = asyncio.create_task(voice.keep("Hi.", "en"))
        await settle()
        await voice.aclose()
        with pytest.raises(PortError, match="closed"):
            await keeping
        assert speaker.left == 1

    run(story())
