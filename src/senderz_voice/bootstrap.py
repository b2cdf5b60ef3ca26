"""Puts the product together: the only module that names adapters."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Literal

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout, web

from senderz_voice.clock import SystemClock, SystemIds
from senderz_voice.core.turn import TurnRules
from senderz_voice.db.engine import Database, open_database
from senderz_voice.db.migrate import upgrade
from senderz_voice.keyring import Keyring
from senderz_voice.live.orders import Orders
from senderz_voice.live.roster import Roster
from senderz_voice.live.session import Studio
from senderz_voice.logs import configure
from senderz_voice.ports.carrier import Carrier, CarrierWebhooks
from senderz_voice.ports.language import LanguageModel, Summariser
from senderz_voice.ports.numbers import NumberShop
from senderz_voice.settings import Settings

Mode = Literal["live", "test"]
EXCHANGE_CONNECTION = "senderz"
WEBHOOK_PATH = "/carrier/telnyx/webhooks"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class House:
    """What every process of the server has."""

    settings: Settings
    clock: SystemClock
    ids: SystemIds
    keyring: Keyring
    database: Database
    closing: AsyncExitStack

    def local(self, port: int) -> str:
        """A listener of ours, as this machine reaches it."""
        host = "127.0.0.1" if self.settings.host in {"0.0.0.0", "::"} else self.settings.host  # noqa: S104
        return f"{host}:{port}"

    def media_address(self, sandbox: bool, token: str) -> str:
        """Where the carrier of a call brings its audio: the built-in exchange needs no way round through the outside."""
        ours = sandbox or self.settings.carrier == "exchange"
        base = f"ws://{self.local(self.settings.media_port)}" if ours else self.settings.media_url
        return f"{base}/media/{token}"


@asynccontextmanager
async def _house(settings: Settings) -> AsyncIterator[House]:
    configure(settings.log_level)
    clock, ids = SystemClock(), SystemIds()
    keyring = Keyring.open(settings.data_dir, ids)
    database = await open_database(settings.database_url.get_secret_value(), clock)
    async with AsyncExitStack() as closing:
        closing.push_async_callback(database.close)
        await upgrade(database)
        yield House(settings, clock, ids, keyring, database, closing)


# Speech and mind.


def prepare_models(settings: Settings, say: Callable[[str], None]) -> None:
    """Make the local speech models ready. Raises PortError."""
    from senderz_voice.speech import weights

    weights.prepare(settings.models_dir, say)


def verify_models(settings: Settings) -> None:
    """Check the local speech models. Raises PortError."""
    from senderz_voice.speech import weights

    weights.verify(settings.models_dir)


def _model(house: House) -> LanguageModel:
    provider, _, name = house.settings.llm.partition(":")
    if provider == "openai":
        from senderz_voice.language.openai import OpenAIChat

        chat = OpenAIChat(_openai_key(house), house.settings.openai_base_url, name)
        house.closing.push_async_callback(chat.aclose)
        return chat
    from senderz_voice.language.embedded import EmbeddedMind

    return EmbeddedMind.load()


def _summariser(house: House) -> Summariser:
    provider, _, name = house.settings.llm.partition(":")
    if provider == "openai":
        from senderz_voice.language.openai import OpenAISummariser

        summariser = OpenAISummariser(_openai_key(house), house.settings.openai_base_url, name)
        house.closing.push_async_callback(summariser.aclose)
        return summariser
    from senderz_voice.language.embedded import EmbeddedSummariser

    return EmbeddedSummariser.load()


def _openai_key(house: House) -> str:
    key = house.settings.openai_api_key
    return key.get_secret_value() if key else "unused"


# The carrier, by mode: test keys always meet the built-in exchange.


def _carriers(house: House) -> dict[Mode, Carrier]:
    from senderz_voice.carriers.telnyx.client import TelnyxCarrier

    settings = house.settings
    rehearsal = TelnyxCarrier(house.keyring.exchange_api_key, _exchange_base(house), EXCHANGE_CONNECTION)
    rehearsal.warm_up()
    house.closing.push_async_callback(rehearsal.aclose)
    if settings.carrier == "exchange":
        return {"live": rehearsal, "test": rehearsal}
    real = TelnyxCarrier(_telnyx_key(settings), settings.telnyx_api_base, settings.telnyx_connection_id or "")
    house.closing.push_async_callback(real.aclose)
    return {"live": real, "test": rehearsal}


def _shops(house: House) -> dict[Mode, NumberShop]:
    from senderz_voice.carriers.telnyx.numbers import TelnyxNumbers

    settings = house.settings
    rehearsal = TelnyxNumbers(house.keyring.exchange_api_key, _exchange_base(house), EXCHANGE_CONNECTION)
    house.closing.push_async_callback(rehearsal.aclose)
    if settings.carrier == "exchange":
        return {"live": rehearsal, "test": rehearsal}
    real = TelnyxNumbers(_telnyx_key(settings), settings.telnyx_api_base, settings.telnyx_connection_id or "")
    house.closing.push_async_callback(real.aclose)
    return {"live": real, "test": rehearsal}


def _webhooks(house: House) -> dict[Mode, CarrierWebhooks]:
    from senderz_voice.carriers.telnyx.webhooks import TelnyxWebhooks
    from senderz_voice.exchange.webhooks import public_key

    rehearsal = TelnyxWebhooks(public_key(_signing_seed(house)), house.clock)
    real_key = house.settings.telnyx_public_key
    if house.settings.carrier == "exchange" or real_key is None:
        return {"live": rehearsal, "test": rehearsal}
    return {"live": TelnyxWebhooks(real_key, house.clock), "test": rehearsal}


def _exchange_base(house: House) -> str:
    return f"{house.settings.exchange_url}/v2"


def _signing_seed(house: House) -> bytes:
    return base64.b64decode(house.keyring.exchange_signing_seed)


def _telnyx_key(settings: Settings) -> str:
    return settings.telnyx_api_key.get_secret_value() if settings.telnyx_api_key else ""


# The media process.


async def run_media(settings: Settings) -> None:
    """Hold live calls until cancelled. Raises PortError."""
    from senderz_voice.bus import loopback
    from senderz_voice.carriers.telnyx import media

    async with _house(settings) as house:
        roster = await _roster(house)
        nudged: set[asyncio.Task[None]] = set()

        def nudge(call: str) -> None:
            task = asyncio.create_task(roster.nudge(call))
            nudged.add(task)
            task.add_done_callback(nudged.discard)

        app = web.Application(client_max_size=1 << 20)
        app.add_routes(media.routes(roster, house.clock))
        app.add_routes(loopback.routes(nudge, house.keyring.nudge))
        app.add_routes([web.get("/readyz", _ready)])
        async with _listening(app, settings.host, settings.media_port), asyncio.TaskGroup() as group:
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
    from senderz_voice.dialogue.cascade import Cascade, Chain
    from senderz_voice.speech.hibari import HibariVoice
    from senderz_voice.speech.moonshine import Moonshine
    from senderz_voice.speech.silero import Silero

    settings = house.settings
    recogniser, voice, activity, model, carriers = await asyncio.gather(
        asyncio.to_thread(Moonshine.load, settings.models_dir),
        asyncio.to_thread(HibariVoice.load),
        asyncio.to_thread(Silero.load),
        asyncio.to_thread(_model, house),
        asyncio.to_thread(_carriers, house),
    )
    house.closing.callback(recogniser.close)
    house.closing.callback(voice.close)
    await asyncio.gather(asyncio.to_thread(recogniser.warm_up), asyncio.to_thread(voice.warm_up))
    gate = StoredGate(house.database, house.clock, house.ids, house.media_address)
    orders = Orders(
        house.clock,
        {True: carriers["test"], False: carriers["live"]},
        gate,
        CallEffects(house.database, house.clock, house.keyring, settings),
    )
    chain = Chain(recogniser, model, voice)
    studio = Studio(
        clock=house.clock,
        calllog=StoredCallLog(house.database, house.clock),
        orders=orders,
        dialogue=lambda sink, languages: Cascade(chain, sink, languages),
        activity=activity,
        spool=settings.data_dir / "spool",
        rules=TurnRules(),
    )
    inbox = StoredInbox(house.database, house.clock)
    orphans = StoredOrphans(house.database, house.clock)
    return Roster(studio, gate, inbox, orphans, owner=house.ids.ulid())


async def _ready(_: web.Request) -> web.Response:
    return web.json_response({"ready": True})


@asynccontextmanager
async def _listening(app: web.Application, host: str, port: int) -> AsyncIterator[None]:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield
    finally:
        await runner.cleanup()


# The exchange.


async def run_exchange(settings: Settings) -> None:
    """Be the telephone exchange until cancelled. Raises PortError."""
    from senderz_voice.exchange.app import build
    from senderz_voice.exchange.parts import ExchangeParts
    from senderz_voice.speech.hibari import HibariVoice
    from senderz_voice.speech.moonshine import Moonshine
    from senderz_voice.speech.silero import Silero

    configure(settings.log_level)
    clock, ids = SystemClock(), SystemIds()
    keyring = Keyring.open(settings.data_dir, ids)
    recogniser, voice, activity = await asyncio.gather(
        asyncio.to_thread(Moonshine.load, settings.models_dir),
        asyncio.to_thread(HibariVoice.load, pitch=0.8),
        asyncio.to_thread(Silero.load),
    )
    try:
        await asyncio.gather(asyncio.to_thread(recogniser.warm_up), asyncio.to_thread(voice.warm_up))
        local = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
        parts = ExchangeParts(
            clock=clock,
            ids=ids,
            api_key=keyring.exchange_api_key,
            signing_seed=base64.b64decode(keyring.exchange_signing_seed),
            data_folder=settings.data_dir / "exchange",
            recogniser=recogniser,
            voice=voice,
            activity=activity,
            webhook_url=f"http://{local}:{settings.port}{WEBHOOK_PATH}",
            own_url=settings.exchange_url,
            connection_id=EXCHANGE_CONNECTION,
        )
        async with _listening(build(parts), settings.host, settings.exchange_port):
            await asyncio.Event().wait()
    finally:
        recogniser.close()
        voice.close()


# The control process.


async def run_control(settings: Settings) -> None:
    """Serve the API, the carrier's webhooks and the jobs until cancelled. Raises PortError."""
    from senderz_voice import app
    from senderz_voice.api.parts import ApiParts
    from senderz_voice.bus.loopback import Nudger
    from senderz_voice.calls import wrapping_up
    from senderz_voice.jobs.dbos_runner import DbosJobs, RunnerSettings
    from senderz_voice.jobs.outbox import Outbox
    from senderz_voice.numbers import settling
    from senderz_voice.objects.store import ObjectStore

    async with _house(settings) as house:
        session = await house.closing.enter_async_context(ClientSession())
        objects = ObjectStore.open(settings.objects_url)
        nudger = Nudger(session, f"http://{house.local(settings.media_port)}", house.keyring.nudge)
        parts = ApiParts(
            settings=settings,
            keyring=house.keyring,
            database=house.database,
            clock=house.clock,
            ids=house.ids,
            carriers=await asyncio.to_thread(_carriers, house),
            shops=_shops(house),
            webhooks=_webhooks(house),
            objects=objects,
            nudge=nudger.nudge,
            media_address=house.media_address,
            readiness=lambda: _obstacles(house, session),
        )
        spool = settings.data_dir / "spool"
        summariser = await asyncio.to_thread(_summariser, house)
        work = {
            **wrapping_up.plan(house.database, house.clock, house.ids, objects, summariser, spool),
            **settling.plan(parts),
        }
        jobs = DbosJobs(RunnerSettings(settings.database_url.get_secret_value(), "control"), work)
        await jobs.open()
        house.closing.push_async_callback(jobs.close)
        outbox = Outbox(house.database, house.clock, jobs, work.keys())
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(outbox.run(stop))
            try:
                await _serve(app.create(parts), settings)
            finally:
                stop.set()


async def _serve(asgi: object, settings: Settings) -> None:
    """Uvicorn inside our own process life: signals are ours, cancelling ends it gracefully."""
    import uvicorn

    config = uvicorn.Config(
        asgi,  # type: ignore[arg-type]  # Any ASGI application; uvicorn's own alias is not exported.
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=3,
    )

    class Server(uvicorn.Server):
        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    server = Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        server.should_exit = True
        await serving
        raise


async def _obstacles(house: House, session: ClientSession) -> Sequence[str]:
    """Why calls cannot be taken right now."""
    obstacles: list[str] = []
    media = f"http://{house.local(house.settings.media_port)}/readyz"
    if not await _answers(session, media):
        obstacles.append("the media process is not ready")
    if not await _answers(session, f"{house.settings.exchange_url}/readyz"):
        obstacles.append("the telephone exchange is not ready")
    return obstacles


async def _answers(session: ClientSession, url: str) -> bool:
    try:
        async with session.get(url, timeout=ClientTimeout(total=1.0)) as answer:
            # Any answer will do: the exchange wants its key first.
            return answer.status < 500
    except (ClientError, TimeoutError):
        return False
