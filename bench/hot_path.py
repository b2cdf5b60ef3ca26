"""What live calls cost: the live layer with real sockets and real voice-activity detection, services that only wait."""

import asyncio
import json
import statistics
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import uvloop

from bench import people
from bench.figures import Figure, Report, Skipped, spread
from bench.live.callers import Human, Tally, pace
from bench.live.outside import MODEL_SECONDS, RECOGNISER_SECONDS, VOICE_SECONDS

CALLS = (1, 20, 60)
SECONDS = 30.0
SETTLE_SECONDS = 6.0
"""Until every call is in the midst of its conversation."""
CLIPS = 24
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Run:
    """What one number of calls came to."""

    calls: int
    measured: dict[str, float]
    tally: Tally

    @property
    def cpu(self) -> float:
        """CPU seconds per call-second."""
        return self.measured["cpu"] / self.measured["wall"] / self.calls

    def figures(self) -> list[Figure]:
        told, tally = self.measured, self.tally
        of = _of(self.calls)
        beats = f"max {told['late_max']:.1f}, n = {told['beats']:.0f}"
        late = f"p50 {told['late_p50']:.1f}, p99 {told['late_p99']:.1f}, {beats}"
        rows = [
            Figure(f"CPU s per call-second, {of}", f"{self.cpu:.4f}", f"{told['wall']:.0f} s", "CPU"),
            Figure(f"Lateness of the beat, {of}", f"{told['late_p99']:.1f} ms at p99", late, "wall"),
        ]
        for name, values in (("Barge-in, first loud frame to clear", tally.barge_ins), ("Answer gap", tally.answers)):
            if values:
                told_ms = [1000 * value for value in values]
                rows.append(
                    Figure(f"{name}, {of}", f"{statistics.median(told_ms):.0f} ms", spread(told_ms, ".0f"), "wall")
                )
        return rows


def measure(calls: Sequence[int] = CALLS, seconds: float = SECONDS, settle: float = SETTLE_SECONDS) -> Report:
    """One fresh server process per number of calls. Raises Skipped without human speech."""
    clips = people.fluent(CLIPS)
    runs = [uvloop.run(_run(number, clips, seconds, settle)) for number in calls]
    figures = [figure for run in runs for figure in run.figures()]
    figures += [_memory(run, runs[0]) for run in runs]
    ignored, met = (
        sum(count) for count in zip(*[(r.tally.ignored, len(r.tally.barge_ins)) for r in runs], strict=True)
    )
    waits = 1000 * (MODEL_SECONDS + VOICE_SECONDS)
    notes = [
        (
            "Server process: roster, sessions, ticker, recorder, cascade and the carrier's media listener on uvloop, "
            f"Silero; recogniser ({RECOGNISER_SECONDS:.2f} s), model ({MODEL_SECONDS:.2f} s to its first words) and "
            f"voice ({VOICE_SECONDS:.2f} s to its first audio) only wait. The call log is in memory; no TLS."
        ),
        "Load process: one socket a call, 50 frames a second, recorded human speech; half of the turns interrupt.",
        (
            f"An answer gap holds the silence rule (480 ms) and the services' waits ({waits:.0f} ms); the recogniser "
            "hides behind the silence. A barge-in holds the rule that 128 ms must be speech."
        ),
        f"Interruptions that were over before a clear: {ignored} of {ignored + met}.",
    ]
    return Report("Live calls", figures, notes, ("aiohttp", "uvloop", "onnxruntime", "numpy"))


def _of(calls: int) -> str:
    return f"{calls} calls" if calls > 1 else "1 call"


def _memory(run: Run, first: Run) -> Figure:
    rss, quiet = run.measured["rss"], run.measured["quiet_rss"]
    what = f"Resident memory, {_of(run.calls)}"
    if run.calls == first.calls:
        return Figure(what, f"{rss:.0f} MB", f"{quiet:.0f} MB without a call", "memory")
    each = (rss - first.measured["rss"]) / (run.calls - first.calls)
    return Figure(what, f"{rss:.0f} MB", f"{each:.2f} MB for each call beyond the first", "memory")


async def _run(calls: int, clips: Sequence[bytes], seconds: float, settle: float) -> Run:
    tally = Tally()
    async with _server() as port, aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        humans = [await _human(http, number, clips, tally) for number in range(calls)]
        listening = [asyncio.create_task(human.listen()) for human in humans]
        pacing = asyncio.create_task(pace(humans))
        await _awake(pacing, settle)
        tally.clear()
        (await http.post("/begin")).release()
        await _awake(pacing, seconds)
        async with http.get("/measured") as answer:
            measured: dict[str, float] = await answer.json()
        pacing.cancel()
        await asyncio.gather(pacing, return_exceptions=True)
        await asyncio.gather(*(human.stop() for human in humans))
        await asyncio.gather(*listening)
    if measured["calls"] != calls:
        raise Skipped(f"{calls - measured['calls']:.0f} of {calls} calls ended before their time")
    return Run(calls, measured, tally)


async def _awake(pacing: asyncio.Task[None], seconds: float) -> None:
    """Let the calls go on for so long; what breaks the pacing is raised here."""
    done, _ = await asyncio.wait([pacing], timeout=seconds)
    for task in done:
        task.result()


async def _human(http: aiohttp.ClientSession, number: int, clips: Sequence[bytes], tally: Tally) -> Human:
    call = f"01JBENCH{number:018d}"
    (await http.post(f"/calls/{call}")).release()
    socket = await http.ws_connect(f"/media/{call}", compress=0)
    human = Human(socket, call, clips, tally, seed=number)
    await human.start()
    return human


@asynccontextmanager
async def _server() -> AsyncIterator[int]:
    """The measured process; answers its port. It ends when its standard input is closed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.live.server", stdin=PIPE, stdout=PIPE, cwd=ROOT
    )
    try:
        yield await _port(process)
    finally:
        if process.stdin is not None:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 20)
        except TimeoutError:
            process.kill()
            await process.wait()


async def _port(process: Process) -> int:
    line = await process.stdout.readline() if process.stdout is not None else b""
    if not line:
        raise Skipped("the measured process did not start; its messages are above")
    port: int = json.loads(line)["port"]
    return port
