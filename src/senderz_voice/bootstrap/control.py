"""The control process: the API, the carrier's webhooks and durable work."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout

from senderz_voice.api.outgoing import open_session
from senderz_voice.api.parts import ApiParts
from senderz_voice.bootstrap.carriers import carriers, shops, webhooks
from senderz_voice.bootstrap.house import House, open_house
from senderz_voice.bootstrap.matching import LocalMatcher
from senderz_voice.bootstrap.nudges import outgoing
from senderz_voice.bootstrap.payments import payments
from senderz_voice.bootstrap.work import run_jobs
from senderz_voice.calls.receiving import catch_up
from senderz_voice.ports.errors import PortError
from senderz_voice.settings import Settings
from senderz_voice.webhooks.delivering import Deliveries

CATCH_UP_SECONDS = 3.0

log = structlog.get_logger()


async def run(settings: Settings) -> None:
    """Serve the API, the carrier's webhooks and the jobs until cancelled. Raises PortError."""
    from senderz_voice import app
    from senderz_voice.objects.store import Access, ObjectStore

    async with open_house(settings) as house:
        session = await house.closing.enter_async_context(ClientSession())
        access = Access(
            settings.objects_key_id,
            settings.objects_secret.get_secret_value(),
            settings.objects_endpoint,
            settings.objects_region,
        )
        objects = ObjectStore.open(settings.objects_url, access)
        parts = ApiParts(
            settings=settings,
            keyring=house.keyring,
            database=house.database,
            clock=house.clock,
            ids=house.ids,
            carriers=await asyncio.to_thread(carriers, house),
            shops=shops(house),
            webhooks=webhooks(house),
            objects=objects,
            nudge=outgoing(house, session),
            media_address=house.media_address,
            readiness=lambda: _obstacles(house, session),
            matcher=LocalMatcher(),
            payments=await asyncio.to_thread(payments, house),
        )
        private = settings.allow_private_webhooks
        endpoints = await house.closing.enter_async_context(open_session(allow_private=private))
        deliveries = Deliveries(house.database, house.clock, house.keyring, endpoints, private)
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(run_jobs(house, parts, stop, deliveries.wake))
            group.create_task(deliveries.run(stop))
            group.create_task(_catch_up(parts, stop))
            try:
                await _serve(app.create(parts), settings)
            finally:
                stop.set()


async def _catch_up(parts: ApiParts, stop: asyncio.Event) -> None:
    """Act on webhooks that were answered and then forgotten, as a crash between the two leaves them."""
    while not stop.is_set():
        try:
            await catch_up(parts)
        except PortError as error:
            log.warning("catching_up_delayed", detail=error.detail)
        await parts.clock.sleep(CATCH_UP_SECONDS)


async def _serve(asgi: object, settings: Settings) -> None:
    """Uvicorn inside our own process life: signals are ours, cancelling ends it gracefully."""
    import uvicorn

    from senderz_voice.api.http import Protocol

    config = uvicorn.Config(
        asgi,  # type: ignore[arg-type]  # Any ASGI application; uvicorn's own alias is not exported.
        host=settings.host,
        port=settings.port,
        http=Protocol,
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
