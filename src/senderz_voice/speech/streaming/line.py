"""One line's open stream of recognition: audio in, words out, over as many connections as it takes."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

from senderz_voice.ports.clock import Clock
from senderz_voice.speech.streaming.dialect import (
    Dialect,
    Dropped,
    Eager,
    Ending,
    Endpoint,
    Event,
    NothingToFinish,
    Over,
    Partial,
    Refused,
    Resumed,
)
from senderz_voice.speech.streaming.tape import Tape
from senderz_voice.speech.streaming.turns import Turns, Wanted
from senderz_voice.speech.streaming.wire import Socket, Wire

log = logging.getLogger(__name__)

FINISH_SECONDS: Final = 1.1
"""How long the vendor may take to finish a turn. With the pulse's own period the sink has its final within 1.2 s."""
CONNECT_SECONDS: Final = 5.0
RECONNECTS: Final = 10
"""In one minute; together with the delays they bridge about eight seconds of a vendor's absence."""
_MINUTE: Final = 60.0
_DELAYS: Final = (0.0, 0.25, 0.5, 0.9)

Connect = Callable[[Endpoint], Awaitable[Socket | Ending]]


class Line:
    """A `ports.speech.Hearing`.

    One task keeps the line connected and reads, and one per connection writes whatever has gathered. The pulse that all
    lines of a recogniser share calls `tick`; nothing here waits for time by itself but the pause before a connection.
    """

    def __init__(
        self, endpoint: Endpoint, dialect: Callable[[], Dialect], turns: Turns, connect: Connect, clock: Clock
    ) -> None:
        self._endpoint = endpoint
        self._new_dialect = dialect
        self._turns = turns
        self._connect = connect
        self._clock = clock
        self._tape = Tape()
        self._ended = False
        self._began = clock.monotonic()
        self._wire: Wire | None = None
        self._attempt: asyncio.Task[Ending] | None = None
        self._verdict: Ending | None = None
        self._task = asyncio.create_task(self._run(), name=f"recognition at {endpoint.name}")

    @property
    def ended(self) -> bool:
        """Whether the line is closed or broken for good."""
        return self._ended

    def hear(self, audio: bytes) -> None:
        """Mu-law audio of the caller's side, in order, silence included."""
        if self._ended:
            return
        self._tape.hear(audio, speaking=self._turns.speaking)
        if self._wire is not None:
            self._wire.heard()

    def finish(self) -> None:
        """The turn is over by our own judgement: answered with the final words within 1.2 s."""
        if self._ended:
            return
        self._turns.finish(Wanted(self._clock.monotonic() + FINISH_SECONDS, self._tape.end))
        if self._wire is not None:
            self._wire.finish(self._tape.end)

    async def close(self) -> None:
        """End the stream; nothing more is told."""
        self._ended = True
        self._task.cancel()
        await asyncio.wait({self._task})

    def tick(self) -> None:
        """Let time pass: called ten times a second."""
        if self._ended:
            return
        now = self._clock.monotonic()
        self._expire(now)
        verdict: Ending | None = None
        if self._wire is not None:
            verdict = self._wire.watch(now)
        elif self._attempt is not None and now - self._began >= CONNECT_SECONDS:
            verdict = Dropped("did not connect in time")
        if verdict is not None and self._attempt is not None:
            self._verdict = verdict
            self._attempt.cancel()

    def _expire(self, now: float) -> None:
        """Answer what the vendor did not answer in time."""
        while True:
            known = self._turns.speaking
            answered = self._turns.expire(now)
            if answered is None:
                return
            if self._wire is not None:
                self._wire.expired()
            # Without any word, the audio may hold some that are only late.
            if known and self._wire is not None:
                self._tape.settle(answered.place)
            elif known:
                # The next connection would find the same words again.
                self._tape.forget(answered.place)

    async def _run(self) -> None:
        try:
            reason = await self._stay_connected()
        except Exception:
            # The task root: whatever is wrong here, the call must learn that nobody listens any more.
            log.exception("recognition failed")
            reason = "the recogniser has a fault"
        self._ended = True
        self._turns.fail(f"{self._endpoint.name}: {reason}")

    async def _stay_connected(self) -> str:
        """Connect again and again; the reason why that has no more use."""
        drops: deque[float] = deque()
        while True:
            ending = await self._once()
            if isinstance(ending, Refused):
                return ending.reason
            self._turns.dropped()
            self._tape.rewind()
            now = self._clock.monotonic()
            drops.append(now)
            while drops[0] <= now - _MINUTE:
                drops.popleft()
            if len(drops) > RECONNECTS:
                return ending.reason
            log.info("recognition connects again", extra={"vendor": self._endpoint.name, "reason": ending.reason})
            if delay := _DELAYS[min(len(drops), len(_DELAYS)) - 1]:
                await self._clock.sleep(delay)

    async def _once(self) -> Ending:
        """One connection from its handshake to its end."""
        self._began = self._clock.monotonic()
        self._attempt = asyncio.create_task(self._attend())
        try:
            return await self._attempt
        except asyncio.CancelledError:
            verdict, self._verdict = self._verdict, None
            if verdict is None or self._task.cancelling():
                raise
            return verdict
        finally:
            self._attempt = None

    async def _attend(self) -> Ending:
        socket = await self._connect(self._endpoint)
        if isinstance(socket, Dropped | Refused):
            return socket
        wire = self._wire = Wire(self._endpoint, socket, self._new_dialect(), self._tape, self._clock)
        # A turn that was called over before this connection must be called over on it, too.
        if (newest := self._turns.newest) is not None:
            wire.finish(newest.place)
        try:
            return await wire.converse(self._tell)
        finally:
            self._wire = None
            await wire.hang_up(politely=self._ended)

    def _tell(self, event: Event) -> None:
        match event:
            case Partial():
                self._turns.partial(event)
            case Eager():
                self._turns.eager(event)
            case Resumed():
                self._turns.resumed()
            case Over():
                self._turns.over(event)
                # The audio of words that are final need not be heard again.
                self._tape.settle(self._tape.place_of(event.upto))
            case NothingToFinish():
                self._turns.nothing()
