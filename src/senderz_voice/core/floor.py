"""The conversation on an active leg: whose turn it is, what was asked of the dialogue, what is on the line."""

from dataclasses import dataclass, field
from enum import StrEnum

from senderz_voice.core import events as e
from senderz_voice.core.commands import AskReply, ClearSpeech, Command, DropReply, FireIntent, Speak
from senderz_voice.core.ending import Reason
from senderz_voice.core.events import Kind, Timer
from senderz_voice.core.states import FLOOR, FloorState, FloorTrigger
from senderz_voice.core.timers import Timers

PROMPTS = 2
"""How often a silent human is asked whether they are there before we say goodbye."""
FALTERS = 1
"""How often in a row we may apologise for having no answer."""
MUST_SPEAK = frozenset({Kind.OPENING, Kind.ANSWER, Kind.AFTER_INTENT})
"""Replies that are a fault when they are empty."""


class After(StrEnum):
    """What the leg does once the present reply has been heard."""

    LISTEN = "listen"
    HANG_UP = "hang_up"
    TRANSFER = "transfer"


@dataclass(slots=True)
class Firings:
    """The intents fired in this call, and whether the human has been told what came of them."""

    settled: dict[int, bool] = field(default_factory=dict)
    untold: bool = False

    @property
    def open(self) -> bool:
        """Whether an answer is still awaited."""
        return not all(self.settled.values())

    def fire(self, firing: int) -> list[Command]:
        """Once, however often it is asked for."""
        if firing in self.settled:
            return []
        self.settled[firing] = False
        return [FireIntent(firing)]

    def settle(self, firing: int) -> bool:
        """Whether this was news."""
        if self.settled.get(firing, True):
            return False
        self.settled[firing] = True
        self.untold = True
        return True

    def give_up(self) -> None:
        """Nobody waits for the open ones any longer."""
        self.settled = dict.fromkeys(self.settled, True)


