"""A telephone call: facts in, orders out, nothing else.

`Call.handle` takes one event and answers the commands it causes. It reads no clock, opens no socket and writes no
log, so feeding a stored log to a new `Call` rebuilds its state exactly. The transitions are in `core.states`; this
module turns events into triggers, and says what each transition of the line means for the conversation and the
other way round.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from senderz_voice.core import commands as c
from senderz_voice.core import events as e
from senderz_voice.core import handing_over as h
from senderz_voice.core.commands import Command
from senderz_voice.core.ending import Ending, Reason, Status
from senderz_voice.core.events import Cause, Direction, Event, Kind, Role, Terms, Timer
from senderz_voice.core.floor import After, Floor
from senderz_voice.core.handoff import Handoff
from senderz_voice.core.line import LINE, About, Line
from senderz_voice.core.states import FloorState, LegState
from senderz_voice.core.talk import TALK
from senderz_voice.core.timers import Timers
from senderz_voice.core.transcript import Transcript
from senderz_voice.core.waits import RAN_OUT

RULES = 1
"""Version of what this module decides; stored with every event."""
GOODBYE_SECONDS = 15.0
"""How long a goodbye may take once the call has lasted as long as it may."""


@dataclass(slots=True)
class Call:
    """One call, from the wish to place it, or the first ring, to its end."""

    timers: Timers = field(default_factory=Timers)
    line: Line = field(init=False)
    second: Handoff = field(init=False)
    floor: Floor = field(init=False)
    transcript: Transcript = field(default_factory=Transcript)
    spoken: str = ""
    """The language that the human changed to; empty while it is the agreed one."""
    overtime: bool = False
    """The call has lasted as long as it may, and the goodbye is being said."""
    ignored: int = 0
    """Events that moved nothing and ordered nothing: late, repeated, out of order, or merely noted."""
    now: float = 0.0
    """The latest time that any event has told, the one being handled included."""
    earlier: float = 0.0
    """The same without the one being handled."""

    def __post_init__(self) -> None:
        self.line = Line(self.timers)
        self.second = Handoff(self.timers)
        self.floor = Floor(self.timers)

    def handle(self, event: Event) -> list[Command]:
        """Take one fact and answer what is to be done, in order. Never raises, whatever comes when."""
        self.transcript.note(event)
        before = (self.caller, self.handoff, self.floor.state)
        commands = [] if self.caller is LegState.ENDED else self._take(event)
        if not commands and before == (self.caller, self.handoff, self.floor.state):
            self.ignored += 1
        return commands

    def _take(self, event: Event) -> list[Command]:
        """Hand it to whom it is for: the call as a whole, the line alone, or the conversation alone."""
        self.earlier, self.now = self.now, max(self.now, event.at)
        about = (type(event), getattr(event, "role", None))
        if about in self._HANDLERS:
            return self._HANDLERS[about](self, event)
        if about in h.HANDOVER:
            return h.HANDOVER[about](self, event)
        if about in LINE:
            return LINE[about](self.line, event)
        return self._fulfil(TALK[about](self.floor, event)) if about in TALK else []

    @property
    def caller(self) -> LegState:
        return self.line.state

    @property
    def handoff(self) -> LegState:
        return self.second.state

    @property
    def terms(self) -> Terms:
        return self.line.terms

    @property
    def language(self) -> str:
        """The language to speak now."""
        return self.spoken or self.terms.language

    @property
    def answered_at(self) -> float | None:
        return self.line.answered_at

    @property
    def ended_at(self) -> float | None:
        return self.line.ended_at

    @property
    def ending(self) -> Ending | None:
        return self.line.ending

    @property
    def status(self) -> Status:
        """What the API shows."""
        if self.ending:
            return self.ending.status
        return Status.RINGING if self.answered_at is None else Status.IN_PROGRESS

    def state(self) -> dict[str, Any]:
        """Everything this call knows, as plain data: two calls with equal states behave alike."""
        return asdict(self)

    # The caller's leg.

    def _answered(self, event: e.LegAnswered | e.StreamConnected) -> list[Command]:
        answered = self.line.answered(event.at)
        return [*answered, *self.talk()] if answered else []

    def _connected(self, event: e.StreamConnected) -> list[Command]:
        if not self.line.connect(event.stream):
            return []
        if self.caller is LegState.BRIDGED:
            # What two joined people say is not ours to hear.
            return [c.CloseStream(Role.CALLER)]
        replaced, self.line.stream = self.line.stream, event.stream
        if self.caller is LegState.RINGING:
            # A carrier streams only once the leg is answered, and its webhook may come later or never.
            return self._answered(event)
        return self.talk() if self.caller is LegState.ACTIVE and not replaced else []

    def _disconnected(self, event: e.StreamLost) -> list[Command]:
        if not self.line.lose(event.stream):
            return []
        if self.caller is LegState.TRANSFERRING and h.about_to_join(self):
            return h.joined(self)
        return [*self.floor.shut(), *self.talk()] if self.caller is LegState.ACTIVE else []

    def talk(self) -> list[Command]:
        """Open the floor as soon as there is audio; words lost with an older stream may have promised something."""
        if not self.line.stream:
            return self.timers.start(Timer.STREAM)
        outbound = self.terms.direction is Direction.OUTBOUND
        found = self.timers.stop(Timer.STREAM)
        opened = self._keep_promise() or self.floor.open(listen_first=outbound, disclose=self.terms.disclose)
        return found + opened

    def _keep_promise(self) -> list[Command]:
        self.floor.wish = self.floor.after
        return self._fulfil([])

    def _ended(self, event: e.LegEnded) -> list[Command]:
        return self._over(event.at, event.cause)

    def _unconfirmed(self) -> list[Command]:
        """The carrier never said that it hung up: nobody is charged for the waiting."""
        return self._over(self.line.given_up_at or self.now, Cause.NORMAL)

    def _over(self, at: float, cause: Cause) -> list[Command]:
        over = self.line.over(at, cause)
        if self.ending is None:
            return []
        return [*self.floor.shut(), *self.second.give_up(), *over]

    def hang_up(self, reason: Reason) -> list[Command]:
        """Decide to end the call."""
        given_up = self.line.hang_up(reason, self.now)
        return [*self.floor.shut(), *h.hang_up(self), *given_up] if given_up else []

    def _hang_up_asked(self, event: e.HangUpAsked) -> list[Command]:
        return self.hang_up(Reason.SHUTDOWN if event.by == "shutdown" else Reason.API_HUNG_UP)

    def _recovered(self, event: e.OwnerLost) -> list[Command]:
        """The process that held the line died: go on where it stopped, or end with what is known."""
        self.line.stream = ""
        if event.alive:
            return self._go_on()
        self.line.ours = self.line.ours or (Reason.MEDIA_LOST if self.answered_at else None)
        # Nobody knows when it ended: it is charged for as long as it is known to have lasted.
        return self._over(self.line.given_up_at or self.earlier, Cause.NORMAL)

    def _go_on(self) -> list[Command]:
        """The human is still there: bring their audio back, and say sorry."""
        if self.caller is LegState.TRANSFERRING and self.second.warm and not self.second.briefed:
            # Whoever was being told what it is about hears nothing any more.
            return [*h.failed(self), c.StartStream(Role.CALLER)]
        if self.caller is not LegState.ACTIVE:
            return self.line.recovered()
        shut = self.floor.shut()
        if self.floor.debts.begun:
            self.floor.debts.reply = Kind.RECOVERED
        recorded: list[Command] = [c.StartRecording()] if self.terms.record else []
        return [*shut, *recorded, c.StartStream(Role.CALLER), *self.talk()]

    def _command_refused(self, event: e.CommandRefused) -> list[Command]:
        if event.leg_over:
            return self._unconfirmed()
        if event.command in ("Transfer", "Bridge") and self.caller is LegState.TRANSFERRING:
            return h.failed(self)
        if event.command == "StartStream" and not self.line.stream:
            return self.hang_up(Reason.MEDIA_LOST)
        if event.command == "Answer" and self.caller is LegState.RINGING:
            return self._over(event.at, Cause.FAILED)
        return []

    # Time and talk.

    def _time_is_up(self) -> list[Command]:
        if self.overtime or self.floor.state is FloorState.CLOSED:
            return self.hang_up(self.floor.reason if self.floor.after is After.HANG_UP else Reason.MAX_DURATION)
        self.overtime = True
        goodbye = self.floor.say_goodbye(Kind.GOODBYE_TIME, Reason.MAX_DURATION)
        return [*goodbye, *self.timers.start(Timer.DURATION, GOODBYE_SECONDS)]

    def _no_audio(self) -> list[Command]:
        return self._keep_promise() or self.hang_up(Reason.MEDIA_LOST)

    def _opted_out(self, _: e.OptOutHeard) -> list[Command]:
        noted = self.line.opt_out()
        return [*noted, *self.floor.say_goodbye(Kind.GOODBYE_OPT_OUT, Reason.OPTED_OUT)] if noted else []

    def _language_changed(self, event: e.LanguageChanged) -> list[Command]:
        self.spoken = event.language
        return []

    def _timer(self, event: e.TimerFired) -> list[Command]:
        if not self.timers.fired(event):
            return []
        ran_out = self._RAN_OUT.get(event.timer)
        return ran_out(self) if ran_out else self._fulfil(RAN_OUT[event.timer](self.floor))

    def _fulfil(self, commands: list[Command]) -> list[Command]:
        """Do what the conversation wants of the line, now that its last words have been heard."""
        match self.floor.due():
            case After.HANG_UP:
                return commands + self.hang_up(self.floor.reason)
            case After.TRANSFER:
                return commands + h.transfer(self)
            case _:
                return commands

    _RAN_OUT: ClassVar[Mapping[Timer, Callable[["Call"], list[Command]]]] = {
        Timer.DIAL: lambda call: call.hang_up(Reason.CARRIER_ERROR),
        Timer.RING: lambda call: call.hang_up(Reason.NO_ANSWER),
        Timer.STREAM: _no_audio,
        Timer.ENDING: _unconfirmed,
        Timer.TRANSFER: h.no_answer,
        Timer.BRIEFING: h.briefing_waited,
        Timer.DURATION: _time_is_up,
    }
    _HANDLERS: ClassVar[Mapping[About, Callable[["Call", Any], list[Command]]]] = {
        (e.CommandRefused, Role.CALLER): _command_refused,
        (e.LegAnswered, Role.CALLER): _answered,
        (e.LegEnded, Role.CALLER): _ended,
        (e.StreamConnected, Role.CALLER): _connected,
        (e.StreamLost, Role.CALLER): _disconnected,
        (e.OptOutHeard, None): _opted_out,
        (e.HangUpAsked, None): _hang_up_asked,
        (e.LanguageChanged, None): _language_changed,
        (e.OwnerLost, None): _recovered,
        (e.TimerFired, None): _timer,
    }
