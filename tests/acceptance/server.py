"""The real server as a subprocess: started on free ports, watched, hurt and stopped."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from senderz_voice.demo.house import three_free_ports

ADMIN_KEY: Final = "the-operator-of-the-tests"
START_SECONDS: Final = 90.0
STOP_SECONDS: Final = 20.0
TAIL_LINES: Final = 60
_VENDORS: Final = ("OPENAI_", "ANTHROPIC_", "DEEPGRAM_", "ASSEMBLYAI_", "ELEVENLABS_", "CARTESIA_", "STRIPE_")
_OURS: Final = ("SENDERZ_", "TELNYX_", "AWS_", *_VENDORS)
_POLL: Final = 0.1


def environment(**settings: str) -> dict[str, str]:
    """This process's environment without anything that the product would read, and with `settings`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return {**clean, "SENDERZ_ADMIN_KEY": ADMIN_KEY, "PYTHONUNBUFFERED": "1", **settings}


def command(*arguments: object) -> list[str]:
    """The command line of `senderz-voice` with these arguments."""
    return [sys.executable, "-m", "senderz_voice", *map(str, arguments)]


@dataclass(frozen=True, slots=True)
class Ports:
    """The three listeners of a server."""

    api: int
    media: int
    exchange: int

    @classmethod
    def free(cls) -> "Ports":
        return cls(*three_free_ports())

    @property
    def options(self) -> tuple[object, ...]:
        return "--port", self.api, "--media-port", self.media, "--exchange-port", self.exchange


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is running."""

    ports: Ports
    data: Path
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports.api}"

    @property
    def exchange_url(self) -> str:
        return f"http://127.0.0.1:{self.ports.exchange}"

    def pid_of(self, role: str) -> int:
        """The process that plays this role now."""
        listed = subprocess.run(
            ["ps", "-A", "-ww", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        )
        for line in listed.stdout.splitlines():
            pid, parent, arguments = line.split(maxsplit=2)
            if int(parent) == self.process.pid and arguments.endswith(f"--role {role}"):
                return int(pid)
        raise AssertionError(f"no process plays {role}\n{self.tail()}")

    def kill(self, role: str) -> int:
        """End a role as a crash would; answers the pid that is no more."""
        pid = self.pid_of(role)
        os.kill(pid, signal.SIGKILL)
        return pid

    def tail(self) -> str:
        """The last lines that the server wrote, for a failing test."""
        written = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        # Requests that went well and questions whether it is ready are most of the log and tell nothing.
        dull = ('"status": 20', '"route": "/readyz"')
        lines = [line for line in written if '"event": "request"' not in line or not any(word in line for word in dull)]
        return "\n".join(["", f"the end of {self.log}:", *lines[-TAIL_LINES:]])

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """What the database says; read without disturbing those who write."""
        with closing(sqlite3.connect(f"file:{self.data / 'senderz.db'}?mode=ro", uri=True, timeout=10)) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(query, values)]


@contextmanager
def running(folder: Path, ports: Ports | None = None, **settings: str) -> Iterator[Server]:
    """Start a server with these environment variables, wait until it is ready, and stop it at the end."""
    ports = ports or Ports.free()
    data, log = folder / "data", folder / "server.log"
    with log.open("wb") as lines:
        process = subprocess.Popen(
            command("serve", *ports.options, "--data-dir", data),
            env=environment(**settings),
            stdin=subprocess.DEVNULL,
            stdout=lines,
            stderr=subprocess.STDOUT,
        )
    server = Server(ports, data, log, process)
    try:
        _wait_until_ready(server)
        yield server
    finally:
        _stop(server)


def _wait_until_ready(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_ready(server):
        assert server.process.poll() is None, f"the server ended while it was starting{server.tail()}"
        assert time.monotonic() < deadline, f"the server was not ready in time{server.tail()}"
        time.sleep(_POLL)


def is_ready(server: Server) -> bool:
    """Whether the server says that it can take calls."""
    try:
        with urllib.request.urlopen(f"{server.url}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def _stop(server: Server) -> None:
    server.process.terminate()
    try:
        server.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()
        raise AssertionError(f"the server did not stop within {STOP_SECONDS:.0f} s{server.tail()}") from None
