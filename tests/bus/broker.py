"""A real NATS server on a loopback port of its own."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

USER, PASSWORD, TOKEN = "senderz", "only-for-tests", "a-token-for-tests"


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass
class Broker:
    """Can be stopped and started again on the same port."""

    options: tuple[str, ...] = ("--user", USER, "--pass", PASSWORD)
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """With the right user and password."""
        return f"nats://{USER}:{PASSWORD}@127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Begin to listen; clients find out by themselves when it is ready."""
        program = Path(sys.executable).with_name("nats-server")
        self.process = await asyncio.create_subprocess_exec(
            str(program), "-a", "127.0.0.1", "-p", str(self.port), *self.options, stderr=asyncio.subprocess.DEVNULL
        )

    async def stop(self) -> None:
        """Die at once, as in a crash."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()


@asynccontextmanager
async def broker(*options: str) -> AsyncIterator[Broker]:
    """A running broker; it wants the user and password unless other options are given."""
    made = Broker(options) if options else Broker()
    await made.start()
    try:
        yield made
    finally:
        await made.stop()
