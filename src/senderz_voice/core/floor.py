"""The floor of a conversation on an active leg: whose turn it is, what was asked of the dialogue, what is on the line.

Here are its state and the steps that it can take; `core.talk` says which step follows from which event, and
`core.waits` which from a wait that ran out.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from senderz_voice.core import events as e
from senderz_voice.core.commands import AskReply, Command, ResumeSpeech
from senderz_voice.core.debts import Debts
from senderz_voice.core.ending import Reason
from senderz_voice.core.events import Kind, Timer
from senderz_voice.core.firings import Firings
from senderz_voice.core.saying import MUST_SPEAK, Saying
from senderz_voice.core.states import FLOOR, FloorState, FloorTrigger
from senderz_voice.core.timers import Timers

FALTERS = 1
"""How often in a row we may apologise for having no answer."""
HOLD_SECONDS = 1.2
"""How long a fired intent may take before the human is told that it takes a moment."""
PATIENT_SECONDS = 60.0
"""How long whoever asked us to wait may be away before we ask whether they are there."""
QUIET_SECONDS = 3.0
"""A machine that is silent for this long takes messages, beep or no beep."""
WAITS = (
    *(Timer.OPENING, Timer.SILENCE, Timer.CALLER, Timer.INTERRUPTION, Timer.RECOGNISER),
    *(Timer.REPLY, Timer.SPEECH, Timer.INTENT, Timer.BEEP),
)
"""The timers of a conversation; the others are the line's."""


class After(StrEnum):
    """What the leg does once the present reply has been heard."""

    LISTEN = "listen"
    HANG_UP = "hang_up"
    TRANSFER = "transfer"


LAST = {e.Action.TRANSFER: After.TRANSFER, e.Action.END_CALL: After.HANG_UP}
"""Intents that end the conversation once the reply that fires them has been heard."""


