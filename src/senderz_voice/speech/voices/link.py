"""One socket to a vendor, shared by the clauses that are spoken on it at the same time."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Final

import structlog
from aiohttp import ClientError, ClientWebSocketResponse, WSMsgType

from senderz_voice.ports.clock import Clock
from senderz_voice.ports.errors import PortError
from senderz_voice.speech.voices import faults
from senderz_voice.speech.voices.take import Take
from senderz_voice.speech.voices.wire import Audio, Dialect, Fault, Over, Said, Terms

DRAIN_SECONDS: Final = 5.0
"""A cancelled clause that the vendor does not let go of for so long makes us give up the socket."""
_MINUTE: Final = 61.0
"""A second more than a minute: the vendor counts by when a clause arrives."""

_log = structlog.get_logger(__name__)


class Link:
    """An open socket. Nothing here blocks but `aclose`; clauses go out in order, and come back by their lane."""

    def __init__(
        self,
        socket: ClientWebSocketResponse,
        dialect: Dialect,
        terms: Terms,
        clock: Clock,
        prefix: str,
        *,
        on_lost: "Callable[[Link, PortError], None]",
    ) -> None:
        self._socket = socket
        self._dialect = dialect
        self._terms = terms
        self._clock = clock
        self._prefix = prefix
        self._on_lost = on_lost
        self._takes: dict[str, Take] = {}
        self._draining: dict[str, asyncio.Task[None]] = {}
        self._outbox: asyncio.Queue[Sequence[str]] = asyncio.Queue()
        self._starts: deque[float] = deque()
        self._count = 0
        self._born = self._touched = clock.monotonic()
        self._retired = False
        self.proven = False
        """Whether anything was ever said over it."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._writer = self._start(self._write())
        self._start(self._read())

    @property
    def free(self) -> bool:
        """Whether another clause may begin here now."""
        return (
            not self._retired
            and len(self._takes) + len(self._draining) < self._terms.lanes
            and self.age < self._terms.life_seconds
            and self._may_start()
        )

    @property
    def spent(self) -> bool:
        """Whether it has been idle or open for so long that the vendor is about to close it."""
        idle = not self._takes and self._clock.monotonic() - self._touched >= self._terms.idle_seconds
        return idle or self.age >= self._terms.life_seconds

    @property
    def age(self) -> float:
        """Seconds since it was opened."""
        return self._clock.monotonic() - self._born

    def _may_start(self) -> bool:
        while self._starts and self._clock.monotonic() - self._starts[0] >= _MINUTE:
            self._starts.popleft()
        return self._terms.starts_per_minute is None or len(self._starts) < self._terms.starts_per_minute

    def begin(self, text: str, language: str) -> tuple[str, Take]:
        """Have a clause spoken; answers its lane and its audio. Only for a link that is free."""
        self._count += 1
        lane = f"{self._prefix}-{self._count}"
        take = self._takes[lane] = Take(self._clock, self._terms.vendor)
        self._touched = self._clock.monotonic()
        if self._terms.starts_per_minute is not None:
            self._starts.append(self._touched)
        self._outbox.put_nowait(self._dialect.say(lane, text, language))
        return lane, take

    def release(self, lane: str) -> None:
        """The listener of this clause has left: what is still to come of it is stopped, and heard by nobody."""
        take = self._takes.pop(lane, None)
        if take is None:
            # The vendor has let go of it before.
            return
        take.drop()
        self._touched = self._clock.monotonic()
        if take.stalled:
            self.retire()
        elif not self._retired:
            self._cancel(lane)
        self._shut_when_empty()

    def _cancel(self, lane: str) -> None:
        self._outbox.put_nowait(self._dialect.cancel(lane))
        if self._terms.confirms_cancel:
            self._draining[lane] = self._start(self._drained(lane))

    async def _drained(self, lane: str) -> None:
        await self._clock.sleep(DRAIN_SECONDS)
        self._draining.pop(lane, None)
        _log.warning("voice_cancel_unanswered", vendor=self._terms.vendor)
        self.retire()

    def retire(self) -> None:
        """Begin nothing more here, and close when the clauses at hand are over."""
        self._retired = True
        self._shut_when_empty()

    def _shut_when_empty(self) -> None:
        if self._retired and not self._takes:
            self._start(self._close_socket())

    async def aclose(self) -> None:
        """Close at once; clauses at hand end with an error."""
        self._retired = True
        await self._close_socket()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _close_socket(self) -> None:
        await self._socket.close()

    # What comes in.

    async def _read(self) -> None:
        error: PortError | None = None
        try:
            async for message in self._socket:
                if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                    break
                for said in self._dialect.heard(message.data):
                    self._deliver(said)
        except PortError as garbage:
            error = garbage
        finally:
            self._lost(error or faults.closed(self._terms.vendor, self._socket.close_code))
        await self._socket.close()

    def _deliver(self, said: Said) -> None:
        match said:
            case Audio(lane=lane, mulaw=mulaw):
                self.proven = True
                # A lane that is not known was cancelled, and these are words that nobody is to hear.
                if (take := self._takes.get(lane)) is not None:
                    take.audio(mulaw)
            case Over(lane=lane):
                self._free_lane(lane, None)
            case Fault(lane=None, error=error):
                self._fail_all(error)
                self.retire()
            case Fault(lane=str() as lane, error=error):
                self._free_lane(lane, error)

    def _free_lane(self, lane: str, error: PortError | None) -> None:
        if (draining := self._draining.pop(lane, None)) is not None:
            draining.cancel()
        if (take := self._takes.pop(lane, None)) is not None:
            self._touched = self._clock.monotonic()
            take.over() if error is None else take.failed(error)
            self._shut_when_empty()

    def _fail_all(self, error: PortError) -> None:
        for take in self._takes.values():
            take.failed(error)
        self._takes.clear()

    def _lost(self, error: PortError) -> None:
        self._retired = True
        self._fail_all(error)
        for draining in self._draining.values():
            draining.cancel()
        self._draining.clear()
        self._writer.cancel()
        self._on_lost(self, error)

    # What goes out.

    async def _write(self) -> None:
        while True:
            for message in await self._outbox.get():
                try:
                    await self._socket.send_str(message)
                except (ClientError, OSError):
                    # The reader notices the same and tells everybody.
                    return

    def _start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
