"""The exchange process: the telephone line."""

import asyncio
import base64
from contextlib import ExitStack
from typing import TYPE_CHECKING

from senderz_voice.bootstrap.carriers import EXCHANGE_CONNECTION
from senderz_voice.bootstrap.house import listening, local_host
from senderz_voice.clock import SystemClock, SystemIds
from senderz_voice.keyring import Keyring
from senderz_voice.logs import configure
from senderz_voice.settings import Settings

if TYPE_CHECKING:
    from senderz_voice.exchange.parts import Tongue

WEBHOOK_PATH = "/carrier/telnyx/webhooks"
"""Where the control process takes the carrier's webhooks."""


async def run(settings: Settings) -> None:
    """Be the telephone exchange until cancelled. Raises PortError."""
    from senderz_voice.exchange.app import build
    from senderz_voice.exchange.parts import ExchangeParts
    from senderz_voice.speech.hibari import HibariVoice
    from senderz_voice.speech.moonshine import Moonshine
    from senderz_voice.speech.silero import Silero

    configure(settings.log_level)
    clock, ids = SystemClock(), SystemIds()
    keyring = Keyring.open(settings.data_dir, ids)
    closing = ExitStack()
    recogniser, voice, activity, tongues = await asyncio.gather(
        asyncio.to_thread(Moonshine.load, settings.models_dir),
        asyncio.to_thread(HibariVoice.load, pitch=0.8),
        asyncio.to_thread(Silero.load),
        asyncio.to_thread(_tongues, settings, closing),
    )
    closing.callback(recogniser.close)
    closing.callback(voice.close)
    with closing:
        await asyncio.gather(asyncio.to_thread(recogniser.warm_up), asyncio.to_thread(voice.warm_up))
        parts = ExchangeParts(
            clock=clock,
            ids=ids,
            api_key=keyring.exchange_api_key,
            signing_seed=base64.b64decode(keyring.exchange_signing_seed),
            data_folder=settings.data_dir / "exchange",
            recogniser=recogniser,
            voice=voice,
            activity=activity,
            webhook_url=f"http://{local_host(settings)}:{settings.port}{WEBHOOK_PATH}",
            own_url=settings.exchange_url,
            connection_id=EXCHANGE_CONNECTION,
            tongues=tongues,
        )
        async with listening(build(parts), settings.host, settings.exchange_port):
            await asyncio.Event().wait()


def _tongues(settings: Settings, closing: ExitStack) -> "dict[str, Tongue]":
    """What people who speak no English hear and speak with, of the languages that callers may speak here."""
    from senderz_voice.exchange.parts import Tongue

    foreign = [language for language in settings.languages if language != "en"]
    if not foreign:
        return {}
    from senderz_voice.speech.languages.whisper import Whisper

    whisper = Whisper.load(settings.models_dir)
    closing.callback(whisper.close)
    tongues: dict[str, Tongue] = {}
    if "es-MX" in foreign:
        from senderz_voice.speech.languages.kokoro import KokoroVoice

        kokoro = KokoroVoice.load(settings.models_dir)
        closing.callback(kokoro.close)
        tongues["es"] = Tongue(whisper, kokoro)
    if "tr-TR" in foreign:
        from senderz_voice.speech.languages.espeak import EspeakVoice

        # The recogniser hardly understands this voice, and must not take it for English.
        tongues["tr"] = Tongue(whisper, EspeakVoice.find(), foreign=())
    return tongues
