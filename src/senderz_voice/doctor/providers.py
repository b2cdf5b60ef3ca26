"""Examines who hears, speaks and thinks: each chosen service is asked for the least that proves it works."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from typing import Final

from senderz_voice.audio import g711
from senderz_voice.bootstrap.ears import open_ear
from senderz_voice.bootstrap.minds import open_model
from senderz_voice.bootstrap.voices import open_voice
from senderz_voice.choices import Choice
from senderz_voice.doctor.findings import Finding, failed, ok, settled
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.language import Brief, Conversation, Said, TextDelta
from senderz_voice.ports.speech import Recogniser, StreamingRecogniser
from senderz_voice.settings import Settings

_WORDS: Final = {"en": "Yes.", "es-MX": "Sí.", "tr-TR": "Evet."}
_SILENCE_MS: Final = 500
_PROMPT_SECONDS: Final = 1.0
"""In which a vendor that listens has answered; the adapters wait a little longer for it."""
_BROKEN_SECONDS: Final = 12.0
"""In which the adapters give up on a vendor that cannot be reached."""


async def everything(settings: Settings, clock: Clock) -> Sequence[Finding]:
    """One finding for each choice, in the order of the settings."""
    examinations = [
        *(settled(f"recogniser {choice}", recogniser(settings, choice, clock)) for choice in settings.stt),
        *(settled(f"voice {choice}", voice(settings, choice, clock)) for choice in settings.tts),
        *(settled(f"language model {choice}", model(settings, choice, clock)) for choice in settings.llm),
    ]
    return [finding for found in await asyncio.gather(*examinations) for finding in found]


async def model(settings: Settings, choice: Choice, clock: Clock) -> Finding:
    """Ask for the first words of a reply."""
    brief = Brief("inbound", "", "", "Answer with one word.", "", "", "UTC", clock.wall())
    conversation = Conversation(brief, settings.languages[0], (Said("caller", "Hello, can you hear me?"),))
    async with AsyncExitStack() as closing:
        mind = await asyncio.to_thread(open_model, settings, closing, choice)
        asked = clock.monotonic()
        pieces = mind.reply(conversation)
        async for piece in pieces:
            if isinstance(piece, TextDelta):
                await _drop(pieces)
                return ok(f"language model {choice}", f"first words after {clock.monotonic() - asked:.2f} s")
    return failed(f"language model {choice}", "it answered without a word", "choose another model")


async def _drop(pieces: object) -> None:
    close = getattr(pieces, "aclose", None)
    if close is not None:
        await close()


async def voice(settings: Settings, choice: Choice, clock: Clock) -> Finding:
    """Have one word spoken in each language."""
    times = []
    async with AsyncExitStack() as closing:
        opened = await asyncio.to_thread(open_voice, settings, closing, choice)
        for language in settings.languages:
            asked = clock.monotonic()
            audio = b""
            async for piece in opened.synthesise(_WORDS[language], language):
                times += [] if audio else [f"{language} after {clock.monotonic() - asked:.2f} s"]
                audio += piece
            if not audio:
                return failed(f"voice {choice}", f"no sound in {language}", "choose another voice or model")
    return ok(f"voice {choice}", f"first sound: {', '.join(times)}")


async def recogniser(settings: Settings, choice: Choice, clock: Clock) -> Finding:
    """Let it hear half a second of silence, of which nothing intelligible is the right answer."""
    silence = g711.silence(_SILENCE_MS)
    async with AsyncExitStack() as closing:
        opened = await asyncio.to_thread(open_ear, settings, closing, choice)
        asked = clock.monotonic()
        trouble = await _heard(opened, silence, settings.languages, clock)
        if trouble:
            return failed(f"recogniser {choice}", trouble, "see to its key, its model's name and the languages")
    return ok(f"recogniser {choice}", f"it listened to silence in {clock.monotonic() - asked:.2f} s")


async def _heard(ear: Recogniser | StreamingRecogniser, silence: bytes, languages: Sequence[str], clock: Clock) -> str:
    """Why the recogniser did not answer; empty when it did."""
    if not hasattr(ear, "open"):
        await ear.transcribe(silence, languages)
        return ""
    sink = _Sink()
    hearing = ear.open(sink, languages)
    try:
        hearing.hear(silence)
        hearing.finish()
        began = clock.monotonic()
        await sink.answered.wait()
        if clock.monotonic() - began > _PROMPT_SECONDS:
            # An adapter that is still trying to connect answers for the vendor, so that no caller waits.
            with suppress(TimeoutError):
                async with asyncio.timeout(_BROKEN_SECONDS):
                    await sink.broken.wait()
    finally:
        await hearing.close()
    return sink.trouble


class _Sink:
    """Waits for the recogniser's last word."""

    def __init__(self) -> None:
        self.answered = asyncio.Event()
        self.broken = asyncio.Event()
        self.trouble = ""

    def partial(self, text: str, language: str) -> None:
        pass

    def eager(self, text: str, language: str) -> None:
        pass

    def resumed(self) -> None:
        pass

    def final(self, text: str, language: str) -> None:
        del text, language
        self.answered.set()

    def failed(self, detail: str) -> None:
        self.trouble = detail
        self.answered.set()
        self.broken.set()
