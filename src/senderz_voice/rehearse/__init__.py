"""The rehearsal: a fresh server on this machine calls every rehearsal number, and then many of them at once."""

import asyncio
import json
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from typing import Final

import aiohttp
from rich.console import Console

from senderz_voice.clock import SystemClock, SystemIds
from senderz_voice.demo import house
from senderz_voice.demo.client import DemoError, HttpClient
from senderz_voice.demo.house import Server
from senderz_voice.demo.screen import Screen
from senderz_voice.failures import INTERRUPTED
from senderz_voice.ports.clock import Clock
from senderz_voice.rehearse import scenes
from senderz_voice.rehearse.board import Board
from senderz_voice.rehearse.business import COLD, WARM, open_business
from senderz_voice.rehearse.playing import Played, Stage, most_at_once

REQUEST_SECONDS: Final = 20.0
APART_SECONDS: Final = 0.9
"""Between two calls of the crowd: people do not pick up in the same instant, nor finish their sentences in it."""
_FILE: Final = "calls.json"


def run(out: Path, languages: str, at_once: int, *, crowd: bool) -> int:
    """Rehearse; 0 when every call went as promised. Raises PortError and OSError."""
    out.mkdir(parents=True, exist_ok=True)
    try:
        return asyncio.run(_rehearse(out.absolute(), languages, at_once, crowd=crowd))
    except asyncio.CancelledError:
        return INTERRUPTED


async def _rehearse(out: Path, languages: str, at_once: int, *, crowd: bool) -> int:
    clock = SystemClock()
    began = clock.monotonic()
    console = Console(highlight=False)
    screen, board = Screen(console), Board(console)
    log = out / "server.log"
    try:
        async with house.opened(out, log, clock, SystemIds(), screen, languages=languages) as server:
            played = await _play(server, clock, board, languages.split(","), at_once, crowd=crowd)
    except DemoError as error:
        screen.failed([str(error)], log)
        return 1
    told = [{"to": one.scene.number, "faults": list(one.faults), **one.outcome.record()} for one in played]
    (out / _FILE).write_text(json.dumps(told, indent=2, ensure_ascii=False))
    board.finished(played, clock.monotonic() - began)
    return int(any(one.faults for one in played))


async def _play(
    server: Server, clock: Clock, board: Board, languages: Sequence[str], at_once: int, *, crowd: bool
) -> list[Played]:
    """Both acts, or the first alone. Raises DemoError."""
    limit = aiohttp.ClientTimeout(total=REQUEST_SECONDS)
    async with aiohttp.ClientSession(timeout=limit) as session:
        businesses = [await open_business(session, server, clock, persona) for persona in (WARM, COLD)]
        stage = Stage(HttpClient(session, server.exchange, server.exchange_key), clock, board.over)
        board.begin(f"Every rehearsal number, {at_once} at once")
        first = await stage.play(zip(scenes.each(languages), cycle(businesses), strict=False), at_once)
        board.all(first)
        if not crowd:
            return first
        together = [(scene, business) for scene in scenes.crowd() for business in businesses]
        board.begin(f"{len(together)} calls at once")
        second = await stage.play(together, len(together), APART_SECONDS)
        board.all(second)
        board.note(f"At most {most_at_once(second)} calls lived at the same time.")
        return [*first, *second]
