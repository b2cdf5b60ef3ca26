"""One heartbeat for all calls of the process: absolute deadlines, four phases, one model run a phase."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from senderz_voice.live.ear import Ear
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.speech import ActivityState, VoiceActivity

PHASES = 4
PHASE_SECONDS = 0.005
"""Each call is served every 20 ms; a quarter of them every 5 ms, so that no single run is long."""
BEHIND_SECONDS = 1.0
"""After a stop of this length (a suspended machine) the missed beats are skipped instead of made up for."""
BATCH = 48
"""More lines in one run gain nothing and make the run longer than a millisecond."""
PHASE_CALLS = 24
"""A phase takes so many calls before the next is opened: few full runs of the model cost half of many small ones."""


class Ticking(Protocol):
    """What a call offers to the heartbeat."""

    @property
    def ear(self) -> Ear: ...

    @property
    def assistant_speaks(self) -> bool: ...

    def tick(self) -> None:
        """Due timers, played audio, finished clauses."""


class Ticker:
    """Holds the calls by phase."""

    def __init__(self, clock: Clock, activity: VoiceActivity) -> None:
        self._clock = clock
        self._activity = activity
        self._phases: list[list[Ticking]] = [[] for _ in range(PHASES)]
        self._busy = asyncio.Event()

    def add(self, call: Ticking) -> None:
        open_phase = next((phase for phase in self._phases if len(phase) < PHASE_CALLS), None)
        (min(self._phases, key=len) if open_phase is None else open_phase).append(call)
        self._busy.set()

    def remove(self, call: Ticking) -> None:
        for phase in self._phases:
            if call in phase:
                phase.remove(call)
        if not any(self._phases):
            self._busy.clear()

    async def run(self) -> None:
        """Beat until cancelled; a process without calls sleeps."""
        due = self._clock.monotonic()
        beat = 0
        while True:
            if not self._busy.is_set():
                await self._busy.wait()
                due = self._clock.monotonic()
            steps = self._steps_from(beat)
            due += steps * PHASE_SECONDS
            beat += steps
            wait = due - self._clock.monotonic()
            if wait < -BEHIND_SECONDS:
                due = self._clock.monotonic()
            await self._clock.sleep(max(0.0, wait))
            self.beat(beat % PHASES)

    def _steps_from(self, beat: int) -> int:
        """How many beats there are to the next phase that has calls; an empty one is not woken for."""
        return next((step for step in range(1, PHASES + 1) if self._phases[(beat + step) % PHASES]), 1)

    def beat(self, phase: int) -> None:
        """Serve the calls of one phase."""
        calls = list(self._phases[phase])
        self._listen(calls)
        for call in calls:
            call.tick()

    def _listen(self, calls: Sequence[Ticking]) -> None:
        """Score windows of all calls together until none has a whole one left."""
        hearing: Sequence[Ticking] = [call for call in calls if call.ear.full]
        while hearing:
            offered = [(call, call.ear.next_window(assistant_speaks=call.assistant_speaks)) for call in hearing]
            ready = [(call, window) for call, window in offered if window is not None]
            for start in range(0, len(ready), BATCH):
                batch = ready[start : start + BATCH]
                memories: list[ActivityState] = [call.ear.memory for call, _ in batch]
                scores = self._activity.score(memories, np.stack([window for _, window in batch]))
                for (call, _), score in zip(batch, scores, strict=True):
                    call.ear.score(float(score), assistant_speaks=call.assistant_speaks)
            hearing = [call for call, _ in ready]
