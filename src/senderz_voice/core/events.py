"""Facts that a call is told, in the past tense.

Every event is frozen and carries `at`, seconds since the Unix epoch. Spoken words are not in here: a field named
`text` is the number of a row in `call_texts`, so that a call can be erased without touching its log. Audio lengths
are in milliseconds. `SCHEMA` is the version of that event's shape; a log written under an older one is upcast on
reading.
"""

from dataclasses import dataclass
from typing import ClassVar

from senderz_voice.core.names import Action, Cause, Direction, Kind, Role, Timer

__all__ = ["EVENTS", "Action", "Cause", "Direction", "Event", "Kind", "Role", "Terms", "Timer"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed before the call began and does not change while it lasts."""

    direction: Direction
    language: str
    record: bool
    disclose: bool
    """Whether the assistant must say that it is one, and that the call is recorded."""
    can_transfer: bool
    """Whether the persona has a handoff number."""
    max_seconds: int
    record_after_transfer: bool = False
    warm: bool = False
    """Whether a transfer first tells the person who takes over what it is about."""


@dataclass(frozen=True, slots=True)
class Event:
    """Any fact."""

    SCHEMA: ClassVar[int] = 1
    GUARDED: ClassVar[bool] = False
    """A guarded event is committed before anything it causes is done; the others may be written a moment later."""

    at: float


@dataclass(frozen=True, slots=True)
class _Guarded(Event):
    GUARDED: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class CallPlaced(_Guarded):
    """A customer asked us to dial."""

    terms: Terms


@dataclass(frozen=True, slots=True)
class CallOffered(_Guarded):
    """The carrier announced an incoming call to a number that has a persona."""

    terms: Terms
    leg_id: str


@dataclass(frozen=True, slots=True)
class DialAccepted(_Guarded):
    """The carrier took our dial and named the leg."""

    role: Role
    leg_id: str


@dataclass(frozen=True, slots=True)
class DialRefused(_Guarded):
    """The carrier, or a rule of ours checked right before it, refused the dial."""

    role: Role
    code: str
    title: str
    counts: bool
    """Whether it is a dial failure that counts towards blocking the destination."""


@dataclass(frozen=True, slots=True)
class CommandRefused(_Guarded):
    """The carrier refused another order of ours."""

    role: Role
    command: str
    """The refused command's class name."""
    code: str
    leg_over: bool


@dataclass(frozen=True, slots=True)
class LegAnswered(_Guarded):
    role: Role
    leg_id: str = ""


@dataclass(frozen=True, slots=True)
class LegEnded(_Guarded):
    role: Role
    cause: Cause
    source: str
    """caller, callee or unknown."""


@dataclass(frozen=True, slots=True)
class LegsBridged(_Guarded):
    """The carrier joined the caller's and the handoff leg."""


@dataclass(frozen=True, slots=True)
class StreamConnected(_Guarded):
    role: Role
    stream: str


@dataclass(frozen=True, slots=True)
class StreamLost(_Guarded):
    role: Role
    stream: str
    reason: str


@dataclass(frozen=True, slots=True)
class MachineHeard(_Guarded):
    """Answering-machine detection gave its verdict: human, machine or not_sure."""

    role: Role
    result: str


@dataclass(frozen=True, slots=True)
class GreetingOver(_Guarded):
    """The answering machine's greeting has ended: `result` is beep, no_beep or not_sure."""

    role: Role
    result: str


@dataclass(frozen=True, slots=True)
class DigitPressed(Event):
    role: Role
    digit: str


@dataclass(frozen=True, slots=True)
class CallerStarted(Event):
    """Speech began on the caller's side."""

    turn: int


@dataclass(frozen=True, slots=True)
class CallerStopped(Event):
    """The turn logic decided that the caller's turn is over."""

    turn: int
    speech_ms: int
    silence_ms: int = 0
    """How much silence it took to decide that; the last word ended this long before."""


@dataclass(frozen=True, slots=True)
class CallerInterrupted(Event):
    """The turn that began while we spoke is one to be answered: words that mean something, or speech that goes on."""

    turn: int


@dataclass(frozen=True, slots=True)
class CallerSaid(Event):
    """The recogniser's text of a turn; `text` 0 means nothing intelligible."""

    turn: int
    text: int
    language: str
    murmur: bool = False
    """Whether it only says that they listen (uh-huh, okay): no reason to stop speaking."""
    wait: bool = False
    """Whether they asked us to wait."""
    early: bool = False
    """Whether it is a short answer to what we were about to finish saying: we finish it first."""


@dataclass(frozen=True, slots=True)
class LanguageChanged(Event):
    """The caller speaks another language from now on, and so do we."""

    language: str


@dataclass(frozen=True, slots=True)
class StageStalled(Event):
    """A stage (recogniser, model, voice) was late or broke; `remedy` is filler, retry, fallback or partial."""

    stage: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ReplyOffered(Event):
    """The dialogue has a clause of a reply ready to be spoken."""

    reply: int
    speech: int
    text: int
    language: str
    disclosure: bool = False


@dataclass(frozen=True, slots=True)
class ReplyDone(Event):
    """Nothing more follows for this reply; `hang_up` means that it said goodbye."""

    reply: int
    hang_up: bool


@dataclass(frozen=True, slots=True)
class ReplyFailed(Event):
    """A stage broke while making the reply: recogniser, model or voice."""

    reply: int
    stage: str


@dataclass(frozen=True, slots=True)
class SpeechStarted(Event):
    """The first audio of a clause was handed to the carrier."""

    speech: int


@dataclass(frozen=True, slots=True)
class SpeechEnded(Event):
    """A clause is over: `heard_ms` of its `total_ms` reached the line."""

    speech: int
    heard_ms: int
    total_ms: int


@dataclass(frozen=True, slots=True)
class IntentAsked(_Guarded):
    """The model wants to fire an intent; its arguments are validated and stored as text number `text`."""

    reply: int
    firing: int
    name: str
    action: Action
    text: int


@dataclass(frozen=True, slots=True)
class IntentSettled(_Guarded):
    """What came of a fired intent; a webhook's answer is text number `text`, 0 for none."""

    firing: int
    ok: bool
    text: int


@dataclass(frozen=True, slots=True)
class DigitsAsked(_Guarded):
    """The model wants keys to be pressed, to find its way through a menu; `digits` are checked."""

    reply: int
    press: int
    """Counts the presses of the call, so that none is repeated."""
    digits: str


@dataclass(frozen=True, slots=True)
class MenuHeard(_Guarded):
    """The words of a turn offer keys to press: what sounds like an answering machine is a menu."""

    turn: int


@dataclass(frozen=True, slots=True)
class LoopHeard(_Guarded):
    """The conversation goes round in circles: a machine or music is on the other side."""


@dataclass(frozen=True, slots=True)
class OptOutHeard(_Guarded):
    """The caller asked never to be called again."""

    turn: int


@dataclass(frozen=True, slots=True)
class BriefingOver(_Guarded):
    """The person who takes over was told what it is about, or could not be."""


@dataclass(frozen=True, slots=True)
class HangUpAsked(_Guarded):
    """Somebody other than the conversation wants the call to end: api or shutdown."""

    by: str


@dataclass(frozen=True, slots=True)
class OwnerLost(_Guarded):
    """The process that ran the call died; this is what the carrier says of the caller's leg now."""

    alive: bool


@dataclass(frozen=True, slots=True)
class TimerFired(_Guarded):
    timer: Timer
    number: int


@dataclass(frozen=True, slots=True)
class RecordingReady(_Guarded):
    """The recording is stored; written after the call has ended."""

    duration_ms: int
    size: int


@dataclass(frozen=True, slots=True)
class RecordingFailed(_Guarded):
    reason: str


@dataclass(frozen=True, slots=True)
class SummaryReady(_Guarded):
    """Summary, analysis and lead score are stored; written after the call has ended."""

    lead_score: int


EVENTS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        CallPlaced,
        CallOffered,
        DialAccepted,
        DialRefused,
        CommandRefused,
        LegAnswered,
        LegEnded,
        LegsBridged,
        StreamConnected,
        StreamLost,
        MachineHeard,
        GreetingOver,
        DigitPressed,
        CallerStarted,
        CallerStopped,
        CallerInterrupted,
        CallerSaid,
        LanguageChanged,
        StageStalled,
        ReplyOffered,
        ReplyDone,
        ReplyFailed,
        SpeechStarted,
        SpeechEnded,
        IntentAsked,
        IntentSettled,
        DigitsAsked,
        MenuHeard,
        LoopHeard,
        OptOutHeard,
        BriefingOver,
        HangUpAsked,
        OwnerLost,
        TimerFired,
        RecordingReady,
        RecordingFailed,
        SummaryReady,
    )
}
"""Every event by the name that the log stores."""
