"""Several server processes over one database, asked over HTTP."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import ClientConnectionError, ClientSession, TCPConnector

from senderz_voice.clock import SystemClock
from tests.calls.fakes import NOON
from tests.databases import stores
from tests.databases.server_process import DIALS, DOOMED, NOW, ORDERS

OPERATOR = "the-operators-own-key"
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    json: Any

    @property
    def code(self) -> str:
        """The error's code; empty for a success."""
        return str(self.json.get("code", ""))


@dataclass(frozen=True, slots=True)
class Customer:
    """A tenant with a key and a number for each mode."""

    id: str
    keys: dict[str, str]
    numbers: dict[str, str]


@dataclass(slots=True)
class Server:
    """A running server process."""

    process: subprocess.Popen[str]
    port: int = 0

    def wait_until_open(self) -> None:
        """Until it can be connected to."""
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def stop(self) -> None:
        """End it in good order."""
        self.process.communicate(timeout=_PATIENCE)
        assert self.process.returncode == 0


@dataclass
class Street:
    """The folder and the servers that the tests of a module share; every test brings customers of its own."""

    folder: Path
    servers: list[Server] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def start(self, servers: int) -> list[Server]:
        """Start so many processes on the database of the folder."""
        command = (sys.executable, "-W", "error", "-m", "tests.databases.server_process", str(self.folder))
        environment = {**os.environ, "HOUSE_KEY": OPERATOR}
        pipe = subprocess.PIPE
        started = [
            Server(
                subprocess.Popen(
                    [*command, stores.address(self.folder)],
                    stdin=pipe,
                    stdout=pipe,
                    text=True,
                    env=environment,
                    cwd=_ROOT,
                )
            )
            for _ in range(servers)
        ]
        for server in started:
            server.wait_until_open()
        return started

    def set_time(self, now: float) -> None:
        """It is this moment now, in every process."""
        fresh = self.folder / f"{NOW}.next"
        fresh.write_text(repr(now))
        fresh.replace(self.folder / NOW)


@dataclass
class House:
    """Some of the servers, at one moment."""

    street: Street
    session: ClientSession
    servers: list[Server]

    async def ask(self, server: int, method: str, path: str, *, key: str, body: object = None, **more: str) -> Answer:
        """One request to one of the servers; the count goes round."""
        headers = {"Authorization": f"Bearer {key}", **{name.replace("_", "-"): value for name, value in more.items()}}
        url = f"http://127.0.0.1:{self.servers[server % len(self.servers)].port}{path}"
        async with self.session.request(method, url, json=body, headers=headers) as answer:
            return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, await answer.json())

    async def customer(self) -> Customer:
        """A new tenant, ready to dial in both modes."""
        made = await self.ask(
            0, "POST", "/admin/tenants", key=OPERATOR, body={"name": "Acme", "messaging_subscription": "active"}
        )
        assert made.status == 201, made.json
        customer = Customer(made.json["id"], {}, {})
        for mode in ("live", "test"):
            body = {"tenant_id": customer.id, "name": "key", "prefix": f"tf_{mode}", "rate_limit": 100_000}
            customer.keys[mode] = (await self.ask(0, "POST", "/admin/api-keys", key=OPERATOR, body=body)).json["key"]
            bought = await self.buy(0, customer, mode, self.next_number())
            assert bought.status == 201, bought.json
            customer.numbers[mode] = bought.json["id"]
        return customer

    def next_number(self) -> str:
        """A telephone number that nobody has bought yet."""
        return f"+1619555{next(self.street.numbers):04d}"

    async def buy(self, server: int, customer: Customer, mode: str, phone_number: str, **more: str) -> Answer:
        """POST /v1/voice/numbers."""
        body = {"country": "US", "phone_number": phone_number}
        return await self.ask(server, "POST", "/v1/voice/numbers", key=customer.keys[mode], body=body, **more)

    async def dial(self, server: int, customer: Customer, to: str, mode: str = "live", **more: str) -> Answer:
        """POST /v1/calls."""
        body = {"from": customer.numbers[mode], "to": to, "script": "Confirm Friday."}
        return await self.ask(server, "POST", "/v1/calls", key=customer.keys[mode], body=body, **more)

    def set_time(self, now: float) -> None:
        """It is this moment now, in every process."""
        self.street.set_time(now)

    def ordered(self) -> list[str]:
        """The numbers that were ordered of the carrier."""
        return _lines(self.street.folder / ORDERS)

    def dialled(self) -> list[str]:
        """The numbers that the carrier was told to dial."""
        return _lines(self.street.folder / DIALS)

    async def dial_and_die(self, customer: Customer, to: str) -> None:
        """Have a process killed inside a dial's transaction, behind its checks and before its commit."""
        [doomed] = await asyncio.to_thread(self.street.start, 1)
        mark = self.street.folder / DOOMED
        mark.touch()
        try:
            await House(self.street, self.session, [doomed]).dial(0, customer, to)
        except ClientConnectionError:
            pass
        else:
            raise AssertionError("the process lives")
        finally:
            mark.unlink()
        await asyncio.to_thread(doomed.process.communicate)
        assert doomed.process.returncode == -signal.SIGKILL


_ROOT = Path(__file__).parents[2]


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


@contextmanager
def street(folder: Path, kind: str, servers: int) -> Iterator[Street]:
    """So many server processes over a fresh database of this kind."""
    with stores.stored_in(kind):
        asyncio.run(_prepare(folder))
        made = Street(folder)
        made.set_time(NOON)
        made.servers = made.start(servers)
        try:
            yield made
        finally:
            for server in made.servers:
                server.stop()


async def _prepare(folder: Path) -> None:
    database = await stores.migrated(folder, SystemClock())
    await database.close()


def play(story: Callable[[House], Coroutine[Any, Any, None]], street: Street, servers: int = 2) -> None:
    """Run a story with so many of the servers, from noon on, for at most two minutes."""

    async def told() -> None:
        async with ClientSession(connector=TCPConnector(limit=0)) as session, asyncio.timeout(_PATIENCE):
            await story(House(street, session, street.servers[:servers]))

    for log in (ORDERS, DIALS):
        (street.folder / log).unlink(missing_ok=True)
    street.set_time(NOON)
    asyncio.run(told())
