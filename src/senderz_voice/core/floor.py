"""The conversation on an active leg: whose turn it is, what was asked of the dialogue, what is on the line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from senderz_voice.core import events as e
from senderz_voice.core.commands import AskReply, Command, DropReply, Speak
from senderz_voice.core.debts import Debts
from senderz_voice.core.ending import Reason
from senderz_voice.core.events import Kind, Role, Timer
from senderz_voice.core.firings import Firings
from senderz_voice.core.saying import MUST_SPEAK, Saying
from senderz_voice.core.states import FLOOR, FloorState, FloorTrigger
from senderz_voice.core.timers import Timers

PROMPTS = 2
"""How often a silent human is asked whether they are there before we say goodbye."""
FALTERS = 1
"""How often in a row we may apologise for having no answer."""
WAITS = (Timer.OPENING, Timer.SILENCE, Timer.CALLER, Timer.RECOGNISER, Timer.REPLY, Timer.SPEECH, Timer.INTENT)
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
    """One conversation. Methods take an event and answer commands; `wish` is for the leg to fulfil."""

    timers: Timers
    state: FloorState = FloorState.CLOSED
    turn: int = 0
    awaited: list[int] = field(default_factory=list)
    """Turns that are over and whose words are still being recognised."""
    saying: Saying = field(default_factory=Saying)
    debts: Debts = field(default_factory=Debts)
    firings: Firings = field(default_factory=Firings)
    after: After = After.LISTEN
    reason: Reason = Reason.ASSISTANT_HUNG_UP
    firm: bool = False
    """The goodbye or announcement being spoken may not be interrupted."""
    prompts: int = 0
    falters: int = 0
    wish: After = After.LISTEN

    @property
    def reply(self) -> int:
        """The number of the present reply; 0 before the first."""
        return self.saying.number

    def _move(self, trigger: FloorTrigger) -> bool:
        """Follow the table; False, and nothing changed, when it has no such row."""
        target = FLOOR.get((self.state, trigger))
        if target is None:
            return False
        self.state = target
        return True

    # Opening and closing.

    def open(self, *, listen_first: bool, disclose: bool) -> list[Command]:
        """Audio is connected and the human is there, for the first time or again."""
        if not self._move(FloorTrigger.OPENED):
            return []
        self.after, self.firm = After.LISTEN, False
        if self.debts.begun:
            return self._pay()
        self.debts.disclosure = disclose
        return self.timers.start(Timer.OPENING) if listen_first else self._pay()

    def shut(self) -> list[Command]:
        """The conversation is over, or belongs to somebody else now, or has lost its line."""
        if not self._move(FloorTrigger.SHUT):
            return []
        self.awaited.clear()
        self.firings.give_up()
        return self._silence()

    def say_goodbye(self, kind: Kind, reason: Reason) -> list[Command]:
        """End the call politely and for good."""
        if self.state is FloorState.CLOSED or self.firm:
            return []
        commands = self._silence()
        self.after, self.reason, self.firm = After.HANG_UP, reason, True
        return commands + self._ask(kind)

    def due(self) -> After:
        """What the leg is to do now; a wish is granted once."""
        wish, self.wish = self.wish, After.LISTEN
        if wish is not After.LISTEN:
            self.after = After.LISTEN
        return wish

    # The human.

    def caller_started(self, event: e.CallerStarted) -> list[Command]:
        if self.firm or event.turn <= self.turn or not self._move(FloorTrigger.CALLER_STARTED):
            return []
        self.turn = event.turn
        self.after = After.LISTEN
        return [*self._silence(), *self.timers.start(Timer.CALLER)]

    def caller_stopped(self, event: e.CallerStopped) -> list[Command]:
        if event.turn != self.turn or not self._move(FloorTrigger.CALLER_STOPPED):
            return []
        self.awaited.append(event.turn)
        return [*self.timers.stop(Timer.CALLER), *self.timers.start(Timer.RECOGNISER)]

    def caller_said(self, event: e.CallerSaid) -> list[Command]:
        """Words count even when the human has gone on since; they are answered once all of them are known."""
        if event.turn not in self.awaited:
            return []
        self.awaited.remove(event.turn)
        if event.text:
            self.prompts = 0
            self.debts.answer()
        return [] if self.awaited or Timer.RECOGNISER not in self.timers.running else self._pay()

    def digit(self, _: e.DigitPressed) -> list[Command]:
        """A key press is a sign of life."""
        self.prompts = 0
        return self.timers.start(Timer.SILENCE) if Timer.SILENCE in self.timers.running else []

    def _pay(self) -> list[Command]:
        """The human is silent: give them the reply that we owe, or listen on."""
        owed = self.debts.next(self.saying.kind)
        return self._ask(owed) if owed else self._rest(FloorTrigger.UNCLEAR)

    # The dialogue.

    def offered(self, event: e.ReplyOffered) -> list[Command]:
        fresh = self.saying.awaits(event.reply) and event.speech > self.saying.newest
        if not fresh or not self._move(FloorTrigger.OFFERED):
            return []
        self.saying.speak(event.speech)
        self.debts.offered(event)
        self.firings.told()
        return [*self.timers.stop(Timer.REPLY), Speak(event.speech), *self.timers.start(Timer.SPEECH)]

    def reply_done(self, event: e.ReplyDone) -> list[Command]:
        if not self.saying.awaits(event.reply):
            return []
        self.saying.done = True
        if event.hang_up and self.after is After.LISTEN:
            self.after, self.reason = After.HANG_UP, Reason.ASSISTANT_HUNG_UP
        missing = self.saying.empty and self.after is After.LISTEN and not self.firings.news
        return self._falter() if missing else self._proceed()

    def reply_failed(self, event: e.ReplyFailed) -> list[Command]:
        if not self.saying.awaits(event.reply):
            return []
        self.saying.done = True
        return self._proceed() if self.saying.spoke else self._falter()

    def speech_ended(self, event: e.SpeechEnded) -> list[Command]:
        self.debts.heard(event)
        if event.speech not in self.saying.on_line:
            return []
        self.saying.on_line.remove(event.speech)
        return self.timers.start(Timer.SPEECH) if self.saying.on_line else self._proceed()

    def intent_asked(self, event: e.IntentAsked) -> list[Command]:
        if not self.saying.awaits(event.reply):
            return []
        last = LAST.get(event.action)
        if last is None:
            return self.firings.fire(event.firing)
        if not self.firm:
            self.after, self.firm, self.reason = last, last is After.TRANSFER, Reason.ASSISTANT_HUNG_UP
        return []

    def intent_settled(self, event: e.IntentSettled) -> list[Command]:
        waited = self.firings.settle(event.firing) and Timer.INTENT in self.timers.running
        return self._ask(Kind.AFTER_INTENT) if waited and not self.firings.open else []

    # Time.

    def timer(self, timer: Timer) -> list[Command]:
        """A wait of the conversation ran out."""
        return self._RAN_OUT[timer](self)

    def _silent(self) -> list[Command]:
        self.prompts += 1
        if self.prompts > PROMPTS:
            return self.say_goodbye(Kind.GOODBYE_SILENCE, Reason.SILENCE)
        return self._ask(Kind.PROMPT)

    def _endless(self) -> list[Command]:
        """The caller's turn does not end: answer what we have of it."""
        self.debts.answer()
        return self._pay()

    def _unrecognised(self) -> list[Command]:
        """No words came; those of an earlier turn are answered all the same."""
        return self._pay() if self.debts.reply is Kind.ANSWER else self._falter()

    def _late(self) -> list[Command]:
        self.saying.done = True
        return [DropReply(self.reply), *(self._proceed() if self.saying.spoke else self._falter())]

    def _stuck(self) -> list[Command]:
        """A clause does not come to its end: marks never came back, or the voice stalled."""
        return self._silence() + self._proceed()

    def _unsettled(self) -> list[Command]:
        self.firings.give_up()
        return self._ask(Kind.AFTER_INTENT) if self.firings.untold else self._falter()

    _RAN_OUT: ClassVar[Mapping[Timer, Callable[["Floor"], list[Command]]]] = {
        Timer.OPENING: _pay,
        Timer.SILENCE: _silent,
        Timer.CALLER: _endless,
        Timer.RECOGNISER: _unrecognised,
        Timer.REPLY: _late,
        Timer.SPEECH: _stuck,
        Timer.INTENT: _unsettled,
    }

    # Steps that several of the above share.

    def _ask(self, kind: Kind) -> list[Command]:
        if not self._move(FloorTrigger.ASKED):
            return []
        commands = self.timers.stop(*WAITS)
        self.awaited.clear()
        self.saying.begin(kind)
        if kind in MUST_SPEAK:
            self.firings.carry()
        turn = self.turn if kind in (Kind.ANSWER, Kind.OPENING) else 0
        # A goodbye is too late for the disclosure.
        asked = AskReply(self.reply, kind, turn, disclose=self.debts.disclosure and not self.firm)
        return [*commands, asked, *self.timers.start(Timer.REPLY)]

    def _silence(self) -> list[Command]:
        """Stop making and speaking the present reply; what it leaves unsaid is owed."""
        if self.saying.heard_in_part:
            self.debts.cut(self.saying.kind, made=self.saying.done)
        elif not self.saying.done:
            self.firings.put_back()
        return self.saying.stop() + self.timers.stop(*WAITS)

    def _proceed(self) -> list[Command]:
        """Go on once the reply is made and has been heard; until then wait for whichever is missing."""
        if self.saying.on_line:
            return []
        if not self.saying.done:
            return [*self.timers.stop(Timer.SPEECH), *self.timers.start(Timer.REPLY)]
        if self.after is not After.LISTEN:
            self.wish = self.after
            return self.timers.stop(*WAITS)
        self.debts.reply = None
        if self.saying.kind is not Kind.APOLOGY and not self.firings.open:
            self.falters = 0
        return self._rest(FloorTrigger.REPLIED)

    def _rest(self, trigger: FloorTrigger) -> list[Command]:
        """Nothing is left to say: wait for a fired intent, tell what came of it, or listen."""
        commands = self.timers.stop(*WAITS)
        if self.firings.open and self._move(FloorTrigger.WAITING):
            return commands + self.timers.start(Timer.INTENT)
        if self.firings.untold:
            return commands + self._ask(Kind.AFTER_INTENT)
        self._move(trigger)
        return commands + self.timers.start(Timer.SILENCE)

    def _falter(self) -> list[Command]:
        """We owe an answer and have none: apologise, and the second time end the call."""
        self.saying.done = True
        if self.firm:
            self.wish = self.after
            return self.timers.stop(*WAITS)
        self.falters += 1
        if self.falters > FALTERS:
            return self.say_goodbye(Kind.GOODBYE_FAULT, Reason.STAGE_FAILED)
        return self._ask(Kind.APOLOGY)


TALK: Mapping[tuple[type[e.Event], Role | None], Callable[[Floor, Any], list[Command]]] = {
    (e.DigitPressed, Role.CALLER): Floor.digit,
    (e.CallerStarted, None): Floor.caller_started,
    (e.CallerStopped, None): Floor.caller_stopped,
    (e.CallerSaid, None): Floor.caller_said,
    (e.ReplyOffered, None): Floor.offered,
    (e.ReplyDone, None): Floor.reply_done,
    (e.ReplyFailed, None): Floor.reply_failed,
    (e.SpeechEnded, None): Floor.speech_ended,
    (e.IntentAsked, None): Floor.intent_asked,
    (e.IntentSettled, None): Floor.intent_settled,
}
"""Events that concern the conversation; its wish is to be fulfilled after each."""
