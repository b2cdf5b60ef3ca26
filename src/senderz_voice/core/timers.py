"""Which timers of a call run, and under which number, so that an old firing is recognised."""

from dataclasses import dataclass, field

from senderz_voice.core.commands import Command, SetTimer, StopTimer
from senderz_voice.core.events import Timer, TimerFired

SECONDS = {
    Timer.DIAL: 12.0,
    Timer.RING: 45.0,
    Timer.STREAM: 8.0,
    Timer.OPENING: 1.2,
    Timer.SILENCE: 8.0,
    Timer.CALLER: 25.0,
    Timer.INTERRUPTION: 3.0,
    Timer.RECOGNISER: 4.0,
    Timer.REPLY: 7.0,
    Timer.SPEECH: 45.0,
    Timer.INTENT: 8.0,
    Timer.TRANSFER: 45.0,
    Timer.BEEP: 30.0,
    Timer.BRIEFING: 4.0,
    Timer.ENDING: 10.0,
}
"""How long each wait lasts. The carrier answers a dial within 5 s or not at all; DURATION depends on the call."""


@dataclass(slots=True)
class Timers:
    """The running timers of one call."""

    running: dict[Timer, int] = field(default_factory=dict)
    _last: int = 0

    def start(self, timer: Timer, seconds: float | None = None) -> list[Command]:
        """Start `timer`, or start it anew."""
        self._last += 1
        self.running[timer] = self._last
        return [SetTimer(timer, self._last, SECONDS[timer] if seconds is None else seconds)]

    def stop(self, *timers: Timer) -> list[Command]:
        """Stop those of `timers` that run."""
        return [StopTimer(timer) for timer in timers if self.running.pop(timer, None) is not None]

    def stop_all(self) -> list[Command]:
        return self.stop(*list(self.running))

    def fired(self, event: TimerFired) -> bool:
        """Whether the firing is of a running timer and not a stale one; a timer that fired runs no more."""
        if self.running.get(event.timer) != event.number:
            return False
        del self.running[event.timer]
        return True
