"""How the control processes nudge the media processes: over loopback, or over NATS where that is configured."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import ClientSession

from senderz_voice.bootstrap.house import House
from senderz_voice.bus.loopback import Nudger
from senderz_voice.ports.errors import ErrorKind, PortError

if TYPE_CHECKING:
    from senderz_voice.bus.nats import NatsBus


def outgoing(house: House, session: ClientSession) -> Callable[[str], Awaitable[None]]:
    """What the control process calls about a call. Raises PortError NOT_CONFIGURED without the package for NATS."""
    if house.settings.nats_url is None:
        return Nudger(session, f"http://{house.local(house.settings.media_port)}", house.keyring.nudge).nudge
    return _joined(house, None).nudge


def incoming(house: House, on_nudge: Callable[[str], None]) -> None:
    """Have the media process hear NATS too, where it is configured. Raises PortError NOT_CONFIGURED as above."""
    if house.settings.nats_url is not None:
        _joined(house, on_nudge)


def _joined(house: House, on_nudge: Callable[[str], None] | None) -> "NatsBus":
    try:
        from senderz_voice.bus.nats import NatsBus
    except ImportError as error:
        detail = "SENDERZ_NATS_URL is set, but its package is missing: pip install 'senderz-voice[nats]'"
        raise PortError(ErrorKind.NOT_CONFIGURED, detail) from error
    servers = house.settings.nats_url
    bus = NatsBus(servers.get_secret_value() if servers else "", house.clock, on_nudge)
    house.closing.push_async_callback(_end, asyncio.create_task(bus.run(), name="nats"))
    return bus


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
