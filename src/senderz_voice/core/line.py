"""The line to the human: the caller's leg and its media stream, from the wish to dial or the first ring to the bill."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from senderz_voice.core import commands as c
from senderz_voice.core import events as e
from senderz_voice.core.commands import Command
from senderz_voice.core.ending import Ending, Reason, Status, answered, refused, unanswered
from senderz_voice.core.events import Cause, Direction, Role, Terms, Timer
from senderz_voice.core.plan import billed_minutes
from senderz_voice.core.states import CALLER_LEG, LegState, LegTrigger
from senderz_voice.core.timers import Timers

BRIDGED_SECONDS = 14_400.0
"""The longest that two joined people may talk: the carrier's own limit."""

About = tuple[type[e.Event], Role | None]
"""The type of an event and the leg that it is about, None when it is about the call as such."""

_NOT_STARTED = Terms(Direction.INBOUND, "en", record=False, disclose=False, can_transfer=False, max_seconds=3600)


@dataclass(slots=True)
class Line:
    """One leg. Methods answer commands; what they mean for the conversation is for the call to say."""

    timers: Timers
    state: LegState = LegState.NEW
    terms: Terms = _NOT_STARTED
    stream: str = ""
    """The connected media stream; empty when there is none."""
    streams: list[str] = field(default_factory=list)
    """Every stream heard of: each connects once."""
    answered_at: float | None = None
    given_up_at: float | None = None
    """When we ordered it to be hung up."""
    ended_at: float | None = None
    ours: Reason | None = None
    """Why we decided to end it, when it was us."""
    bridged: bool = False
    """Whether it was ever joined with the handoff leg."""
    opted_out: bool = False
    ending: Ending | None = None

    def move(self, trigger: LegTrigger) -> bool:
        """Follow the table; False, and nothing changed, when it has no such row."""
        target = CALLER_LEG.get((self.state, trigger))
        if target is None:
            return False
        self.state = target
        return True

    # The beginning.

    def placed(self, event: e.CallPlaced) -> list[Command]:
        if not self.move(LegTrigger.PLACED):
            return []
        self.terms = event.terms
        return [c.Dial(Role.CALLER), *self.timers.start(Timer.DIAL)]

    def offered(self, event: e.CallOffered) -> list[Command]:
        if not self.move(LegTrigger.OFFERED):
            return []
        self.terms = event.terms
        return [c.Answer(Role.CALLER), *self.timers.start(Timer.RING)]

    def accepted(self, _: e.DialAccepted) -> list[Command]:
        """The carrier dials; too late when we have given up already."""
        if not self.move(LegTrigger.ACCEPTED):
            return []
        if self.state is LegState.ENDING:
            return [c.HangUp(Role.CALLER)]
        dialling = self.timers.stop(Timer.DIAL)
        return [*dialling, *self.timers.start(Timer.RING)] if dialling else []

    def refused(self, event: e.DialRefused) -> list[Command]:
        if self.answered_at is not None or not self.move(LegTrigger.REFUSED):
            return []
        self.ended_at = event.at
        self.ending = refused(self.ours)
        counted: list[Command] = [c.CountDialFailure(Cause.FAILED)] if event.counts else []
        return [*counted, *self.timers.stop_all()]

    def answered(self, at: float) -> list[Command]:
        if not self.move(LegTrigger.ANSWERED):
            return []
        self.answered_at = at
        started: list[Command] = [c.StartRecording()] if self.terms.record else []
        started += self.timers.stop(Timer.DIAL, Timer.RING)
        return started + self.timers.start(Timer.DURATION, self.terms.max_seconds)

    # The media stream.

    def connect(self, stream: str) -> bool:
        """Whether that is a new stream."""
        if stream in self.streams:
            return False
        self.streams.append(stream)
        return True

    def lose(self, stream: str) -> bool:
        """Whether that was the line's audio; a stream that was lost before it connected never will."""
        self.connect(stream)
        if not self.stream or stream != self.stream:
            return False
        self.stream = ""
        return True

    # Handing over and going on.

    def joined(self) -> list[Command]:
        """The carrier joined it with the handoff leg: what is said from now on is not ours to hear."""
        if not self.move(LegTrigger.JOINED):
            return []
        self.bridged = True
        closed: list[Command] = [c.CloseStream(Role.CALLER)] if self.stream else []
        self.stream = ""
        goes_on = self.terms.record and self.terms.record_after_transfer
        recorded: list[Command] = [c.RecordBridged()] if goes_on else []
        waits = [*self.timers.stop(Timer.TRANSFER), *self.timers.start(Timer.DURATION, BRIDGED_SECONDS)]
        return [c.StopRecording(), *closed, *recorded, *waits]

    def recovered(self) -> list[Command]:
        """It outlived the process that held it; none of these states needs audio of ours."""
        match self.state:
            case LegState.RINGING:
                return [*self.timers.stop(Timer.DIAL), *self.timers.start(Timer.RING)]
            case LegState.TRANSFERRING:
                return self.timers.start(Timer.TRANSFER)
            case LegState.BRIDGED:
                return self.timers.start(Timer.DURATION, BRIDGED_SECONDS)
            case LegState.ENDING:
                return [c.HangUp(Role.CALLER), *self.timers.start(Timer.ENDING)]
            case _:
                return []

    # The end.

    def opt_out(self) -> list[Command]:
        """Recorded once, whatever state the line is in, as soon as there has been anybody to hear."""
        if self.opted_out or self.answered_at is None:
            return []
        self.opted_out = True
        return [c.RecordOptOut()]

    def hang_up(self, reason: Reason, at: float) -> list[Command]:
        """Give the line up; the first reason counts."""
        if not self.move(LegTrigger.HANG_UP):
            return []
        self.ours = self.ours or reason
        self.given_up_at = at
        return [c.HangUp(Role.CALLER), *self.timers.stop_all(), *self.timers.start(Timer.ENDING)]

    def over(self, at: float, cause: Cause) -> list[Command]:
        """The line is dead since `at`."""
        if not self.move(LegTrigger.OVER):
            return []
        wrap = self._never_answered(at, cause) if self.answered_at is None else self._answered_until(at, cause)
        return [*wrap, *self.timers.stop_all()]

    def _never_answered(self, at: float, cause: Cause) -> list[Command]:
        self.ended_at = at
        self.ending = unanswered(self.terms.direction, cause, self.ours)
        failed = self.ending.status is Status.FAILED and self.ours is None
        return [c.CountDialFailure(cause)] if failed and self.terms.direction is Direction.OUTBOUND else []

    def _answered_until(self, at: float, cause: Cause) -> list[Command]:
        began = self.answered_at or at
        self.ended_at = max(at, began)
        self.ending = answered(cause, self.ours, bridged=self.bridged)
        minutes = billed_minutes(began, self.ended_at)
        billed: list[Command] = [c.Bill(minutes)] if minutes else []
        return [c.StopRecording(), *billed, c.WrapUp()]


LINE: Mapping[About, Callable[[Line, Any], list[Command]]] = {
    (e.CallPlaced, None): Line.placed,
    (e.CallOffered, None): Line.offered,
    (e.DialAccepted, Role.CALLER): Line.accepted,
    (e.DialRefused, Role.CALLER): Line.refused,
}
"""Events that concern nothing but the line."""