@dataclass(slots=True)
class Floor:
    """One conversation. Its steps answer commands; `wish` is for the leg to fulfil."""

    timers: Timers
    state: FloorState = FloorState.CLOSED
    turn: int = 0
    stopped: int = 0
    """The newest turn that is over."""
    voiced_ms: int = 0
    """How long the newest turn was, without the silence that ended it."""
    awaited: list[int] = field(default_factory=list)
    """Turns that are over and whose words are still being recognised."""
    saying: Saying = field(default_factory=Saying)
    debts: Debts = field(default_factory=Debts)
    firings: Firings = field(default_factory=Firings)
    after: After = After.LISTEN
    reason: Reason = Reason.ASSISTANT_HUNG_UP
    firm: bool = False
    """The goodbye or announcement being spoken may not be interrupted."""
    machine: bool = False
    """A machine is on the line."""
    menu: bool = False
    """It is a menu of keys, to be talked to by pressing them; it takes no messages."""
    pressed: int = 0
    """The newest press of keys that was asked for."""
    answered_early: bool = False
    """The human answered before we had finished: as soon as we have, it is our turn again."""
    patient: bool = False
    """They asked us to wait."""
    prompts: int = 0
    unclear: int = 0
    """How often in a row we have said that we did not understand."""
    falters: int = 0
    wish: After = After.LISTEN

    @property
    def reply(self) -> int:
        """The number of the present reply; 0 before the first."""
        return self.saying.number

    @property
    def caller_speaks(self) -> bool:
        """Whether the newest turn goes on."""
        return self.turn > self.stopped

    @property
    def paused(self) -> bool:
        return self.state is FloorState.PAUSED

    def move(self, trigger: FloorTrigger) -> bool:
        """Follow the table; False, and nothing changed, when it has no such row."""
        target = FLOOR.get((self.state, trigger))
        if target is None:
            return False
        self.state = target
        return True

    # Opening and closing.

    def open(self, *, listen_first: bool, disclose: bool) -> list[Command]:
        """Audio is connected and the human is there, for the first time or again."""
        if not self.move(FloorTrigger.OPENED):
            return []
        self.after, self.firm = After.LISTEN, False
        if self.machine:
            return self.await_beep()
        if self.debts.begun:
            return self.pay()
        self.debts.require(disclosure=disclose)
        return self.timers.start(Timer.OPENING) if listen_first else self.pay()

    def shut(self) -> list[Command]:
        """The conversation is over, or belongs to somebody else now, or has lost its line."""
        if not self.move(FloorTrigger.SHUT):
            return []
        self.awaited.clear()
        self.stopped = self.turn
        self.firings.give_up()
        return self.silence()

    def say_goodbye(self, kind: Kind, reason: Reason) -> list[Command]:
        """End the call politely and for good."""
        if self.state is FloorState.CLOSED or self.firm:
            return []
        commands = self.silence()
        self.after, self.reason, self.firm = After.HANG_UP, reason, True
        return commands + self.ask(kind)

    def due(self) -> After:
        """What the leg is to do now; a wish is granted once."""
        wish, self.wish = self.wish, After.LISTEN
        if wish is not After.LISTEN:
            self.after = After.LISTEN
        return wish

    # Machines.

    def await_beep(self) -> list[Command]:
        """A machine is on the line: say nothing until it takes messages."""
        if self.menu:
            return []
        self.machine = True
        if self.firm or not self.move(FloorTrigger.MACHINE):
            return []
        self.awaited.clear()
        return [*self.silence(), *self.timers.start(Timer.BEEP, None if self.caller_speaks else QUIET_SECONDS)]

    def find_menu(self) -> list[Command]:
        """The machine wants keys, and whoever waits for its beep waits for ever."""
        self.menu, self.machine = True, False
        if self.state is FloorState.ASSISTANT_SPEAKING and not self.firm:
            # The opening was made before the words were known, and nobody is there to hear it.
            return self.silence() + self.ask(Kind.ANSWER)
        return self.ask(Kind.ANSWER) if self.state is FloorState.AT_THE_BEEP else []

    def leave_message(self) -> list[Command]:
        """The machine takes messages now."""
        if self.state is not FloorState.AT_THE_BEEP:
            return []
        asked = self.ask(Kind.VOICEMAIL)
        self.after, self.reason, self.firm = After.HANG_UP, Reason.VOICEMAIL_LEFT, True
        return asked

    # Interruptions.

    def give_way(self) -> list[Command]:
        """The sound that made us pause was an interruption: what we were saying is over."""
        if self.firm or not self.move(FloorTrigger.INTERRUPTED):
            return []
        self.after = After.LISTEN
        commands = self.silence()
        if self.caller_speaks:
            return commands + self.timers.start(Timer.CALLER)
        self.move(FloorTrigger.CALLER_STOPPED)
        return commands + self.timers.start(Timer.RECOGNISER)

    def resume(self) -> list[Command]:
        """It was a murmur: go on where we stopped."""
        if not self.move(FloorTrigger.RESUMED):
            return []
        back = [ResumeSpeech(), *self.timers.stop(Timer.INTERRUPTION)]
        return back + (self.timers.start(Timer.SPEECH) if self.saying.on_line else self.proceed())

    # Steps that several events share.

    def pay(self) -> list[Command]:
        """The human is silent: give them the reply that we owe, or listen on."""
        owed = self.debts.next(self.saying.kind)
        return self.ask(owed) if owed else self.rest(FloorTrigger.UNCLEAR)

    def ask(self, kind: Kind) -> list[Command]:
        """Have the dialogue make a reply."""
        if not self.move(FloorTrigger.ASKED):
            return []
        commands = self.timers.stop(*WAITS)
        self.awaited.clear()
        self.answered_early = False
        self.saying.begin(kind)
        if kind in MUST_SPEAK:
            self.firings.carry()
        turn = self.turn if kind in (Kind.ANSWER, Kind.OPENING) else 0
        # A goodbye is too late for the disclosure, and a menu that has no key yet is nobody to be told.
        disclose = self.debts.disclosure and not self.firm and (not self.menu or self.pressed > 0)
        asked = AskReply(self.reply, kind, turn, disclose=disclose)
        return [*commands, asked, *self.timers.start(Timer.REPLY)]

    def silence(self) -> list[Command]:
        """Stop making and speaking the present reply; what it leaves unsaid is owed."""
        if self.saying.heard_in_part:
            self.debts.cut(self.saying.kind, made=self.saying.done)
        elif not self.saying.done:
            self.firings.put_back()
        return self.saying.stop() + self.timers.stop(*WAITS)

    def proceed(self) -> list[Command]:
        """Go on once the reply is made and has been heard; until then wait for whichever is missing."""
        if self.saying.on_line or self.paused:
            return []
        if not self.saying.done:
            return [*self.timers.stop(Timer.SPEECH), *self.timers.start(Timer.REPLY)]
        if self.after is not After.LISTEN:
            self.wish = self.after
            return self.timers.stop(*WAITS)
        self.debts.reply = None
        if self.answered_early:
            self.debts.answer()
            return self.pay()
        if self.saying.kind is not Kind.APOLOGY and not self.firings.open:
            self.falters = 0
        return self.rest(FloorTrigger.REPLIED)

    def rest(self, trigger: FloorTrigger) -> list[Command]:
        """Nothing is left to say: wait for a fired intent, tell what came of it, or listen."""
        commands = self.timers.stop(*WAITS)
        if self.firings.open and self.move(FloorTrigger.WAITING):
            return commands + self.timers.start(Timer.INTENT, None if self.firings.announced else HOLD_SECONDS)
        if self.firings.untold:
            return commands + self.ask(Kind.AFTER_INTENT)
        self.move(trigger)
        return commands + self.timers.start(Timer.SILENCE, PATIENT_SECONDS if self.patient else None)

    def falter(self) -> list[Command]:
        """We owe an answer and have none: apologise, and the second time end the call."""
        self.saying.done = True
        if self.firm:
            self.wish = self.after
            return self.timers.stop(*WAITS)
        self.falters += 1
        if self.falters > FALTERS:
            return self.say_goodbye(Kind.GOODBYE_FAULT, Reason.STAGE_FAILED)
        return self.ask(Kind.APOLOGY)
