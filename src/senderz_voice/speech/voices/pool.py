"""The open sockets to one address of a vendor: there is always one ready for the next clause while calls go on."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from typing import Final

import structlog
from aiohttp import ClientError, ClientSession, ClientWSTimeout, WSServerHandshakeError

from senderz_voice.ports.clock import Clock, Ids
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.speech.voices import faults
from senderz_voice.speech.voices.edges import Edges
from senderz_voice.speech.voices.link import Link
from senderz_voice.speech.voices.take import Take
from senderz_voice.speech.voices.wire import Dialect, Door, Terms
from senderz_voice.speech.voices.within import within

CONNECT_SECONDS: Final = 3.0
TEND_SECONDS: Final = 5.0
"""How often idle sockets are looked at, and missing ones opened."""
REST_SECONDS: Final = 600.0
"""After so long without a clause no socket is kept ready."""
LONGEST_BACKOFF: Final = 60.0
MOST_SLAMMED: Final = 3
"""New connections that a clause sees closed before it gives up."""
SOON_SECONDS: Final = 10.0
"""A socket that is closed unused so soon after it was opened was not wanted."""

_PING_SECONDS: Final = 20.0
_CLOSE_SECONDS: Final = 1.0
_LARGEST_MESSAGE: Final = 4 << 20

_log = structlog.get_logger(__name__)


class Pool:
    """Sockets that are opened ahead of need and closed when they have been idle for as long as the vendor allows."""

    def __init__(
        self,
        session: ClientSession,
        door: Door,
        dialect: Callable[[], Dialect],
        terms: Terms,
        *,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._session = session
        self._door = door
        self._dialect = dialect
        self._terms = terms
        self._clock = clock
        self._ids = ids
        self._links: list[Link] = []
        self._opening: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._wanted_at = clock.monotonic()
        self._retry_at = self._wanted_at
        self._failures = 0
        self._slammed = 0
        self._slam = faults.closed(terms.vendor, None)
        self._closed = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._start(self._tend())

    async def warm_up(self) -> None:
        """Have a socket open, so that the next clause waits for no handshake. Raises PortError."""
        self._wanted_at = self._clock.monotonic()
        await self._ready()

    async def say(self, text: str, language: str) -> AsyncGenerator[bytes, None]:
        """The audio of one clause, without the silence around it. Raises PortError."""
        again = True
        while True:
            link = await self._ready()
            lane, take = link.begin(text, language)
            self._wanted_at = self._clock.monotonic()
            self._keep_ready()
            try:
                async with aclosing(trimmed(take, self._terms.vendor)) as pieces:
                    async for audio in pieces:
                        again = False
                        self._failures = 0
                        yield audio
            except PortError as error:
                # The vendor may close an idle socket in the very moment in which we use it.
                if not again or error.code != faults.CONNECTION:
                    raise
                again = False
            else:
                return
            finally:
                link.release(lane)

    async def aclose(self) -> None:
        """Close all sockets; clauses at hand end with an error."""
        self._closed = True
        tasks = [*self._tasks, *self._opening]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(link.aclose() for link in list(self._links)))

    def _free(self) -> Link | None:
        return next((link for link in self._links if link.free), None)

    async def _ready(self) -> Link:
        """A link with a free lane, which the caller takes before it awaits anything else."""
        before = self._slammed
        while (link := self._free()) is None:
            if self._slammed - before >= MOST_SLAMMED:
                raise self._slam
            if self._closed:
                raise faults.over(self._terms.vendor)
            self._waiting += 1
            try:
                if self._waiting > len(self._opening) * self._terms.lanes:
                    self._open()
                done, _ = await asyncio.wait(set(self._opening), return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._waiting -= 1
            for task in done:
                # One that was cancelled is a pool that is being closed, and not a caller who has gone.
                if not task.cancelled():
                    task.result()
        return link

    def _keep_ready(self) -> None:
        now = self._clock.monotonic()
        wanted = now - self._wanted_at < REST_SECONDS and now >= self._retry_at
        if wanted and not self._closed and not self._opening and self._free() is None:
            self._open()

    # Opening and closing.

    def _open(self) -> None:
        task = asyncio.create_task(self._connect())
        self._opening.add(task)
        task.add_done_callback(self._opened)

    def _opened(self, task: asyncio.Task[None]) -> None:
        self._opening.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            self._back_off(error.detail if isinstance(error, PortError) else type(error).__name__)

    def _back_off(self, detail: str) -> None:
        self._failures += 1
        self._retry_at = self._clock.monotonic() + min(2.0**self._failures, LONGEST_BACKOFF)
        _log.warning("voice_unreachable", vendor=self._terms.vendor, detail=detail)

    async def _connect(self) -> None:
        try:
            await within(self._clock, CONNECT_SECONDS, self._handshake())
        except WSServerHandshakeError as error:
            raise faults.by_status(self._terms.vendor, error.status) from error
        except TimeoutError as error:
            raise PortError(ErrorKind.UNAVAILABLE, f"{self._terms.vendor} does not answer", code="timeout") from error
        except (ClientError, OSError) as error:
            raise PortError(ErrorKind.UNAVAILABLE, f"{self._terms.vendor} cannot be reached", code="connect") from error

    async def _handshake(self) -> None:
        socket = await self._session.ws_connect(
            self._door.url,
            headers=self._door.headers,
            heartbeat=_PING_SECONDS,
            timeout=ClientWSTimeout(ws_close=_CLOSE_SECONDS),
            max_msg_size=_LARGEST_MESSAGE,
        )
        # Without another await, so that no open socket is lost when we are cancelled.
        link = Link(socket, self._dialect(), self._terms, self._clock, self._ids.token(9), on_lost=self._lost)
        self._links.append(link)

    def _lost(self, link: Link, error: PortError) -> None:
        self._links.remove(link)
        if not link.proven and link.age < SOON_SECONDS and not self._closed:
            # Some vendors accept every connection, and close it when they have looked at the key.
            self._slammed += 1
            self._slam = error
            self._back_off("it closed a new connection")
        self._keep_ready()

    async def _tend(self) -> None:
        while True:
            await self._clock.sleep(TEND_SECONDS)
            for link in self._links:
                if link.spent:
                    link.retire()
            self._keep_ready()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def trimmed(take: Take, vendor: str) -> AsyncGenerator[bytes, None]:
    """The pieces of a take without its quiet ends. Raises PortError, also when there is nothing to be heard at all."""
    edges = Edges()
    audible = False
    while (piece := await take.next()) is not None:
        if audio := edges.push(piece):
            audible = True
            yield audio
    if rest := edges.flush():
        yield rest
    if not audible:
        raise faults.garbage(vendor, "no audio" if not take.received else "nothing but silence")
