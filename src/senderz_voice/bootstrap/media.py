"""The media process: live calls."""

import asyncio
import gc
import socket

from aiohttp import web

from senderz_voice.bootstrap.carriers import carriers
from senderz_voice.bootstrap.ears import recognisers
from senderz_voice.bootstrap.house import House, listening, open_house
from senderz_voice.bootstrap.minds import models
from senderz_voice.bootstrap.nudges import incoming
from senderz_voice.bootstrap.voices import voices
from senderz_voice.core.turn import TurnRules
from senderz_voice.live.orders import Orders
from senderz_voice.live.roster import Roster
from senderz_voice.live.session import Studio
from senderz_voice.settings import Settings


async def run(settings: Settings) -> None:
    """Hold live calls until cancelled. Raises PortError."""
    from senderz_voice.bus import loopback
    from senderz_voice.carriers.telnyx import media

    async with open_house(settings) as house:
        roster = await _roster(house)
        # What is loaded by now stays: a collection that walks through it would hold up every call.
        gc.collect()
        gc.freeze()
        nudged: set[asyncio.Task[None]] = set()

        def nudge(call: str) -> None:
            task = asyncio.create_task(roster.nudge(call))
            nudged.add(task)
            task.add_done_callback(nudged.discard)

        incoming(house, nudge)
        app = web.Application(client_max_size=1 << 20)
        app.add_routes(media.routes(roster, house.clock))
        app.add_routes(loopback.routes(nudge, house.keyring.nudge))
        app.add_routes([web.get("/readyz", _ready)])
        async with listening(app, settings.host, settings.media_port), asyncio.TaskGroup() as group:
            group.create_task(roster.ticker.run())
            group.create_task(roster.keep())
            try:
                await asyncio.Event().wait()
            finally:
                await roster.drain()


async def _roster(house: House) -> Roster:
    from senderz_voice.calls.doors import StoredGate, StoredInbox, StoredOrphans
    from senderz_voice.calls.effects import CallEffects
    from senderz_voice.calls.log import StoredCallLog
    from senderz_voice.dialogue.cascade import Cascade, Chain, Fallbacks
    from senderz_voice.speech.silero import Silero
    from senderz_voice.speech.voices.cached import CachedVoice

    settings = house.settings
    ears, mouths, minds, activity, lines = await asyncio.gather(
        asyncio.to_thread(recognisers, house),
        asyncio.to_thread(voices, house),
        asyncio.to_thread(models, house),
        asyncio.to_thread(Silero.load),
        asyncio.to_thread(carriers, house),
    )
    speaking = tuple((name, CachedVoice(voice)) for name, voice in mouths)
    gate = StoredGate(house.database, house.clock, house.ids, house.media_address)
    orders = Orders(
        house.clock,
        {True: lines["test"], False: lines["live"]},
        gate,
        CallEffects(house.database, house.clock, house.keyring, settings),
    )
    fallbacks = Fallbacks(ears[1:], minds[1:], speaking[1:])
    chain = Chain(ears[0][1], minds[0][1], speaking[0][1], fallbacks, house.clock)
    studio = Studio(
        clock=house.clock,
        calllog=StoredCallLog(house.database, house.clock),
        orders=orders,
        dialogue=lambda sink, languages, brief: Cascade(chain, sink, languages, brief),
        activity=activity,
        spool=settings.data_dir / "spool",
        rules=TurnRules(),
        languages=settings.languages,
    )
    inbox = StoredInbox(house.database, house.clock)
    orphans = StoredOrphans(house.database, house.clock)
    return Roster(studio, gate, inbox, orphans, owner=_owner(house))


def _owner(house: House) -> str:
    """The name of this process, the same after a crash: one process of a machine has one media port.

    It is kept in the data folder, so that two machines with one name and a folder each are two.
    """
    settings = house.settings
    file = settings.data_dir / "instances" / f"{socket.gethostname()}-{settings.media_port}"
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="ascii") as fresh:
            fresh.write(house.ids.ulid())
    except FileExistsError:
        pass
    return file.read_text(encoding="ascii")


async def _ready(_: web.Request) -> web.Response:
    return web.json_response({"ready": True})