@dataclass(slots=True)
class Floor:
    """One conversation. Methods take an event and answer commands; `wish` is for the leg to fulfil."""

    timers: Timers
    state: FloorState = FloorState.CLOSED
    turn: int = 0
    reply: int = 0
    kind: Kind = Kind.OPENING
    on_line: list[int] = field(default_factory=list)
    """Clauses handed over that are not over yet, in order."""
    spoke: bool = False
    """Whether the present reply has put anything on the line."""
    done: bool = True
    """Whether the dialogue has finished the present reply."""
    after: After = After.LISTEN
    reason: Reason = Reason.ASSISTANT_HUNG_UP
    firm: bool = False
    """The goodbye or announcement being spoken may not be interrupted."""
    opened: bool = False
    disclose: bool = False
    owed: bool = False
    """The human said something that has not been answered yet."""
    cut: bool = False
    """The human's present turn cut us off."""
    prompts: int = 0
    falters: int = 0
    firings: Firings = field(default_factory=Firings)
    wish: After = After.LISTEN

    def _move(self, trigger: FloorTrigger) -> bool:
        """Follow the table; False, and nothing changed, when it has no such row."""
        target = FLOOR.get((self.state, trigger))
        if target is None:
            return False
        self.state = target
        return True

    # Opening and closing.

    def open(self, *, listen_first: bool, disclose: bool) -> list[Command]:
        """Audio is connected and the human is there."""
        if not self._move(FloorTrigger.OPENED):
            return []
        self.disclose = disclose
        if listen_first:
            return self.timers.start(Timer.OPENING)
        return self._ask(Kind.OPENING)

    def reopen(self) -> list[Command]:
        """A transfer failed and the human is ours again."""
        if not self._move(FloorTrigger.OPENED):
            return []
        self.after, self.wish, self.firm = After.LISTEN, After.LISTEN, False
        return self._ask(Kind.TRANSFER_FAILED)

    def shut(self) -> list[Command]:
        """The conversation is over, or belongs to somebody else now."""
        if not self._move(FloorTrigger.SHUT):
            return []
        self.on_line.clear()
        commands: list[Command] = [] if self.done else [DropReply(self.reply)]
        self.done = True
        return [*commands, ClearSpeech(), *self._stop_waits()]

    def say_goodbye(self, kind: Kind, reason: Reason) -> list[Command]:
        """End the call politely and for good."""
        if self.state is FloorState.CLOSED or self.firm:
            return []
        commands = self._silence()
        self.after, self.reason, self.firm = After.HANG_UP, reason, True
        return commands + self._ask(kind)

    # The human.

    def caller_started(self, event: e.CallerStarted) -> list[Command]:
        if self.firm or event.turn <= self.turn:
            return []
        speaking = self.state is FloorState.ASSISTANT_SPEAKING
        if not self._move(FloorTrigger.CALLER_STARTED):
            return []
        self.turn = event.turn
        self.cut = self.cut or speaking
        self.after = After.LISTEN
        return [*self._silence(), *self.timers.start(Timer.CALLER)]

    def caller_stopped(self, event: e.CallerStopped) -> list[Command]:
        if event.turn != self.turn or not self._move(FloorTrigger.CALLER_STOPPED):
            return []
        return [*self.timers.stop(Timer.CALLER), *self.timers.start(Timer.RECOGNISER)]

    def caller_said(self, event: e.CallerSaid) -> list[Command]:
        waited = self.state is FloorState.THINKING and Timer.RECOGNISER in self.timers.running
        if event.turn != self.turn or not waited:
            return []
        if event.text:
            self.prompts = 0
            self.owed = True
            self.cut = False
        return self._answer()

    def digit(self) -> list[Command]:
        """A key press is a sign of life."""
        self.prompts = 0
        return self.timers.start(Timer.SILENCE) if self.state is FloorState.LISTENING else []

    def _answer(self) -> list[Command]:
        """Reply to whatever is open: an answer that is owed, the opening, a sentence that a noise cut off."""
        if not self.opened:
            return self._ask(Kind.OPENING)
        if self.owed:
            return self._ask(Kind.ANSWER)
        if self.cut:
            self.cut = False
            return self._ask(Kind.RESUME)
        self._move(FloorTrigger.UNCLEAR)
        return [*self.timers.stop(Timer.RECOGNISER), *self.timers.start(Timer.SILENCE)]

    # The dialogue.

    def offered(self, event: e.ReplyOffered) -> list[Command]:
        if event.reply != self.reply or self.done or not self._move(FloorTrigger.OFFERED):
            return []
        self.owed = False
        self.firings.untold = False
        self.spoke = True
        self.on_line.append(event.speech)
        return [*self.timers.stop(Timer.REPLY), Speak(event.speech), *self.timers.start(Timer.SPEECH)]

    def reply_done(self, event: e.ReplyDone) -> list[Command]:
        if event.reply != self.reply or self.done:
            return []
        self.done = True
        if event.hang_up and self.after is After.LISTEN:
            self.after, self.reason = After.HANG_UP, Reason.ASSISTANT_HUNG_UP
        silent = not self.spoke and self.kind in MUST_SPEAK and self.after is After.LISTEN and not self.firings.open
        return self._falter() if silent and not self.firings.untold else self._proceed()

    def reply_failed(self, event: e.ReplyFailed) -> list[Command]:
        if event.reply != self.reply or self.done:
            return []
        self.done = True
        return self._proceed() if self.spoke else self._falter()

    def speech_ended(self, event: e.SpeechEnded) -> list[Command]:
        if event.speech not in self.on_line:
            return []
        self.on_line.remove(event.speech)
        return self._proceed()

    def intent_asked(self, event: e.IntentAsked) -> list[Command]:
        if event.reply != self.reply or self.done:
            return []
        if event.action is e.Action.TRANSFER:
            self.after, self.firm = After.TRANSFER, True
        elif event.action is e.Action.END_CALL:
            self.after, self.reason = After.HANG_UP, Reason.ASSISTANT_HUNG_UP
        else:
            return self.firings.fire(event.firing)
        return []

    def intent_settled(self, event: e.IntentSettled) -> list[Command]:
        news = self.firings.settle(event.firing)
        waiting = news and self.state is FloorState.THINKING and self.done and not self.firings.open
        return self._ask(Kind.AFTER_INTENT) if waiting else []

    # Time.

    def timer(self, timer: Timer) -> list[Command]:
        """A wait of the conversation ran out."""
        match timer:
            case Timer.OPENING:
                return self._ask(Kind.OPENING)
            case Timer.SILENCE:
                return self._silent()
            case Timer.CALLER:
                self.owed = True
                return self._answer()
            case Timer.RECOGNISER:
                return self._falter()
            case Timer.REPLY:
                return self._late()
            case Timer.INTENT:
                self.firings.give_up()
                return self._falter()
            case _:
                return self._stuck()

    def _silent(self) -> list[Command]:
        if self.prompts >= PROMPTS:
            return self.say_goodbye(Kind.GOODBYE_SILENCE, Reason.SILENCE)
        self.prompts += 1
        return self._ask(Kind.PROMPT)

    def _late(self) -> list[Command]:
        self.done = True
        dropped: list[Command] = [DropReply(self.reply)]
        return dropped + (self._proceed() if self.spoke else self._falter())

    def _stuck(self) -> list[Command]:
        """Marks never came back, or the assistant talks without end."""
        commands = self._silence()
        return commands + self._proceed()

    # Steps that several of the above share.

    def _ask(self, kind: Kind) -> list[Command]:
        commands = self._stop_waits()
        self._move(FloorTrigger.ASKED)
        self.reply += 1
        self.kind, self.done, self.spoke = kind, False, False
        disclose = self.disclose and not self.opened
        self.opened = True
        turn = self.turn if kind in (Kind.ANSWER, Kind.OPENING) else 0
        return [*commands, AskReply(self.reply, kind, turn, disclose), *self.timers.start(Timer.REPLY)]

    def _silence(self) -> list[Command]:
        """Stop making and speaking the present reply."""
        commands: list[Command] = [] if self.done else [DropReply(self.reply)]
        if self.on_line:
            commands.append(ClearSpeech())
        self.on_line.clear()
        self.done = True
        return commands + self._stop_waits()

    def _stop_waits(self) -> list[Command]:
        return self.timers.stop(
            Timer.OPENING, Timer.SILENCE, Timer.CALLER, Timer.RECOGNISER, Timer.REPLY, Timer.SPEECH, Timer.INTENT
        )

    def _proceed(self) -> list[Command]:
        """Go on once the reply is made and has been heard; until then wait for whichever is missing."""
        if self.on_line:
            return []
        if not self.done:
            return [*self.timers.stop(Timer.SPEECH), *self.timers.start(Timer.REPLY)]
        commands = self._stop_waits()
        if self.after is not After.LISTEN:
            self.wish = self.after
            return commands
        if self.firings.open:
            self._move(FloorTrigger.WAITING)
            return commands + self.timers.start(Timer.INTENT)
        if self.firings.untold:
            self.firings.untold = False
            return commands + self._ask(Kind.AFTER_INTENT)
        if self.kind is not Kind.APOLOGY:
            self.falters = 0
        self._move(FloorTrigger.REPLIED)
        return commands + self.timers.start(Timer.SILENCE)

    def _falter(self) -> list[Command]:
        """We owe an answer and have none: apologise, and the second time end the call."""
        self.done = True
        self.on_line.clear()
        if self.firm:
            self.wish = self.after
            return self._stop_waits()
        self.falters += 1
        if self.falters > FALTERS:
            return self.say_goodbye(Kind.GOODBYE_FAULT, Reason.STAGE_FAILED)
        return self._ask(Kind.APOLOGY)
