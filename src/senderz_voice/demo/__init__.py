"""The demonstration: a fresh server on this machine, one call placed and one received, all through the public API."""

import asyncio
import json
from pathlib import Path

from rich.console import Console

from senderz_voice.clock import SystemClock, SystemIds
from senderz_voice.demo import checks, house, story
from senderz_voice.demo.client import DemoError
from senderz_voice.demo.screen import Screen
from senderz_voice.failures import INTERRUPTED

DEFAULT_SCRIPT = "Confirm Friday 2pm appointment for John Smith."


def run(out: Path, script: str | None) -> int:
    """Perform the demonstration; 0 when everything that it promises was seen. Raises PortError and OSError."""
    out.mkdir(parents=True, exist_ok=True)
    try:
        return asyncio.run(_perform(out.absolute(), script or DEFAULT_SCRIPT))
    except asyncio.CancelledError:
        return INTERRUPTED


async def _perform(out: Path, script: str) -> int:
    clock = SystemClock()
    began = clock.wall()
    screen = Screen(Console(highlight=False))
    log = out / "server.log"
    try:
        async with house.opened(out, log, clock, SystemIds(), screen) as server:
            performance = story.Performance(server, screen, clock, out)
            outbound, inbound = await performance.play(script)
    except DemoError as error:
        screen.failed([str(error)], log)
        return 1
    (out / "calls.json").write_text(json.dumps({"outbound": outbound.record(), "inbound": inbound.record()}, indent=2))
    missing = checks.missing(outbound, inbound)
    if missing:
        screen.failed(missing, log)
        return 1
    screen.finished(out, first_word=checks.first_word(outbound) - began, whole=clock.wall() - began)
    return 0
