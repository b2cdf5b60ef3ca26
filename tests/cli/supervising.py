"""A supervisor in a process of its own, so that a test can kill it."""

import asyncio
import sys

from senderz_voice.clock import SystemClock
from senderz_voice.supervisor import Role, Supervisor
from tests.cli import fake_role


async def _main(port: str, note: str) -> None:
    command = (sys.executable, fake_role.__file__, "steady", port, note)
    role = Role("steady", command, "127.0.0.1", int(port), "--port", ready_path="/readyz")
    supervisor = Supervisor([role], {}, SystemClock(), lambda line: print(line, file=sys.stderr))
    running = asyncio.create_task(supervisor.run())
    await supervisor.ready.wait()
    print("ready", flush=True)
    await running


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2]))
