"""The server of the demonstration: fresh, on free ports, with embedded defaults whatever the environment says."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from senderz_voice import settings
from senderz_voice.demo.client import DemoError
from senderz_voice.demo.screen import Screen
from senderz_voice.ports.clock import Clock, Ids
from senderz_voice.serving import roles
from senderz_voice.supervisor import Supervisor, free_port, stop_on_signals

START_SECONDS = 90.0
DATA_FOLDER = "server-data"
_MARK = "made-by-senderz-voice-demo"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, and what its operator knows."""

    api: str
    exchange: str
    admin_key: str
    exchange_key: str


@asynccontextmanager
async def opened(out: Path, log: Path, clock: Clock, ids: Ids, screen: Screen, **changed: Any) -> AsyncIterator[Server]:
    """Start the server, with `changed` settings, and stop it at the end. Raises DemoError when it does not come up."""
    data = fresh_folder(out / DATA_FOLDER)
    chosen = embedded_settings(data, ids.token()) | changed
    wanted = settings.load(**chosen)
    with log.open("w", encoding="utf-8") as lines:
        supervisor = Supervisor(roles(wanted), chosen, clock, lambda line: _note(lines, line))
        running = asyncio.create_task(supervisor.run())
        stop_on_signals(_canceller(asyncio.current_task()))
        try:
            with screen.waiting("Starting the server: API, live calls, telephone exchange"):
                await _until_ready(supervisor, running)
            exchange_key = json.loads((data / "keyring.json").read_text())["exchange_api_key"]
            yield Server(wanted.public_url, wanted.exchange_url, chosen["admin_key"], exchange_key)
        finally:
            supervisor.stop()
            await running


def _canceller(showing: asyncio.Task[Any] | None) -> Callable[[], None]:
    """What Ctrl-C does: it ends what is being shown, and the server is stopped on the way out."""

    def cancel() -> None:
        if showing is not None:
            showing.cancel()

    return cancel


async def _until_ready(supervisor: Supervisor, running: asyncio.Task[int]) -> None:
    ready = asyncio.create_task(supervisor.ready.wait())
    await asyncio.wait([ready, running], timeout=START_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    ready.cancel()
    if running.done():
        raise DemoError(f"the server ended while it was starting, with exit code {running.result()}")
    if not supervisor.ready.is_set():
        raise DemoError(f"the server was not ready within {START_SECONDS:.0f} s")


def _note(lines: TextIO, line: str) -> None:
    lines.write(line + "\n")
    lines.flush()


def fresh_folder(folder: Path) -> Path:
    """Make the data folder anew; one that the demonstration did not make is left alone. Raises DemoError."""
    mark = folder / _MARK
    if folder.exists():
        if not mark.exists():
            raise DemoError(f"{folder} was not made by the demonstration; choose another folder with --out")
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700, parents=True)
    mark.touch()
    return folder


def embedded_settings(data: Path, admin_key: str) -> dict[str, Any]:
    """Every setting that could connect the demonstration to something outside, set to what is built in."""
    port, media_port, exchange_port = three_free_ports()
    here = "127.0.0.1"
    return {
        "host": here,
        "port": port,
        "media_port": media_port,
        "exchange_port": exchange_port,
        "data_dir": str(data),
        "database_url": f"sqlite:///{data / 'senderz.db'}",
        "objects_url": (data / "objects").as_uri(),
        "admin_key": admin_key,
        "public_url": f"http://{here}:{port}",
        "media_url": f"ws://{here}:{media_port}",
        "exchange_url": f"http://{here}:{exchange_port}",
        "carrier": "exchange",
        "telnyx_api_key": None,
        "telnyx_public_key": None,
        "telnyx_connection_id": None,
        "stt": "local",
        "tts": "local",
        "llm": "local",
        "languages": "en",
        "openai_api_key": None,
        "openai_base_url": None,
        "require_voice_subscription": False,
    }


def three_free_ports() -> tuple[int, int, int]:
    """Three different ports that nothing uses."""
    found: set[int] = set()
    while len(found) < 3:
        found.add(free_port())
    first, second, third = found
    return first, second, third
