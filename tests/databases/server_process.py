"""A server process for the tests: the whole HTTP application on a shared database, with a carrier that costs nothing.

Its clock stands where the house's `now` file says, so that several processes see the same moment, and only that.
Start it with the house's folder and the database's URL; it says its port and serves until its standard input closes.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
import uvicorn

from senderz_voice import app
from senderz_voice.api.parts import ApiParts
from senderz_voice.clock import SystemClock, SystemIds
from senderz_voice.db.engine import open_database
from senderz_voice.keyring import Keyring
from senderz_voice.ports.carrier import CarrierRefusal, Dialled, DialOrder
from senderz_voice.ports.errors import ErrorKind
from senderz_voice.ports.numbers import NumberOrder
from senderz_voice.settings import load
from tests.api.fakes import CueShop
from tests.calls.fakes import CueCarrier, MemoryObjects, SignedByHand

NOW, ORDERS, DIALS, DOOMED = "now", "orders", "dials", "doomed"
"""Files of a house: the moment it is, each order of a number, each dial, and a mark for processes that shall die."""
REFUSED = "99"
"""How a telephone number ends that the carrier refuses to dial."""


class SharedClock(SystemClock):
    """The wall clock of a house: its `now` file."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NOW

    def wall(self) -> float:
        return float(self._file.read_text())


def _note(file: Path, line: str) -> None:
    with file.open("a") as lines:
        lines.write(f"{line}\n")


@dataclass
class LoggedCarrier(CueCarrier):
    """Takes every dial but those to numbers that it refuses."""

    file: Path = Path()

    async def dial(self, order: DialOrder) -> Dialled:
        _note(self.file, order.to_number)
        await asyncio.sleep(0)
        if order.to_number.endswith(REFUSED):
            raise CarrierRefusal(
                ErrorKind.REFUSED, "Not allowed", code="D1", status=403, fault="us", retry=False, dial_failure=True
            )
        return Dialled(f"leg-{order.client_state}", "session")


@dataclass
class LoggedShop(CueShop):
    """Sells every number that it is asked for."""

    file: Path = Path()

    async def order(self, phone_number: str, reference: str) -> NumberOrder:
        _note(self.file, phone_number)
        return await super().order(phone_number, reference)


def _media_address(folder: Path, token: str) -> str:
    # This is asked for inside the dial's transaction: behind every check and the row, before the commit.
    if (folder / DOOMED).exists():
        os.kill(os.getpid(), signal.SIGKILL)
    return f"ws://media/{token}"


async def _nudge(_call: str) -> None:
    return None


async def _ready() -> Sequence[str]:
    return ()


async def _parts(folder: Path, url: str) -> ApiParts:
    clock, ids = SharedClock(folder), SystemIds()
    carrier, shop = LoggedCarrier(file=folder / DIALS), LoggedShop(file=folder / ORDERS)
    return ApiParts(
        settings=load(data_dir=folder, admin_key=os.environ["HOUSE_KEY"]),
        keyring=Keyring.open(folder, ids),
        database=await open_database(url, clock),
        clock=clock,
        ids=ids,
        carriers={"live": carrier, "test": carrier},
        shops={"live": shop, "test": shop},
        webhooks={"live": SignedByHand("real"), "test": SignedByHand("rehearsed")},
        objects=MemoryObjects(),
        nudge=_nudge,
        media_address=lambda _sandbox, token: _media_address(folder, token),
        readiness=_ready,
    )


async def main(folder: Path, url: str) -> None:
    """Serve until the standard input closes."""
    # Nobody reads a log here, and a pipe that nobody reads stops whoever writes into it.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    parts = await _parts(folder, url)
    config = uvicorn.Config(app.create(parts), port=0, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    listener = config.bind_socket()
    listener.listen(config.backlog)  # From here on whoever connects waits, and is not refused.
    serving = asyncio.create_task(server.serve([listener]))
    print(listener.getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.should_exit = True
    await serving
    await parts.database.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
