"""Every adapter with the fake of its vendor, for what must hold for all of them."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import pytest

from senderz_voice.ports.clock import Clock
from senderz_voice.ports.speech import Hearing, HearingSink
from senderz_voice.speech.streaming.assemblyai import AssemblyAI
from senderz_voice.speech.streaming.deepgram import DeepgramFlux, DeepgramNova
from senderz_voice.speech.streaming.elevenlabs import ElevenLabsScribe
from senderz_voice.speech.streaming.openai import OpenAIRealtime
from tests.providers.stt.fake_assemblyai import ASSEMBLYAI
from tests.providers.stt.fake_deepgram import FLUX, NOVA
from tests.providers.stt.fake_elevenlabs import ELEVENLABS
from tests.providers.stt.fake_openai import OPENAI
from tests.providers.stt.server import KEY, FakeVendor, Protocols, Script, vendor
from tests.providers.stt.stage import Ears, HandClock

FRAME = b"\x2a" * 160
"""20 ms, as the carrier sends them."""


class Recogniser(Protocol):
    """A `StreamingRecogniser` that can be closed."""

    def open(self, sink: HearingSink, languages: Sequence[str]) -> Hearing: ...

    async def aclose(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Kit:
    """One adapter."""

    name: str
    protocols: Protocols
    make: Callable[[str, Clock], Recogniser]
    frame: int
    """Bytes in each of its messages of audio."""


KITS = (
    Kit("flux", FLUX, lambda url, clock: DeepgramFlux(KEY, clock, base_url=url), 640),
    Kit("nova", NOVA, lambda url, clock: DeepgramNova(KEY, clock, base_url=url), 640),
    Kit("assemblyai", ASSEMBLYAI, lambda url, clock: AssemblyAI(KEY, clock, base_url=url), 480),
    Kit("elevenlabs", ELEVENLABS, lambda url, clock: ElevenLabsScribe(KEY, clock, base_url=url), 800),
    Kit("openai", OPENAI, lambda url, clock: OpenAIRealtime(KEY, clock, base_url=url), 800),
)
each_vendor = pytest.mark.parametrize("kit", KITS, ids=lambda kit: kit.name)


@dataclass(frozen=True, slots=True)
class Scene:
    """A caller's line that is open at a vendor."""

    fake: FakeVendor
    clock: HandClock
    ears: Ears
    hearing: Hearing

    def speak(self, frames: int, first: int = 0) -> bytes:
        """Say so many frames of 20 ms, each of another sound; the audio that was said."""
        said = [bytes((number % 251,)) * len(FRAME) for number in range(first, first + frames)]
        for frame in said:
            self.hearing.hear(frame)
        return b"".join(said)


@asynccontextmanager
async def scene(
    kit: Kit, script: Script, statuses: Sequence[int] = (), languages: Sequence[str] = ("en",)
) -> AsyncIterator[Scene]:
    """One line at one vendor, whose connections follow the script."""
    clock = HandClock()
    async with vendor(kit.protocols, script, statuses) as fake:
        recogniser = kit.make(fake.url, clock)
        try:
            ears = Ears()
            yield Scene(fake, clock, ears, recogniser.open(ears, languages))
        finally:
            await recogniser.aclose()
