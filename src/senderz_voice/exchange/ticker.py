"""One shared 20 ms ticker moves all audio, on absolute deadlines so that nothing drifts."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from senderz_voice.exchange.farend import FRAME_SECONDS, SILENT_FRAME
from senderz_voice.exchange.legs import Leg
from senderz_voice.exchange.recording import mix
from senderz_voice.exchange.tasks import Tasks
from senderz_voice.ports.clock import Clock

_LATEST: Final = 1.0
"""Seconds behind after which lost time is given up: a machine that slept must not replay the gap in a burst."""


class Ticker:
    """Runs while there is an answered leg."""

    def __init__(self, clock: Clock, tasks: Tasks, after: Callable[[], None]) -> None:
        self._clock = clock
        self._tasks = tasks
        self._after = after
        self._legs: list[Leg] = []
        self._task: asyncio.Task[None] | None = None

    def add(self, leg: Leg) -> None:
        self._legs.append(leg)
        if self._task is None:
            self._task = self._tasks.start(self._run())

    def remove(self, leg: Leg) -> None:
        if leg in self._legs:
            self._legs.remove(leg)

    async def _run(self) -> None:
        try:
            deadline = self._clock.monotonic()
            while self._legs:
                carry(tuple(self._legs), self._clock.monotonic() - deadline)
                self._after()
                deadline += FRAME_SECONDS
                late = self._clock.monotonic() - deadline
                if late > _LATEST:
                    deadline += late
                # Sleeping even when late lets the sockets have their turn between two frames of a burst.
                await self._clock.sleep(max(0.0, -late))
        finally:
            self._task = None


def carry(legs: Sequence[Leg], late: float = 0.0) -> None:
    """Move 20 ms between far ends, peers and streams, `late` seconds after it was due."""
    said = {leg.id: leg.said() for leg in legs}
    for leg in legs:
        leg.evenness.late(late)
        played = leg.stream.play() if leg.stream is not None else SILENT_FRAME
        if leg.peer is None:
            heard = played
        else:
            other = said.get(leg.peer.id, SILENT_FRAME)
            heard = other if played == SILENT_FRAME else mix(other, played)
        leg.pass_on(said[leg.id], heard)
