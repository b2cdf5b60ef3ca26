"""The whole rig: vendors, the measured server and its callers, and what comes of them as figures."""

import asyncio
import os
import tempfile
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp
import uvloop

from bench.conversation import judging, sounds
from bench.conversation.carrier import Loss
from bench.conversation.humans import Human, Opening, converse, trouble
from bench.conversation.judging import Judgement, Recording
from bench.conversation.memory import stored_calls
from bench.conversation.process import running
from bench.conversation.script import SCRIPT, places
from bench.conversation.sounds import Clip
from bench.conversation.stage import Stage, stage

CALLS: Final = 20
LOST: Final = 0.025
LATE: Final = 0.025
TROUBLE_PATIENCE: Final = 3.2
OPENINGS: Final[Sequence[Opening]] = ("hello", "inbound", "silent", "hello")


@dataclass(frozen=True, slots=True)
class Length:
    """How much is measured."""

    seconds: float
    troubled: int
    """Calls for each fault."""
    lines: int
    """Turns in which each of them befalls a call."""
    lonely: float
    """How long the first call is alone, before the server's memory is looked at."""
    settle: float
    """How long all calls go on before anything is measured."""


WHOLE: Final = Length(245.0, troubled=2, lines=2, lonely=7.0, settle=8.0)
QUICK: Final = Length(12.0, troubled=1, lines=1, lonely=4.0, settle=4.0)


@dataclass(slots=True)
class Run:
    """All that was found."""

    calls: int
    found: Judgement
    alone: dict[str, Any]
    together: dict[str, Any]
    tally: dict[str, Any]
    loads: list[float]
    late: list[float]
    """Seconds by which the callers' frames left late."""
    broken: int = 0
    """Calls that ended before their time."""
    fired: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By call: intents asked for in its log, and webhooks that were called."""


def run(length: Length, *profile: str) -> Run:
    """One measurement; `profile` is where a profile of the server goes, which makes it slower.

    Raises Skipped when a process does not start, and PortError without the embedded voice.
    """
    clips = sounds.clips()
    return uvloop.run(_run(length, clips, profile))


async def _run(length: Length, clips: Sequence[Clip], profile: Sequence[str]) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        async with (
            running("bench.conversation.vendors") as vendors,
            running("bench.conversation.server", vendors, folder, *profile) as server,
        ):
            loads = [os.getloadavg()[0]]
            async with stage(server, clips) as ordinary:
                alone, together = await _ordinary(ordinary, length)
                loads.append(os.getloadavg()[0])
            async with stage(server, clips) as troubled:
                await _troubled(troubled, length)
                after = await troubled.measured()
            loads.append(os.getloadavg()[0])
            tally = await _tally(vendors)
        return await _judged(
            Path(folder),
            ordinary,
            troubled,
            Run(CALLS, Judgement(), alone, {**together, "fired": after["fired"]}, tally, loads, []),
        )


async def _ordinary(stage: Stage, length: Length) -> tuple[dict[str, Any], dict[str, Any]]:
    await stage.call(0, "hello", converse)
    await stage.begin()
    await stage.wait(length.lonely)
    alone = await stage.measured()
    openings = [(number, OPENINGS[number % len(OPENINGS)]) for number in range(1, CALLS)]
    calls = [stage.call(number, opening, converse) for number, opening in openings]
    await asyncio.gather(*(_in_turn(place, call) for place, call in enumerate(calls)))
    await stage.wait(length.settle)
    await stage.begin()
    await stage.wait(length.seconds)
    together = await stage.measured()
    stage.close()
    await stage.finish()
    return alone, together


async def _troubled(stage: Stage, length: Length) -> None:
    faults: dict[tuple[str, str], list[int]] = {}
    for place in places("model", "voice", "ear"):
        faults.setdefault((SCRIPT[place].sort, SCRIPT[place].fault), []).append(place)
    each, most = length.troubled, length.lines
    plans = [lines[most * turn : most * (turn + 1)] for lines in faults.values() for turn in range(each)]
    calls = [
        stage.call(number, "hello", trouble(lines), patience=TROUBLE_PATIENCE)
        for number, lines in enumerate(plans, start=100)
    ]
    calls += [
        stage.call(number, "hello", trouble(places("turn")[:most]), patience=TROUBLE_PATIENCE, loss=Loss(LOST, LATE))
        for number in range(200, 200 + each)
    ]
    await asyncio.gather(*(_in_turn(place, call) for place, call in enumerate(calls)))
    await stage.finish()


async def _in_turn(place: int, call: Coroutine[Any, Any, Human]) -> None:
    # Frames of different calls come at different moments, and calls do not begin all at once.
    await asyncio.sleep(0.1037 * place)
    await call


async def _tally(vendors: str) -> dict[str, Any]:
    async with aiohttp.ClientSession(vendors) as http, http.get("/tally") as answer:
        told: dict[str, Any] = await answer.json()
    return told


async def _judged(folder: Path, ordinary: Stage, troubled: Stage, run: Run) -> Run:
    recordings = [Recording.of(human) for human in ordinary.humans]
    run.found = judging.judge(recordings)
    run.late = [late for human in ordinary.humans for late in human.stream.late]
    run.broken = CALLS - len(ordinary.humans) + sum(1 for human in ordinary.humans if _early(human))
    stored = await stored_calls(folder, [human.number for human in ordinary.humans])
    for recording in recordings:
        number = recording.human.number
        call, began = stored[number], ordinary.began[number]
        run.found.cut += judging.cut_answers(recording, call.lines, began)
        judging.note_stages(run.found, recording, call.events, began)
        run.fired[call.call] = (call.asked, len(run.together["fired"].get(call.call, ())))
    for human in troubled.humans:
        recording = Recording.of(human)
        for act in human.acts:
            name = "lost frames" if human.stream.lossy else f"{act.sort}: {act.fault}"
            if act.upto and (act.fault or (human.stream.lossy and act.sort == "turn")):
                silence = judging.longest_silence(recording, act)
                run.found.dead_air.setdefault(name.replace("_", " "), []).append(silence)
    return run


def _early(human: Human) -> bool:
    return human.stream.hung_up
