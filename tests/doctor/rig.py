"""Settings of a fresh installation, and small servers beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from senderz_voice.demo.house import three_free_ports
from senderz_voice.settings import Settings, load


def settings(folder: Path, **changes: Any) -> Settings:
    """Everything below `folder`, on ports that nothing uses."""
    port, media_port, exchange_port = three_free_ports()
    ports = {"port": port, "media_port": media_port, "exchange_port": exchange_port}
    return load(**{"data_dir": str(folder), **ports, **changes})


@asynccontextmanager
async def serving(*routes: web.RouteDef, port: int = 0) -> AsyncIterator[str]:
    """The base URL of a small server."""
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
