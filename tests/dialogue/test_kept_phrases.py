"""Phrases that the voice is asked to have ready."""

import asyncio
from dataclasses import replace

from senderz_voice.core import phrases
from senderz_voice.core.events import Kind
from senderz_voice.dialogue.cascade import ANSWER_FIRST_SECONDS
from tests.dialogue.scene import BRIEF, DOWN, Voices, engine, wanted
from tests.live.virtual import run

PROMISED = (phrases.DISCLOSURE, phrases.DISCLOSURE_UNRECORDED, phrases.HOLD, phrases.APOLOGY)
GREETING = "Thank you for calling Harbor Dental. How may I help?"


class Shelf(Voices):
    """A voice that keeps audio, except that of what it cannot say."""

    def __init__(self, unspeakable: str = "") -> None:
        super().__init__()
        self.kept: list[tuple[str, str]] = []
        self.unspeakable = unspeakable

    async def keep(self, text: str, language: str) -> None:
        if text == self.unspeakable:
            raise DOWN
        self.kept.append((text, language))


def test_a_new_call_has_its_disclosure_greeting_and_fillers_ready() -> None:
    async def story() -> None:
        voice = Shelf()
        async with engine(voice=voice, brief=replace(BRIEF, greeting=GREETING)):
            await asyncio.sleep(0.1)
            expected = {(phrases.phrase(kind, "en", business="Harbor Dental"), "en") for kind in PROMISED}
            greeting = {("Thank you for calling Harbor Dental.", "en"), ("How may I help?", "en")}
            assert expected | greeting <= set(voice.kept)

    run(story())


def test_a_call_that_changes_its_language_gets_the_phrases_of_that_language_once() -> None:
    async def story() -> None:
        voice = Shelf()
        async with engine(voice=voice) as (cascade, _):
            for reply in (1, 2):
                cascade.reply(wanted(reply, Kind.PROMPT, language="es-MX"))
                await asyncio.sleep(0.1)
            assert not [text for text, language in voice.kept if language == "es-MX"], "the answer comes first"
            await asyncio.sleep(ANSWER_FIRST_SECONDS)
            spanish = [text for text, language in voice.kept if language == "es-MX"]
            assert phrases.phrase(phrases.APOLOGY, "es-MX") in spanish
            assert len(spanish) == len(set(spanish))

    run(story())


def test_a_phrase_that_cannot_be_kept_does_not_keep_the_others_from_it() -> None:
    async def story() -> None:
        voice = Shelf(unspeakable=phrases.phrase(phrases.DISCLOSURE, "en"))
        async with engine(voice=voice) as (_, call):
            await asyncio.sleep(0.1)
            assert (phrases.phrase(phrases.APOLOGY, "en"), "en") in voice.kept
            assert call.notes == []

    run(story())
