"""A call that is told what happens, on a clock that moves only when the story says so."""

from senderz_voice.core import events as e
from senderz_voice.core.call import Call
from senderz_voice.core.commands import AskReply, Command, SetTimer, Speak, StopTimer
from senderz_voice.core.ending import Reason, Status
from senderz_voice.core.events import Action, Cause, Direction, Event, Kind, Role, Terms, Timer
from senderz_voice.core.states import FloorState, LegState

BEGAN = 1_000.0
MAX_SECONDS = 600

OUTBOUND = Terms(Direction.OUTBOUND, "en", record=True, disclose=True, can_transfer=True, max_seconds=MAX_SECONDS)
INBOUND = Terms(Direction.INBOUND, "en", record=True, disclose=True, can_transfer=True, max_seconds=MAX_SECONDS)


class Scene:
    """Tells a call its story; every method answers the commands, timers left out unless asked for."""

    def __init__(self, terms: Terms = INBOUND) -> None:
        self.call = Call()
        self.terms = terms
        self.now = BEGAN
        self.log: list[Event] = []

    def tell(self, event: Event) -> list[Command]:
        """One event; the answer without its timers, so that a story reads as what the outside notices."""
        return [command for command in self.hear(event) if not isinstance(command, SetTimer | StopTimer)]

    def hear(self, event: Event) -> list[Command]:
        """One event, with everything it causes."""
        self.log.append(event)
        return self.call.handle(event)

    def later(self, seconds: float) -> float:
        self.now += seconds
        return self.now

    def fire(self, timer: Timer) -> list[Command]:
        """A running timer runs out."""
        assert timer in self.call.timers.running, f"{timer} does not run"
        return self.tell(e.TimerFired(self.now, timer, self.call.timers.running[timer]))

    # What the carrier tells.

    def placed(self) -> list[Command]:
        return self.tell(e.CallPlaced(self.now, self.terms))

    def offered(self) -> list[Command]:
        return self.tell(e.CallOffered(self.now, self.terms, "leg-1"))

    def accepted(self) -> list[Command]:
        return self.tell(e.DialAccepted(self.now, Role.CALLER, "leg-1"))

    def refused(self, *, counts: bool = True) -> list[Command]:
        return self.tell(e.DialRefused(self.now, Role.CALLER, "D51", "not today", counts))

    def answered(self, role: Role = Role.CALLER) -> list[Command]:
        return self.tell(e.LegAnswered(self.now, role))

    def ended(self, cause: Cause = Cause.NORMAL, role: Role = Role.CALLER) -> list[Command]:
        return self.tell(e.LegEnded(self.now, role, cause, "unknown"))

    def bridged(self) -> list[Command]:
        return self.tell(e.LegsBridged(self.now))

    def order_refused(self, command: str, *, leg_over: bool = False, role: Role = Role.CALLER) -> list[Command]:
        return self.tell(e.CommandRefused(self.now, role, command, "90018", leg_over))

    def connected(self, stream: str = "stream-1") -> list[Command]:
        return self.tell(e.StreamConnected(self.now, Role.CALLER, stream))

    def lost(self, stream: str = "stream-1") -> list[Command]:
        return self.tell(e.StreamLost(self.now, Role.CALLER, stream, "gone"))

    # What the human and the dialogue tell.

    def caller_started(self, turn: int = 1) -> list[Command]:
        return self.tell(e.CallerStarted(self.now, turn))

    def caller_stopped(self, turn: int = 1, speech_ms: int = 800) -> list[Command]:
        return self.tell(e.CallerStopped(self.now, turn, speech_ms))

    def caller_said(self, turn: int = 1, text: int = 7, *, murmur: bool = False) -> list[Command]:
        """What was recognised; 0 for a noise without words."""
        return self.tell(e.CallerSaid(self.now, turn, text, "en", murmur))

    def interrupted(self, turn: int = 1) -> list[Command]:
        """The words so far show that the human wants to be heard."""
        return self.tell(e.CallerInterrupted(self.now, turn))

    def machine(self, result: str = "machine") -> list[Command]:
        return self.tell(e.MachineHeard(self.now, Role.CALLER, result))

    def beep(self) -> list[Command]:
        return self.tell(e.GreetingOver(self.now, Role.CALLER, "beep"))

    def press(self, digits: str, press: int = 1, reply: int | None = None) -> list[Command]:
        """The model wants keys to be pressed."""
        number = self.call.floor.reply if reply is None else reply
        return self.tell(e.DigitsAsked(self.now, number, press, digits))

    def turn_goes_on(self, turn: int, text: int = 7) -> list[Command]:
        """The turn that has begun ends; answers what its words cause."""
        self.caller_stopped(turn)
        return self.caller_said(turn, text)

    def turn(self, turn: int = 1, text: int = 7) -> list[Command]:
        """A whole turn; answers what its words cause."""
        self.caller_started(turn)
        self.caller_stopped(turn)
        return self.caller_said(turn, text)

    def clause(self, speech: int, reply: int | None = None, *, disclosure: bool = False) -> list[Command]:
        """The dialogue offers a clause of the present reply."""
        number = self.call.floor.reply if reply is None else reply
        return self.tell(e.ReplyOffered(self.now, number, speech, speech, "en", disclosure))

    def made(self, reply: int | None = None, *, hang_up: bool = False) -> list[Command]:
        """The dialogue has nothing to add to the present reply."""
        number = self.call.floor.reply if reply is None else reply
        return self.tell(e.ReplyDone(self.now, number, hang_up))

    def broke(self, reply: int | None = None) -> list[Command]:
        number = self.call.floor.reply if reply is None else reply
        return self.tell(e.ReplyFailed(self.now, number, "model"))

    def heard(self, speech: int, heard_ms: int = 2000, total_ms: int = 2000) -> list[Command]:
        return self.tell(e.SpeechEnded(self.now, speech, heard_ms, total_ms))

    def says(self, speech: int, *, hang_up: bool = False) -> list[Command]:
        """The present reply is one clause, made and heard; answers what follows from it."""
        self.clause(speech)
        self.made(hang_up=hang_up)
        return self.heard(speech)

    def wants(self, action: Action, firing: int = 1, reply: int | None = None) -> list[Command]:
        """The model wants to fire an intent."""
        number = self.call.floor.reply if reply is None else reply
        return self.tell(e.IntentAsked(self.now, number, firing, str(action), action, 90 + firing))

    def settled(self, firing: int = 1, *, ok: bool = True) -> list[Command]:
        return self.tell(e.IntentSettled(self.now, firing, ok, 0))

    def opted_out(self) -> list[Command]:
        return self.tell(e.OptOutHeard(self.now, self.call.floor.turn))

    def hang_up(self, by: str = "api") -> list[Command]:
        return self.tell(e.HangUpAsked(self.now, by))

    def owner_lost(self, *, alive: bool) -> list[Command]:
        return self.tell(e.OwnerLost(self.now, alive))

    # What can be seen.

    @property
    def caller(self) -> LegState:
        return self.call.caller

    @property
    def handoff(self) -> LegState:
        return self.call.handoff

    @property
    def floor(self) -> FloorState:
        return self.call.floor.state

    @property
    def running(self) -> set[Timer]:
        return set(self.call.timers.running)

    def ending(self) -> tuple[Status, Reason]:
        ending = self.call.ending
        assert ending is not None, "the call goes on"
        return ending.status, ending.reason


