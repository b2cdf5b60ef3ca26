"""Facts that a call is told, in the past tense.

Every event is frozen and carries `at`, seconds since the Unix epoch. Spoken words are not in here: a field named
`text` is the number of a row in `call_texts`, so that a call can be erased without touching its log. Audio lengths
are in milliseconds. `SCHEMA` is the version of that event's shape; a log written under an older one is upcast on
reading.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Role(StrEnum):
    """Which leg of the call an event or command is about."""

    CALLER = "caller"
    """The leg of the human we talk to, whoever dialled."""
    HANDOFF = "handoff"
    """The leg of the person a call is handed to."""


class Cause(StrEnum):
    """Why a leg ended, as the carrier put it."""

    NORMAL = "normal"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    CANCELED = "canceled"
    FAILED = "failed"
    TIME_LIMIT = "time_limit"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Action(StrEnum):
    """What an intent does."""

    TRANSFER = "transfer"
    MESSAGE = "message"
    WEBHOOK = "webhook"
    END_CALL = "end_call"


class Kind(StrEnum):
    """What a reply is for; the dialogue chooses the words."""

    OPENING = "opening"
    ANSWER = "answer"
    AFTER_INTENT = "after_intent"
    PROMPT = "prompt"
    """The human was silent: are you there?"""
    APOLOGY = "apology"
    """We could not come up with an answer in time."""
    GOODBYE_SILENCE = "goodbye_silence"
    GOODBYE_TIME = "goodbye_time"
    GOODBYE_FAULT = "goodbye_fault"
    GOODBYE_OPT_OUT = "goodbye_opt_out"
    RESUME = "resume"
    """The human made a sound that was no words while we spoke: go on where it stopped."""
    TRANSFER_FAILED = "transfer_failed"


class Timer(StrEnum):
    """What a call may be waiting for."""

    DIAL = "dial"
    RING = "ring"
    STREAM = "stream"
    OPENING = "opening"
    SILENCE = "silence"
    CALLER = "caller"
    RECOGNISER = "recogniser"
    REPLY = "reply"
    SPEECH = "speech"
    INTENT = "intent"
    TRANSFER = "transfer"
    ENDING = "ending"
    DURATION = "duration"


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
class CallerSaid(Event):
    """The recogniser's text of a turn; `text` 0 means nothing intelligible."""

    turn: int
    text: int
    language: str


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
class OptOutHeard(_Guarded):
    """The caller asked never to be called again."""

    turn: int


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
        DigitPressed,
        CallerStarted,
        CallerStopped,
        CallerSaid,
        ReplyOffered,
        ReplyDone,
        ReplyFailed,
        SpeechStarted,
        SpeechEnded,
        IntentAsked,
        IntentSettled,
        OptOutHeard,
        HangUpAsked,
        OwnerLost,
        TimerFired,
        RecordingReady,
        RecordingFailed,
        SummaryReady,
    )
}
"""Every event by the name that the log stores."""
