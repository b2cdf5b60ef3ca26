"""The exchange process: the telephone line."""

import asyncio
import base64

from senderz_voice.bootstrap.carriers import EXCHANGE_CONNECTION
from senderz_voice.bootstrap.house import listening, local_host
from senderz_voice.clock import SystemClock, SystemIds
from senderz_voice.keyring import Keyring
from senderz_voice.logs import configure
from senderz_voice.settings import Settings

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
    recogniser, voice, activity = await asyncio.gather(
        asyncio.to_thread(Moonshine.load, settings.models_dir),
        asyncio.to_thread(HibariVoice.load, pitch=0.8),
        asyncio.to_thread(Silero.load),
    )
    try:
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
        )
        async with listening(build(parts), settings.host, settings.exchange_port):
            await asyncio.Event().wait()
    finally:
        recogniser.close()
        voice.close()
