"""Keeps the server's processes running: starts them, passes on what they print, starts dead ones again, stops them."""

import asyncio
import errno
import json
import signal
import socket
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from senderz_voice.ports.clock import Clock
from senderz_voice.ports.errors import ErrorKind, PortError

Say = Callable[[str], None]

MISCONFIGURED = 2
"""The exit code of a role that cannot run as it is configured: starting it again would not help."""
DEATHS_ALLOWED = 5
DEATH_WINDOW_SECONDS = 30.0
FIRST_DELAY_SECONDS = 0.25
STOP_SECONDS = 10.0
_PROBE_SECONDS = 0.1
_PROBE_TIMEOUT_SECONDS = 2.0
_PATIENCE_SECONDS = 20.0
_LAST_WORDS_SECONDS = 1.0
_ANYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104  # Recognised here, never bound.


@dataclass(frozen=True, slots=True)
class Role:
    """One process of the server. Roles are stopped in the order in which the supervisor is given them."""

    name: str
    command: tuple[str, ...]
    host: str
    port: int
    option: str
    """The command-line option that moves it to another port, for the operator."""
    ready_path: str = ""
    """An HTTP path that answers 200 when the role can work; without one an open port is enough."""


def check_ports(roles: Sequence[Role]) -> None:
    """Find out before anything starts whether every port can be opened. Raises PortError naming the port."""
    for role in roles:
        try:
            with _bindable(role.host, role.port):
                pass
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            reason = "is in use by another program" if taken else f"cannot be opened ({error.strerror or error})"
            detail = f"port {role.port} for {role.name} {reason}; choose another with {role.option}"
            raise PortError(ErrorKind.NOT_CONFIGURED, detail) from error


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nothing used a moment ago."""
    with _bindable(host, 0) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def _bindable(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        # What servers do as well: a port whose last connections are still closing counts as free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1)
        yield listener


class Keeper:
    """Keeps one role running."""

    def __init__(self, role: Role, settings: Mapping[str, object], clock: Clock, say: Say) -> None:
        self.role = role
        self._settings = settings
        self._clock = clock
        self._say = say
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()
        self._gone = asyncio.Event()
        self._deaths: deque[float] = deque()

    async def keep(self) -> int:
        """Run the role, again and again, until it is stopped (0) or it makes no sense any more (not 0)."""
        while True:
            code = await self._live()
            if self._stopping.is_set():
                return 0
            if code == MISCONFIGURED:
                self._say(f"{self.role.name} cannot run; its last line says why")
                return MISCONFIGURED
            delay = self._delay_after_death()
            if delay is None:
                window = f"{DEATHS_ALLOWED} times within {DEATH_WINDOW_SECONDS:.0f} s"
                self._say(f"{self.role.name} ended {window}, the last time with {_cause(code)}: giving up")
                return 1
            self._say(f"{self.role.name} ended with {_cause(code)}; it starts again in {delay:.2g} s")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), delay)
            if self._stopping.is_set():
                return 0

    async def ready(self) -> None:
        """Wait until the role can work."""
        asked = self._clock.monotonic()
        while not await _answers(self.role):
            await self._clock.sleep(_PROBE_SECONDS)
            if self._clock.monotonic() - asked > _PATIENCE_SECONDS:
                self._say(f"still waiting for {self.role.name}")
                asked = self._clock.monotonic()

    async def stop(self, grace: float) -> None:
        """Ask the process to end, and end it after `grace` seconds."""
        self._stopping.set()
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            await asyncio.wait_for(self._gone.wait(), grace)
        except TimeoutError:
            self._say(f"{self.role.name} did not stop within {grace:.1f} s and was killed")
            self.kill()
            await self._gone.wait()

    def kill(self) -> None:
        """End the process at once."""
        self._stopping.set()
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    def _delay_after_death(self) -> float | None:
        """How long to wait before the next start; None when there were too many deaths lately."""
        now = self._clock.monotonic()
        self._deaths.append(now)
        while self._deaths[0] < now - DEATH_WINDOW_SECONDS:
            self._deaths.popleft()
        deaths = len(self._deaths)
        return None if deaths >= DEATHS_ALLOWED else FIRST_DELAY_SECONDS * 2.0 ** (deaths - 1)

    async def _live(self) -> int:
        """One life of the process; its exit code."""
        self._gone.clear()
        process = await asyncio.create_subprocess_exec(
            *self.role.command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            # A Ctrl-C in the terminal reaches the supervisor alone, which then stops the roles in order.
            start_new_session=True,
        )
        self._process = process
        if self._stopping.is_set():
            process.kill()  # It was told to stop while it was being started and has done nothing yet.
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018  # Both are pipes.
        process.stdin.write(json.dumps(dict(self._settings)).encode() + b"\n")
        forwarding = asyncio.create_task(self._forward(process.stdout))
        try:
            code = await process.wait()
        finally:
            process.stdin.close()
            with suppress(TimeoutError):
                await asyncio.wait_for(forwarding, _LAST_WORDS_SECONDS)
            self._gone.set()
        return code

    async def _forward(self, output: asyncio.StreamReader) -> None:
        """Pass on what the process prints, line by line; lines may be of any length."""
        rest = b""
        while piece := await output.read(1 << 16):
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                self._pass_on(line)
        if rest:
            self._pass_on(rest)

    def _pass_on(self, line: bytes) -> None:
        self._say(f"{self.role.name:<8}| {line.decode(errors='replace').rstrip()}")


class Supervisor:
    """Runs all roles until it is told to stop or one of them cannot be kept."""

    def __init__(self, roles: Sequence[Role], settings: Mapping[str, object], clock: Clock, say: Say) -> None:
        """`settings` are the fields of Settings that win over the environment, as JSON can carry them."""
        self._keepers = [Keeper(role, settings, clock, say) for role in roles]
        self._clock = clock
        self._stop = asyncio.Event()
        self.ready = asyncio.Event()
        """Set when every role can work."""

    async def run(self) -> int:
        """Start, keep and finally stop every role; the exit code for the operator's shell. Raises PortError."""
        check_ports([keeper.role for keeper in self._keepers])
        keeping = [asyncio.create_task(keeper.keep()) for keeper in self._keepers]
        readiness = asyncio.create_task(self._watch_readiness())
        stopping = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait([stopping, *keeping], return_when=asyncio.FIRST_COMPLETED)
        finally:
            readiness.cancel()
            stopping.cancel()
            await self._stop_all()
            codes = await asyncio.gather(*keeping)
            await asyncio.gather(readiness, stopping, return_exceptions=True)
        return max(codes)

    def stop(self) -> None:
        """Stop gracefully; when asked a second time, at once."""
        if self._stop.is_set():
            for keeper in self._keepers:
                keeper.kill()
        self._stop.set()

    async def _watch_readiness(self) -> None:
        for keeper in self._keepers:
            await keeper.ready()
        self.ready.set()

    async def _stop_all(self) -> None:
        """One role after the other, each with a fair share of the time that is left."""
        deadline = self._clock.monotonic() + STOP_SECONDS
        for position, keeper in enumerate(self._keepers):
            left = max(deadline - self._clock.monotonic(), 0.0)
            await keeper.stop(left / (len(self._keepers) - position))


def stop_on_signals(stop: Callable[[], None]) -> None:
    """Call `stop` for each SIGINT and SIGTERM from now on; inside a running event loop."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)


async def _answers(role: Role) -> bool:
    """Whether the role can work now."""
    host = "127.0.0.1" if role.host in _ANYWHERE else role.host
    try:
        async with asyncio.timeout(_PROBE_TIMEOUT_SECONDS):
            reader, writer = await asyncio.open_connection(host, role.port)
            try:
                return not role.ready_path or await _is_ok(reader, writer, role.ready_path, host)
            finally:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
    except (OSError, TimeoutError):
        return False


async def _is_ok(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, host: str) -> bool:
    writer.write(f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
    status = await reader.readline()
    return status.split(b" ")[1:2] == [b"200"]


def _cause(code: int) -> str:
    """How a process ended, in words."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
