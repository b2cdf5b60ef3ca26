"""What every process of the server begins with: settings, secrets, time and the database."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from senderz_voice.clock import SystemClock, SystemIds
from senderz_voice.db.engine import Database, open_database
from senderz_voice.db.migrate import upgrade
from senderz_voice.keyring import Keyring
from senderz_voice.logs import configure
from senderz_voice.settings import Settings


@dataclass(frozen=True, slots=True)
class House:
    """What every process of the server has."""

    settings: Settings
    clock: SystemClock
    ids: SystemIds
    keyring: Keyring
    database: Database
    closing: AsyncExitStack

    def local(self, port: int) -> str:
        """A listener of ours, as this machine reaches it."""
        return f"{local_host(self.settings)}:{port}"

    def media_address(self, sandbox: bool, token: str) -> str:
        """Where the carrier of a call brings its audio; beside a real carrier, the exchange takes the short way."""
        short = sandbox and self.settings.carrier != "exchange"
        base = f"ws://{self.local(self.settings.media_port)}" if short else self.settings.media_url
        return f"{base}/media/{token}"


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncIterator[House]:
    configure(settings.log_level)
    clock, ids = SystemClock(), SystemIds()
    keyring = Keyring.open(settings.data_dir, ids)
    database = await open_database(settings.database_url.get_secret_value(), clock)
    async with AsyncExitStack() as closing:
        closing.push_async_callback(database.close)
        await upgrade(database)
        yield House(settings, clock, ids, keyring, database, closing)


def local_host(settings: Settings) -> str:
    """The address at which this machine reaches our listeners."""
    return "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104  # Not bound here.


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int) -> AsyncIterator[None]:
    """Serve an aiohttp application; paths hold single-use tokens, so there is no access log."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield
    finally:
        await runner.cleanup()
