"""Drives one `core.Call`: facts in one at a time, the log first, then the orders."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf

import structlog

from senderz_voice.core.call import Call
from senderz_voice.core.commands import Bill, Command, SetTimer, StopTimer, WrapUp
from senderz_voice.core.ending import Status
from senderz_voice.core.events import Event, Timer, TimerFired
from senderz_voice.ports.calllog import CallFile, CallLog, Facts, Lease, Text
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.errors import PortError

FLUSH_SECONDS = 0.05
"""Events that nothing guarded follows from are written at most this much later."""
RETRY_SECONDS = 0.5

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Fact:
    """An event on its way to the call, with the words that belong to it."""

    event: Event
    texts: tuple[Text, ...] = ()


class Runner:
    """One call's single writer. `act` does a live command at once; `order` starts a guarded one, with its key."""

    def __init__(
        self,
        clock: Clock,
        calllog: CallLog,
        lease: Lease,
        file: CallFile,
        *,
        act: Callable[[Command], None],
        order: Callable[[Command, str], None],
    ) -> None:
        self._clock = clock
        self._log = calllog
        self._act = act
        self._order = order
        self._facts: deque[Fact] = deque()
        self._unwritten: list[Fact] = []
        self._wake = asyncio.Event()
        self._deadlines: dict[Timer, tuple[float, int]] = {}
        self._next_due = inf
        self.lease = lease
        self.file = file
        self.seq = len(file.log)
        self.call = Call()
        self.latencies: list[int] = []
        self._due = Facts()
        for logged in file.log:
            self.call.handle(logged.event)

    def post(self, event: Event, *texts: Text) -> None:
        """Tell the call a fact; it is handled soon, in order, on the call's own task."""
        self._facts.append(Fact(event, texts))
        self._wake.set()

    @property
    def written(self) -> bool:
        """Whether every fact it was told is in the log."""
        return not self._facts and not self._unwritten

    @property
    def over(self) -> bool:
        """Whether the call has ended and all that it decided is written."""
        return self.call.ending is not None and self.written

    async def run(self) -> None:
        """Until the call is over or somebody else owns it. Raises LeaseLost."""
        while not self.over:
            if not self._facts:
                await self._idle()
            while self._facts:
                await self._take(self._facts.popleft())
        await self._flush()

    async def _idle(self) -> None:
        """Wait for a fact; write what is waiting once it is old enough."""
        self._wake.clear()
        if self._unwritten:
            try:
                async with asyncio.timeout(FLUSH_SECONDS):
                    await self._wake.wait()
            except TimeoutError:
                await self._flush()
            return
        await self._wake.wait()

    async def _take(self, fact: Fact) -> None:
        commands = self.call.handle(fact.event)
        self._unwritten.append(fact)
        self._due = _dues(self._due, commands)
        if fact.event.GUARDED or any(command.GUARDED for command in commands):
            await self._flush()
        for place, command in enumerate(commands):
            if isinstance(command, Bill | WrapUp):
                continue  # Rows of our own database, already written with the event that made them due.
            if command.GUARDED:
                self._order(command, f"{self.file.call}:{self.seq}:{place}")
            else:
                self._do(command)

    def rearm(self, seconds: float) -> None:
        """Start again the timers that ran when the last owner stopped: timers alone end any call."""
        for timer, number in self.call.timers.running.items():
            left = self._left() if timer is Timer.DURATION else seconds
            self._set(timer, number, left)

    def _left(self) -> float:
        """How long the call may still last, whoever ran it until now."""
        began = self.call.answered_at or self._clock.wall()
        return max(1.0, began + self.call.terms.max_seconds - self._clock.wall())

    def _do(self, command: Command) -> None:
        match command:
            case SetTimer(timer=timer, number=number, seconds=seconds):
                self._set(timer, number, seconds)
            case StopTimer(timer=timer):
                self._deadlines.pop(timer, None)
            case _:
                self._act(command)

    def _set(self, timer: Timer, number: int, seconds: float) -> None:
        due = self._clock.monotonic() + seconds
        self._deadlines[timer] = (due, number)
        self._next_due = min(self._next_due, due)

    def tick(self) -> None:
        """Fire the timers that are due."""
        # It may be the moment of a timer that was stopped or set anew since: then nothing is due, and this is settled.
        now = self._clock.monotonic()
        if now < self._next_due:
            return
        for timer, (due, number) in list(self._deadlines.items()):
            if due <= now:
                del self._deadlines[timer]
                self.post(TimerFired(self._clock.wall(), timer, number))
        self._next_due = min((due for due, _ in self._deadlines.values()), default=inf)

    async def _flush(self) -> None:
        """Write what is unwritten, however long the database takes: the events are the call."""
        while self._unwritten:
            batch = list(self._unwritten)
            events = [fact.event for fact in batch]
            texts = [text for fact in batch for text in fact.texts]
            try:
                await self._log.append(self.lease, self.seq, events, texts, self._row())
            except PortError as error:
                log.warning("call_log_unavailable", call_id=self.file.call, detail=error.detail)
                await self._clock.sleep(RETRY_SECONDS)
                continue
            del self._unwritten[: len(batch)]
            self.seq += len(batch)

    def _row(self) -> Facts:
        call = self.call
        return Facts(
            status=str(call.status) if call.ending or call.answered_at else str(Status.RINGING),
            end_reason=str(call.ending.reason) if call.ending else None,
            answered_at=call.answered_at,
            ended_at=call.ended_at,
            language=call.spoken or None,
            latencies_ms=tuple(self.latencies),
            billed_minutes=self._due.billed_minutes,
            wrap_up=self._due.wrap_up,
        )


def _dues(due: Facts, commands: Sequence[Command]) -> Facts:
    """What the next write has to charge and to ask for."""
    for command in commands:
        match command:
            case Bill(minutes=minutes):
                due = replace(due, billed_minutes=minutes)
            case WrapUp():
                due = replace(due, wrap_up=True)
            case _:
                pass
    return due
