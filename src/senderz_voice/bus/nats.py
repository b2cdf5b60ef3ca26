"""Nudges over NATS, for control and media processes on several machines (https://docs.nats.io/nats-concepts/core-nats).

Core NATS keeps nothing: whoever is not connected misses what is said. That is all a nudge needs, because the media
process looks around for itself every second and the row is the truth.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from senderz_voice.ports.clock import Clock

PREFIX = "senderz.calls."
"""Followed by the id of the call that has new rows; the message itself is empty and not looked at."""

_PUBLISH_SECONDS = 2.0
_CONNECT_SECONDS = 2
_JOIN_SECONDS = 6.0
"""For connecting and subscribing; the client itself sometimes waits for ever, in which no nudge is heard."""
_CLOSE_SECONDS = 2.0
_AGAIN_SECONDS = 1
_PING_SECONDS = 10
"""Two pings without an answer end a connection: a broker that vanished without a word is noticed in half a minute."""
_CALL_ID = re.compile(r"[0-9A-Z]{26}")
_log = structlog.get_logger(__name__)


class NatsBus:
    """One side of the bus: it publishes, and with `on_nudge` it also hears what every publisher says.

    `servers` is one URL or several with commas between them, each `nats://` or `tls://` with a user and password or a
    token before the host. `on_nudge` must only note the call and return.
    """

    def __init__(self, servers: str, clock: Clock, on_nudge: Callable[[str], None] | None = None) -> None:
        self._servers = servers.split(",")
        self._clock = clock
        self._on_nudge = on_nudge
        self._client: Client | None = None
        self.connected = asyncio.Event()
        """Set while a broker holds our connection and, with `on_nudge`, our subscription."""
        self.lost = asyncio.Event()
        """Set when a connection has ended, until the next one is tried."""

    async def run(self) -> None:
        """Keep a connection until cancelled; a broker that is away is asked again every second."""
        # The client's own reconnecting gives up for good on some errors of the broker, so it is switched off.
        while True:
            try:
                await self._hold()
            except (NatsError, OSError) as error:
                _log.warning("nats_unreachable", error=type(error).__name__)
            await self._clock.sleep(_AGAIN_SECONDS)

    async def _hold(self) -> None:
        """Connect, and return when the connection is lost. Raises NatsError and OSError."""

        async def on_closed() -> None:
            self.lost.set()

        client = Client()
        self.lost.clear()
        try:
            async with asyncio.timeout(_JOIN_SECONDS):
                await self._join(client, on_closed)
            self._client = client
            self.connected.set()
            await self.lost.wait()
            _log.warning("nats_connection_lost")
        finally:
            self._client = None
            self.connected.clear()
            async with asyncio.timeout(_CLOSE_SECONDS):
                await client.close()

    async def _join(self, client: Client, on_closed: Callable[[], Awaitable[None]]) -> None:
        await client.connect(
            self._servers,
            name="senderz-voice",
            allow_reconnect=False,
            # Tries at every server before `run` waits and begins anew, one more than the number says.
            max_reconnect_attempts=1,
            reconnect_time_wait=_AGAIN_SECONDS,
            connect_timeout=_CONNECT_SECONDS,
            ping_interval=_PING_SECONDS,
            error_cb=_on_error,
            closed_cb=on_closed,
        )
        if self._on_nudge is not None:
            await client.subscribe(f"{PREFIX}*", cb=self._hear)
            # The client's ping may overtake the subscription that it buffers; a second one cannot.
            await client.flush(_CONNECT_SECONDS)
            await client.flush(_CONNECT_SECONDS)

    async def _hear(self, message: Msg) -> None:
        call = message.subject.removeprefix(PREFIX)
        if self._on_nudge is None or not _CALL_ID.fullmatch(call):
            _log.warning("nudge_refused")
            return
        self._on_nudge(call)

    async def nudge(self, call_id: str) -> None:
        """At most 2 s; a failure is logged and nothing more, because the row is the truth."""
        client = self._client
        if client is None:
            _log.warning("nudge_failed", call_id=call_id, error="NotConnected")
            return
        try:
            async with asyncio.timeout(_PUBLISH_SECONDS):
                await client.publish(f"{PREFIX}{call_id}")
        except (NatsError, OSError, TimeoutError) as error:
            _log.warning("nudge_failed", call_id=call_id, error=type(error).__name__)


async def _on_error(error: Exception) -> None:
    """Errors end in `run` or `nudge`; this keeps the client from printing them, addresses included."""
    _log.debug("nats_error", error=type(error).__name__)
