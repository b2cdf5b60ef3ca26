"""Other processes of the rig: each prints a line of JSON when it is ready, and ends with its standard input."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from bench.figures import Skipped

ROOT: Final = Path(__file__).resolve().parents[2]
_END_SECONDS: Final = 20


@asynccontextmanager
async def running(module: str, *arguments: str) -> AsyncIterator[str]:
    """The address of a process that runs a module. Raises Skipped when it does not start."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stdin=PIPE, stdout=PIPE, cwd=ROOT
    )
    try:
        yield await _address(process, module)
    finally:
        if process.stdin is not None:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), _END_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()


async def _address(process: Process, module: str) -> str:
    line = await process.stdout.readline() if process.stdout is not None else b""
    if not line:
        raise Skipped(f"{module} did not start; its messages are above")
    return f"http://127.0.0.1:{json.loads(line)['port']}"
