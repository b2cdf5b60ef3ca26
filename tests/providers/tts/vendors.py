"""The three vendors with sockets, each with its fake, for stories that are the same for all."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from senderz_voice.ports.clock import Clock, Ids
from senderz_voice.speech.voices.cartesia import CartesiaVoice
from senderz_voice.speech.voices.deepgram import DeepgramVoice
from senderz_voice.speech.voices.elevenlabs import ElevenLabsVoice
from tests.providers.tts.fake import KEY, FakeVendor, served
from tests.providers.tts.fake_cartesia import FakeCartesia
from tests.providers.tts.fake_deepgram import FakeDeepgram
from tests.providers.tts.fake_elevenlabs import FakeElevenLabs
from tests.providers.tts.stage import CountedIds, HandClock, came_true

SocketVoice = ElevenLabsVoice | CartesiaVoice | DeepgramVoice


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor and how to make both sides of it."""

    name: str
    fake: Callable[[], FakeVendor]
    voice: Callable[[str, Clock, Ids], SocketVoice]


VENDORS: Sequence[Vendor] = (
    Vendor("elevenlabs", FakeElevenLabs, lambda url, clock, ids: ElevenLabsVoice(KEY, url, "", clock, ids)),
    Vendor("cartesia", FakeCartesia, lambda url, clock, ids: CartesiaVoice(KEY, url, "", clock, ids)),
    Vendor("deepgram", FakeDeepgram, lambda url, clock, ids: DeepgramVoice(KEY, url, "", clock, ids)),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """Both sides, talking."""

    fake: FakeVendor
    voice: SocketVoice
    clock: HandClock


@asynccontextmanager
async def scene(vendor: Vendor) -> AsyncIterator[Scene]:
    """Set up, and closed again behind the story."""
    fake, clock = vendor.fake(), HandClock()
    async with served(fake) as url:
        voice = vendor.voice(url, clock, CountedIds())
        try:
            yield Scene(fake, voice, clock)
        finally:
            await voice.aclose()


async def opened(on: Scene) -> None:
    """Wait until no socket is being opened any more, nor one that is open about to be found closed."""
    pools = on.voice._sockets._pools.values()
    await came_true(
        lambda: (
            not any(pool._opening for pool in pools)
            and sum(len(pool._links) for pool in pools) <= on.fake.connections - on.fake.closed
        )
    )
