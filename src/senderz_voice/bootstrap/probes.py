"""What the doctor needs of adapters, opened for one look."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from aiohttp import web

from senderz_voice.bootstrap.carriers import carriers
from senderz_voice.bootstrap.house import House
from senderz_voice.ports.carrier import Carrier
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.media import MediaDesk
from senderz_voice.settings import Settings

if TYPE_CHECKING:
    from senderz_voice.objects.store import ObjectStore

_JOIN_SECONDS = 8.0


def open_objects(settings: Settings) -> "ObjectStore":
    """The object store. Raises PortError."""
    from senderz_voice.objects.store import Access, ObjectStore

    access = Access(
        settings.objects_key_id,
        settings.objects_secret.get_secret_value(),
        settings.objects_endpoint,
        settings.objects_region,
    )
    return ObjectStore.open(settings.objects_url, access)


async def joins_broker(servers: str, clock: Clock) -> bool:
    """Whether a NATS broker lets us in within some seconds. Raises PortError without the package."""
    try:
        from senderz_voice.bus.nats import NatsBus
    except ImportError as error:
        detail = "SENDERZ_NATS_URL is set, but its package is missing: pip install 'senderz-voice[nats]'"
        raise PortError(ErrorKind.NOT_CONFIGURED, detail) from error
    bus = NatsBus(servers, clock)
    running = asyncio.create_task(bus.run())
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(_JOIN_SECONDS):
                await bus.connected.wait()
        return bus.connected.is_set()
    finally:
        running.cancel()
        await asyncio.wait([running])


async def live_carrier(house: House) -> Carrier:
    """Call control of live calls."""
    return (await asyncio.to_thread(carriers, house))["live"]


def media_routes(desk: MediaDesk, clock: Clock) -> list[web.RouteDef]:
    """Where the carrier connects media streams."""
    from senderz_voice.carriers.telnyx import media

    return media.routes(desk, clock)


def media_token_header() -> str:
    """The header in which the carrier may send a stream's token."""
    from senderz_voice.carriers.telnyx import media

    return media.TOKEN_HEADER
