"""A telephone call: facts in, orders out, nothing else.

`Call.handle` takes one event and answers the commands it causes. It reads no clock, opens no socket and writes no
log, so feeding a stored log to a new `Call` rebuilds its state exactly. The transitions are in `core.states`; this
module turns events into triggers, and says what each transition makes the outside do.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from senderz_voice.core import commands as c
from senderz_voice.core import events as e
from senderz_voice.core.commands import Command
from senderz_voice.core.ending import Ending, Reason, Status, answered, unanswered
from senderz_voice.core.events import Cause, Direction, Event, Kind, Role, Terms, Timer
from senderz_voice.core.floor import After, Floor
from senderz_voice.core.plan import billed_minutes
from senderz_voice.core.states import CALLER_LEG, HANDOFF_LEG, LegState, LegTrigger
from senderz_voice.core.timers import Timers
from senderz_voice.core.transcript import Transcript

RULES = 1
"""Version of what this module decides; stored with every event."""
BRIDGED_SECONDS = 14_400.0
"""The longest that two joined people may talk: the carrier's own limit."""

_NOT_STARTED = Terms(Direction.INBOUND, "en", record=False, disclose=False, can_transfer=False, max_seconds=3600)
_OVER = (LegState.ENDING, LegState.ENDED)


@dataclass(slots=True)
class Call:
    """One call, from the wish to place it, or the first ring, to its end."""

    terms: Terms = _NOT_STARTED
    caller: LegState = LegState.NEW
    handoff: LegState = LegState.NEW
    stream: str = ""
    """The caller leg's connected media stream; empty when there is none."""
    answered_at: float | None = None
    ended_at: float | None = None
    ours: Reason | None = None
    """Why we decided to end the call, when it was us."""
    bridged: bool = False
    ending: Ending | None = None
    ignored: int = 0
    """Events that had no effect: late, repeated or out of order."""
    timers: Timers = field(default_factory=Timers)
    floor: Floor = field(init=False)
    transcript: Transcript = field(default_factory=Transcript)

    def __post_init__(self) -> None:
        self.floor = Floor(self.timers)

    def handle(self, event: Event) -> list[Command]:
        """Take one fact and answer what is to be done, in order. Never raises, whatever comes when."""
        self.transcript.note(event)
        before = (self.caller, self.handoff, self.floor.state)
        commands = self._line(event) if self.caller is not LegState.ENDED else []
        if not commands and before == (self.caller, self.handoff, self.floor.state):
            self.ignored += 1
        return commands

    @property
    def status(self) -> Status:
        """What the API shows."""
        if self.ending:
            return self.ending.status
        return Status.RINGING if self.answered_at is None else Status.IN_PROGRESS

    def state(self) -> dict[str, Any]:
        """Everything this call knows, as plain data: two calls with equal states behave alike."""
        return asdict(self)

    # The line.

    def _line(self, event: Event) -> list[Command]:
        match event:
            case e.CallPlaced(terms=terms):
                return self._placed(terms)
            case e.CallOffered(terms=terms):
                return self._offered(terms)
            case e.DialAccepted(role=Role.CALLER):
                return self._accepted()
            case e.DialRefused(role=Role.CALLER):
                return self._refused(event)
            case e.LegAnswered(role=Role.CALLER):
                return self._answered(event.at)
            case e.LegAnswered():
                self._move_handoff(LegTrigger.ANSWERED)
                return []
            case e.LegEnded(role=Role.CALLER):
                return self._over(event.at, event.cause)
            case e.LegEnded():
                return self._handoff_over()
            case e.LegsBridged():
                return self._joined()
            case e.StreamConnected(role=Role.CALLER):
                return self._connected(event)
            case e.StreamLost(role=Role.CALLER):
                return self._disconnected(event)
            case e.CommandRefused():
                return self._command_refused(event)
            case e.HangUpAsked(by=by):
                return self.hang_up(Reason.SHUTDOWN if by == "shutdown" else Reason.API_HUNG_UP)
            case e.OwnerLost():
                return self._recovered(event)
            case e.TimerFired():
                return self._timer(event) if self.timers.fired(event) else []
            case _:
                return self._talk(event)

    def _move(self, trigger: LegTrigger) -> bool:
        target = CALLER_LEG.get((self.caller, trigger))
        if target is None:
            return False
        self.caller = target
        return True

    def _move_handoff(self, trigger: LegTrigger) -> bool:
        target = HANDOFF_LEG.get((self.handoff, trigger))
        if target is None:
            return False
        self.handoff = target
        return True

    def _placed(self, terms: Terms) -> list[Command]:
        if not self._move(LegTrigger.PLACED):
            return []
        self.terms = terms
        return [c.Dial(Role.CALLER), *self.timers.start(Timer.DIAL)]

    def _offered(self, terms: Terms) -> list[Command]:
        if not self._move(LegTrigger.OFFERED):
            return []
        self.terms = terms
        return [c.Answer(Role.CALLER), *self.timers.start(Timer.RING)]

    def _accepted(self) -> list[Command]:
        if not self._move(LegTrigger.ACCEPTED):
            return []
        if self.caller is LegState.ENDING:
            return [c.HangUp(Role.CALLER)]
        return [*self.timers.stop(Timer.DIAL), *self.timers.start(Timer.RING)]

    def _refused(self, event: e.DialRefused) -> list[Command]:
        if not self._move(LegTrigger.REFUSED):
            return []
        self.ended_at = event.at
        self.ending = Ending(Status.FAILED, self.ours or Reason.DIAL_REFUSED)
        counted: list[Command] = [c.CountDialFailure(Cause.FAILED)] if event.counts else []
        return [*counted, *self.timers.stop_all()]

    def _answered(self, at: float) -> list[Command]:
        if not self._move(LegTrigger.ANSWERED):
            return []
        self.answered_at = at
        started: list[Command] = [c.StartRecording()] if self.terms.record else []
        started += self.timers.stop(Timer.DIAL, Timer.RING)
        started += self.timers.start(Timer.DURATION, self.terms.max_seconds)
        return started + (self._open() if self.stream else self.timers.start(Timer.STREAM))

    def _connected(self, event: e.StreamConnected) -> list[Command]:
        if self.stream or self.caller not in (LegState.RINGING, LegState.ACTIVE):
            return []
        self.stream = event.stream
        if self.caller is LegState.RINGING:
            # A carrier streams only once the leg is answered, and its webhook may come later or never.
            return self._answered(event.at)
        return [*self.timers.stop(Timer.STREAM), *self._open()]

    def _open(self) -> list[Command]:
        return self.floor.open(
            listen_first=self.terms.direction is Direction.OUTBOUND, disclose=self.terms.disclose
        )

    def _disconnected(self, event: e.StreamLost) -> list[Command]:
        if event.stream != self.stream:
            return []
        self.stream = ""
        if self.caller is LegState.TRANSFERRING and self.handoff is LegState.ACTIVE:
            return self._joined()
        if self.caller is not LegState.ACTIVE:
            return []
        return [*self.floor.shut(), *self.timers.start(Timer.STREAM)]

    def _over(self, at: float, cause: Cause) -> list[Command]:
        if not self._move(LegTrigger.OVER):
            return []
        shut = self.floor.shut()
        self.ended_at = at
        wrap: list[Command] = []
        if self.answered_at is None:
            self.ending = unanswered(self.terms.direction, cause, self.ours)
            if self.ending.status is Status.FAILED and self.terms.direction is Direction.OUTBOUND and self.ours is None:
                wrap = [c.CountDialFailure(cause)]
        else:
            self.ending = answered(cause, self.ours, bridged=self.bridged)
            minutes = billed_minutes(self.answered_at, at)
            billed: list[Command] = [c.Bill(minutes)] if minutes else []
            wrap = [c.StopRecording(), *billed, c.WrapUp()]
        return [*shut, *wrap, *self.timers.stop_all()]

    # Ending and handing over.

    def hang_up(self, reason: Reason) -> list[Command]:
        """Decide to end the call."""
        if not self._move(LegTrigger.HANG_UP):
            return []
        self.ours = self.ours or reason
        shut = self.floor.shut()
        return [*shut, c.HangUp(Role.CALLER), *self.timers.stop_all(), *self.timers.start(Timer.ENDING)]

    def _transfer(self) -> list[Command]:
        if not self.terms.can_transfer or not self._move(LegTrigger.TRANSFER_BEGUN):
            return self.floor.shut() + self.floor.reopen()
        self._move_handoff(LegTrigger.PLACED)
        return [*self.floor.shut(), c.Transfer(), *self.timers.start(Timer.TRANSFER)]

    def _transfer_failed(self) -> list[Command]:
        if not self._move(LegTrigger.TRANSFER_FAILED):
            return []
        self._move_handoff(LegTrigger.OVER)
        return [*self.timers.stop(Timer.TRANSFER), *self.floor.reopen()]

    def _joined(self) -> list[Command]:
        if not self._move(LegTrigger.JOINED):
            return []
        self._move_handoff(LegTrigger.JOINED)
        self.bridged = True
        closed: list[Command] = [c.CloseStream(Role.CALLER)] if self.stream else []
        self.stream = ""
        return [
            c.StopRecording(),
            *closed,
            *self.timers.stop(Timer.TRANSFER),
            *self.timers.start(Timer.DURATION, BRIDGED_SECONDS),
        ]

    def _handoff_over(self) -> list[Command]:
        if not self._move_handoff(LegTrigger.OVER):
            return []
        if self.caller is LegState.TRANSFERRING:
            return self._transfer_failed()
        return self.hang_up(Reason.TRANSFERRED) if self.caller is LegState.BRIDGED else []

    def _command_refused(self, event: e.CommandRefused) -> list[Command]:
        if event.command == "Transfer" and not event.leg_over:
            return self._transfer_failed()
        if event.role is not Role.CALLER:
            return []
        if event.leg_over:
            return self._over(event.at, Cause.NORMAL)
        if event.command == "Answer" and self.caller is LegState.RINGING:
            return self._over(event.at, Cause.FAILED)
        return []

    def _recovered(self, event: e.OwnerLost) -> list[Command]:
        """The process that held the line died. Going on where it stopped is not decided here yet: end truthfully."""
        self.stream = ""
        if not event.alive:
            self.ours = self.ours or (Reason.MEDIA_LOST if self.answered_at else None)
            return self._over(event.at, Cause.NORMAL)
        if self.caller is LegState.ENDING:
            return [c.HangUp(Role.CALLER), *self.timers.start(Timer.ENDING)]
        going_on = {
            LegState.RINGING: (Timer.RING, None),
            LegState.TRANSFERRING: (Timer.TRANSFER, None),
            LegState.BRIDGED: (Timer.DURATION, BRIDGED_SECONDS),
        }.get(self.caller)
        return self.timers.start(*going_on) if going_on else self.hang_up(Reason.MEDIA_LOST)

    # Time and talk.

    def _timer(self, event: e.TimerFired) -> list[Command]:
        match event.timer:
            case Timer.DIAL:
                return self.hang_up(Reason.CARRIER_ERROR)
            case Timer.RING:
                return self.hang_up(Reason.NO_ANSWER)
            case Timer.STREAM:
                return self.hang_up(Reason.MEDIA_LOST)
            case Timer.ENDING:
                return self._over(event.at, Cause.NORMAL)
            case Timer.TRANSFER:
                return self._joined() if self.handoff is LegState.ACTIVE else self._transfer_failed()
            case Timer.DURATION:
                return self._time_is_up()
            case _:
                return self._fulfil(self.floor.timer(event.timer))

    def _time_is_up(self) -> list[Command]:
        goodbye = self.floor.say_goodbye(Kind.GOODBYE_TIME, Reason.MAX_DURATION)
        if goodbye:
            return [*goodbye, *self.timers.start(Timer.DURATION, 15.0)]
        return self.hang_up(Reason.TRANSFERRED if self.bridged else Reason.MAX_DURATION)

    def _talk(self, event: Event) -> list[Command]:
        floor = self.floor
        match event:
            case e.CallerStarted():
                return floor.caller_started(event)
            case e.CallerStopped():
                return floor.caller_stopped(event)
            case e.CallerSaid():
                return floor.caller_said(event)
            case e.ReplyOffered():
                return floor.offered(event)
            case e.ReplyDone():
                return self._fulfil(floor.reply_done(event))
            case e.ReplyFailed():
                return self._fulfil(floor.reply_failed(event))
            case e.SpeechEnded():
                return self._fulfil(floor.speech_ended(event))
            case e.IntentAsked():
                return floor.intent_asked(event)
            case e.IntentSettled():
                return floor.intent_settled(event)
            case e.OptOutHeard():
                return [c.RecordOptOut(), *floor.say_goodbye(Kind.GOODBYE_OPT_OUT, Reason.OPTED_OUT)]
            case e.DigitPressed():
                return floor.digit()
            case _:
                return []

    def _fulfil(self, commands: list[Command]) -> list[Command]:
        """Do what the conversation wants of the line, now that its last words have been heard."""
        wish, self.floor.wish = self.floor.wish, After.LISTEN
        match wish:
            case After.HANG_UP:
                return commands + self.hang_up(self.floor.reason)
            case After.TRANSFER:
                return commands + self._transfer()
            case _:
                return commands