def asks(reply: int, kind: Kind, turn: int = 0, *, disclose: bool = False) -> AskReply:
    """The order to make a reply."""
    return AskReply(reply, kind, turn, disclose)


def speaks(speech: int) -> Speak:
    return Speak(speech)


# Scenes that stories begin with.


def dialled(terms: Terms = OUTBOUND) -> Scene:
    """We wait for the carrier to take our dial."""
    scene = Scene(terms)
    scene.placed()
    return scene


def ringing(terms: Terms = OUTBOUND) -> Scene:
    """The carrier rings the human for us."""
    scene = dialled(terms)
    scene.accepted()
    return scene


def calling(terms: Terms = INBOUND) -> Scene:
    """A human rings us."""
    scene = Scene(terms)
    scene.offered()
    return scene


def picked_up(terms: Terms = INBOUND) -> Scene:
    """Answered, and no audio yet."""
    scene = calling(terms)
    scene.answered()
    return scene


def greeting(terms: Terms = INBOUND) -> Scene:
    """The opening, reply 1, is being made; nothing is on the line."""
    scene = picked_up(terms)
    scene.connected()
    return scene


def speaking(terms: Terms = INBOUND) -> Scene:
    """Clause 1 of the opening, the disclosure, is on the line; the reply is not complete."""
    scene = greeting(terms)
    scene.clause(1, disclosure=True)
    return scene


def listening(terms: Terms = INBOUND) -> Scene:
    """The opening was heard, and it is the human's turn."""
    scene = speaking(terms)
    scene.made()
    scene.heard(1)
    return scene


def waiting_for_intent() -> Scene:
    """The answer to turn 1, reply 2, fired webhook intent 1 and said so in clause 2."""
    scene = listening()
    scene.turn(1)
    scene.wants(Action.WEBHOOK)
    scene.says(2)
    return scene


def paused() -> Scene:
    """The answer to turn 1, reply 2, is on the line and made; turn 2 makes us pause."""
    scene = listening()
    scene.turn(1)
    scene.clause(2)
    scene.made()
    scene.caller_started(2)
    return scene


def at_the_beep() -> Scene:
    """A machine picked up and greets, as turn 1."""
    scene = ringing(OUTBOUND)
    scene.answered()
    scene.connected()
    scene.caller_started(1)
    scene.machine()
    return scene


def transferring() -> Scene:
    """The human asked for a person, reply 2 announced it, and the carrier rings them."""
    scene = listening()
    scene.turn(1)
    scene.wants(Action.TRANSFER)
    scene.says(2)
    return scene


def joined() -> Scene:
    """The human talks to the person they asked for."""
    scene = transferring()
    scene.answered(Role.HANDOFF)
    scene.bridged()
    return scene


def hung_up() -> Scene:
    """We ordered the line of an answered call to be hung up."""
    scene = listening()
    scene.hang_up()
    return scene
