"""The measured process: what the media process of `serve` runs, with its real provider adapters and a SQLite log.

It prints its port as one line of JSON. POST /calls/{call}/{direction} makes a call, POST /answered/{call} has the
human pick up, POST /begin starts a measurement, GET /measured tells what it came to, and a closed standard input
ends the process. The first argument is the vendors' address, the second one the folder for data; a third one is
where a profile of the event loop's thread goes.
"""

import asyncio
import cProfile
import json
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import uvloop
from aiohttp import web

from bench.conversation.office import Desk, Line, Webhooks, leg_of
from bench.conversation.vendor_ear import KEY
from bench.live.server import DeadlineClock, Meter
from senderz_voice.calls.doors import StoredGate, StoredInbox, StoredOrphans
from senderz_voice.calls.log import StoredCallLog
from senderz_voice.carriers.telnyx import media
from senderz_voice.clock import SystemClock, SystemIds
from senderz_voice.core.events import Direction, Role
from senderz_voice.core.turn import TurnRules
from senderz_voice.db.engine import Database, open_database, sqlite_url
from senderz_voice.db.migrate import upgrade
from senderz_voice.dialogue.cascade import Cascade, Chain
from senderz_voice.language.openai import OpenAIChat
from senderz_voice.live.orders import Orders
from senderz_voice.live.roster import Roster
from senderz_voice.live.session import Studio
from senderz_voice.live.ticker import Ticker
from senderz_voice.logs import configure
from senderz_voice.ports.dialogue import DialogueSink
from senderz_voice.ports.language import Brief
from senderz_voice.speech.silero import Silero
from senderz_voice.speech.streaming.deepgram import DeepgramFlux
from senderz_voice.speech.voices.cached import CachedVoice
from senderz_voice.speech.voices.deepgram import DeepgramVoice

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class Rig:
    """The parts of the measured process."""

    clock: SystemClock
    beat: DeadlineClock
    meter: Meter
    line: Line
    webhooks: Webhooks
    desk: Desk
    gate: StoredGate
    roster: Roster
    cascades: list[Cascade] = field(default_factory=list)
    """Of every call, as they tell how many replies were prepared in vain."""


async def _chain(vendors: str, clock: SystemClock, closing: AsyncExitStack) -> Chain:
    ids = SystemIds()
    ear = DeepgramFlux(KEY, clock, base_url=vendors)
    mind = OpenAIChat(KEY, f"{vendors}/v1", "scripted")
    mouth = DeepgramVoice(KEY, vendors, "aura-2", clock, ids)
    for each in (ear, mind, mouth):
        closing.push_async_callback(each.aclose)
    await mouth.warm_up()
    voice = CachedVoice(mouth)
    closing.push_async_callback(voice.aclose)
    return Chain(ear, mind, voice, clock=clock)


async def _rig(database: Database, vendors: str, folder: Path, closing: AsyncExitStack) -> Rig:
    clock, beat, line, webhooks = SystemClock(), DeadlineClock(), Line(), Webhooks()
    chain = await _chain(vendors, clock, closing)
    cascades: list[Cascade] = []

    def dialogue(sink: DialogueSink, languages: tuple[str, ...], brief: Brief) -> Cascade:
        cascades.append(Cascade(chain, sink, languages, brief))
        return cascades[-1]

    gate = StoredGate(database, clock, SystemIds(), lambda _sandbox, token: f"ws://127.0.0.1/media/{token}")
    activity = Silero.load()
    studio = Studio(
        clock=clock,
        calllog=StoredCallLog(database, clock),
        orders=Orders(clock, {True: line, False: line}, gate, webhooks),
        dialogue=dialogue,
        activity=activity,
        spool=folder / "spool",
        rules=TurnRules(),
    )
    roster = Roster(studio, gate, StoredInbox(database, clock), StoredOrphans(database, clock), owner="bench")
    roster.ticker = Ticker(beat, activity)
    return Rig(clock, beat, Meter(beat), line, webhooks, Desk(database, clock), gate, roster, cascades)


def _handlers(rig: Rig, profile: cProfile.Profile | None) -> list[web.RouteDef]:
    async def place(request: web.Request) -> web.Response:
        call, direction = request.match_info["call"], Direction(request.match_info["direction"])
        offered = rig.line.answers[leg_of(call)] = asyncio.get_running_loop().create_future()
        await rig.desk.add(call, direction)
        await rig.roster.nudge(call)
        token = await offered if direction is Direction.INBOUND else (await rig.gate.mint(call, Role.CALLER)).token
        return web.json_response({"token": token})

    async def answered(request: web.Request) -> web.Response:
        await rig.desk.answered(request.match_info["call"])
        await rig.roster.nudge(request.match_info["call"])
        return web.Response(status=204)

    async def begin(_: web.Request) -> web.Response:
        rig.meter.begin()
        if profile is not None:
            profile.enable()
        return web.Response(status=204)

    async def measured(_: web.Request) -> web.Response:
        if profile is not None:
            profile.disable()
        tallies = [cascade.tally for cascade in rig.cascades]
        replies = {name: sum(getattr(tally, name) for tally in tallies) for name in ("prepared", "used", "wasted")}
        told = {**rig.meter.measured(len(rig.roster)), "replies": replies, "fired": rig.webhooks.fired}
        return web.json_response(told)

    return [
        web.post("/calls/{call}/{direction}", place),
        web.post("/answered/{call}", answered),
        web.post("/begin", begin),
        web.get("/measured", measured),
    ]


async def _serve(vendors: str, folder: Path, profile: cProfile.Profile | None) -> None:
    async with AsyncExitStack() as closing:
        database = await open_database(sqlite_url(folder / "voice.db"), SystemClock())
        closing.push_async_callback(database.close)
        await upgrade(database)
        rig = await _rig(database, vendors, folder, closing)
        app = web.Application()
        app.add_routes([*media.routes(rig.roster, rig.clock), *_handlers(rig, profile)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        closing.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with asyncio.TaskGroup() as group:
            beats = [group.create_task(rig.roster.ticker.run()), group.create_task(rig.roster.keep())]
            print(json.dumps({"port": runner.addresses[0][1]}), flush=True)
            await asyncio.to_thread(sys.stdin.read)
            await rig.roster.drain()
            for each in beats:
                each.cancel()


def main(vendors: str, folder: str, profile: str = "") -> None:
    configure("error")
    taken = cProfile.Profile(time.thread_time) if profile else None
    uvloop.run(_serve(vendors, Path(folder), taken))
    if taken is not None:
        taken.dump_stats(profile)


if __name__ == "__main__":
    main(*sys.argv[1:])
