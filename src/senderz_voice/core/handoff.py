"""The line to the person who takes over.

A cold transfer is the carrier's own: it rings the person and joins the two. A warm one is a second call of ours: the
person is told what it is about, and only then joined with the human, who never meets an answering machine.
"""

from dataclasses import dataclass, field

from senderz_voice.core import commands as c
from senderz_voice.core.commands import Command
from senderz_voice.core.events import Role, Timer
from senderz_voice.core.states import HANDOFF_LEG, LegState, LegTrigger
from senderz_voice.core.timers import Timers

BRIEFING_SECONDS = 25.0
"""The longest that the person is told what it is about; then they are joined all the same."""
JOINING_SECONDS = 10.0
"""How long the carrier may take to join two lines that are both answered."""


@dataclass(slots=True)
class Handoff:
    """One attempt after the other to hand the human over. Methods answer commands."""

    timers: Timers
    state: LegState = LegState.NEW
    warm: bool = False
    stream: str = ""
    """The media stream of a warm transfer's leg; empty when there is none."""
    streams: list[str] = field(default_factory=list)
    """Every stream heard of: each connects once."""
    briefing: bool = False
    """The person is being told what it is about."""
    briefed: bool = False
    """They were told, and the carrier was asked to join the two."""

    def move(self, trigger: LegTrigger) -> bool:
        """Follow the table; False, and nothing changed, when it has no such row."""
        target = HANDOFF_LEG.get((self.state, trigger))
        self.state = target or self.state
        return target is not None

    def begin(self, *, warm: bool) -> list[Command]:
        """Ring the person."""
        self.move(LegTrigger.PLACED)
        self.warm, self.stream, self.briefing, self.briefed = warm, "", False, False
        return [c.Dial(Role.HANDOFF) if warm else c.Transfer(), *self.timers.start(Timer.TRANSFER)]

    def accepted(self) -> list[Command]:
        """The carrier rings them for us; too late when we have given up already."""
        return [c.HangUp(Role.HANDOFF)] if self.state is LegState.ENDED else []

    def answered(self) -> list[Command]:
        """Somebody or something answered: a moment passes until the carrier knows which."""
        if not self.move(LegTrigger.ANSWERED) or not self.warm:
            return []
        return [*self.timers.stop(Timer.TRANSFER), *self.timers.start(Timer.BRIEFING)]

    def connected(self, stream: str) -> list[Command]:
        """There is audio; a carrier streams only once the leg is answered, whatever its webhooks say."""
        if stream in self.streams:
            return []
        self.streams.append(stream)
        if not self.warm or self.state not in (LegState.RINGING, LegState.ACTIVE):
            return [c.CloseStream(Role.HANDOFF)]
        self.stream = stream
        return self.answered()

    def lost(self, stream: str) -> list[Command]:
        """Without audio nobody can be told anything: join them as they are."""
        if stream not in self.streams:
            self.streams.append(stream)
        if not self.stream or stream != self.stream:
            return []
        self.stream = ""
        return self.join() if self.state is LegState.ACTIVE and not self.briefed else []

    def brief(self) -> list[Command]:
        """A human answered, or nobody can tell: say what it is about."""
        if self.state is not LegState.ACTIVE or not self.warm or self.briefing:
            return []
        if not self.stream:
            return self.join()
        self.briefing = True
        return [c.Brief(), *self.timers.start(Timer.BRIEFING, BRIEFING_SECONDS)]

    def join(self) -> list[Command]:
        """They know what it is about: have the two joined, once."""
        if self.state is not LegState.ACTIVE or not self.warm or self.briefed:
            return []
        self.briefing = self.briefed = True
        waits = [*self.timers.stop(Timer.BRIEFING), *self.timers.start(Timer.TRANSFER, JOINING_SECONDS)]
        return [c.Bridge(), *waits]

    def joined(self) -> list[Command]:
        """The carrier joined the two: what they say is not ours to hear."""
        self.move(LegTrigger.JOINED)
        closed: list[Command] = [c.CloseStream(Role.HANDOFF)] if self.stream else []
        self.stream = ""
        return closed + self.timers.stop(Timer.BRIEFING)

    def give_up(self) -> list[Command]:
        """Nobody is to be rung any more: the carrier ends its own attempt with the human's leg, ours we end."""
        live = self.state in (LegState.RINGING, LegState.ACTIVE)
        ordered: list[Command] = [c.HangUp(Role.HANDOFF)] if live and self.warm else []
        return ordered + self.over()

    def over(self) -> list[Command]:
        """It ended, or never came about; an empty list may mean that there was none."""
        self.move(LegTrigger.OVER)
        self.stream = ""
        return self.timers.stop(Timer.TRANSFER, Timer.BRIEFING)
