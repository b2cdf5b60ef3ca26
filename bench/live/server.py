"""The measured process: what the media process of `serve` runs, with the outside of `bench.live.outside`.

It prints its port as one line of JSON. POST /calls/{call} makes a call that a human has just answered, POST /begin
starts a measurement, GET /measured tells what it came to, and a closed standard input ends the process.
"""

import asyncio
import json
import resource
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import uvloop
from aiohttp import web

from bench import people
from bench.figures import quantile
from bench.live.outside import DelayedEar, DelayedModel, DelayedVoice, Line, MemoryLog, Office
from senderz_voice.carriers.telnyx import media
from senderz_voice.clock import SystemClock
from senderz_voice.core.turn import TurnRules
from senderz_voice.dialogue.cascade import Cascade, Chain
from senderz_voice.live.orders import Orders
from senderz_voice.live.roster import Roster
from senderz_voice.live.session import Studio
from senderz_voice.live.ticker import Ticker
from senderz_voice.logs import configure
from senderz_voice.speech.silero import Silero


class DeadlineClock(SystemClock):
    """The ticker's clock: every sleep ends at a beat, whose lateness is noted."""

    def __init__(self) -> None:
        self._due = self._step = 0.0
        self.late: list[float] = []

    async def sleep(self, seconds: float) -> None:
        now = self.monotonic()
        # Without a wait the beat is behind already, and its deadline as far from the last one as they all are.
        due = now + seconds if seconds > 0 else min(now, self._due + self._step)
        self._due, self._step = due, due - self._due
        await super().sleep(seconds)
        self.late.append(self.monotonic() - due)


def rss_mb() -> float:
    """Resident memory of this process in MB (10^6 bytes)."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return pages * resource.getpagesize() / 1e6


@dataclass(slots=True)
class Meter:
    """One measurement of this process."""

    clock: DeadlineClock
    cpu: float = 0.0
    wall: float = 0.0
    quiet_rss: float = field(default_factory=rss_mb)

    def begin(self) -> None:
        self.clock.late.clear()
        self.cpu, self.wall = time.process_time(), time.monotonic()

    def measured(self, calls: int) -> dict[str, float]:
        """CPU seconds, wall seconds, lateness of the beat in ms, megabytes."""
        late = [1000 * seconds for seconds in self.clock.late]
        return {
            "calls": calls,
            "cpu": time.process_time() - self.cpu,
            "wall": time.monotonic() - self.wall,
            "late_p50": quantile(late, 0.5),
            "late_p99": quantile(late, 0.99),
            "late_max": max(late),
            "beats": len(late),
            "rss": rss_mb(),
            "quiet_rss": self.quiet_rss,
        }


def _roster(clock: SystemClock, beat: DeadlineClock, log: MemoryLog, office: Office, spool: Path) -> Roster:
    chain = Chain(DelayedEar(), DelayedModel(), DelayedVoice(b"".join(people.fluent(4))))
    line, activity = Line(), Silero.load()
    studio = Studio(
        clock=clock,
        calllog=log,
        orders=Orders(clock, {True: line, False: line}, office, office),
        dialogue=lambda sink, languages, brief: Cascade(chain, sink, languages, brief),
        activity=activity,
        spool=spool,
        rules=TurnRules(),
    )
    roster = Roster(studio, office, office, office, owner="bench")
    roster.ticker = Ticker(beat, activity)
    return roster


def _app(roster: Roster, log: MemoryLog, office: Office, clock: SystemClock, meter: Meter) -> web.Application:
    async def place(request: web.Request) -> web.Response:
        call = request.match_info["call"]
        log.place(call, clock)
        office.answered(call)
        await roster.nudge(call)
        return web.Response(status=204)

    async def begin(_: web.Request) -> web.Response:
        meter.begin()
        return web.Response(status=204)

    async def measured(_: web.Request) -> web.Response:
        return web.json_response(meter.measured(len(roster)))

    app = web.Application()
    app.add_routes(media.routes(roster, clock))
    app.add_routes([web.post("/calls/{call}", place), web.post("/begin", begin), web.get("/measured", measured)])
    return app


async def _serve(spool: Path) -> None:
    clock, beat, log = SystemClock(), DeadlineClock(), MemoryLog()
    office = Office(clock)
    roster = _roster(clock, beat, log, office, spool)
    runner = web.AppRunner(_app(roster, log, office, clock, Meter(beat)), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with asyncio.TaskGroup() as group:
        beats = [group.create_task(roster.ticker.run()), group.create_task(roster.keep())]
        print(json.dumps({"port": runner.addresses[0][1]}), flush=True)
        await asyncio.to_thread(sys.stdin.read)
        await roster.drain()
        for each in beats:
            each.cancel()
    await runner.cleanup()


def main() -> None:
    configure("warning")
    with tempfile.TemporaryDirectory() as spool:
        uvloop.run(_serve(Path(spool)))


if __name__ == "__main__":
    main()
