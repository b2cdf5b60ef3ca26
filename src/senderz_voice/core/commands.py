"""Orders that a call gives to the outside, in the imperative.

Guarded commands leave the process only after the event that caused them is committed, and each carries a key made
from the call and that event's place in the log, so that a repeat is recognised. Live commands act at once.
"""

from dataclasses import dataclass
from typing import ClassVar

from senderz_voice.core.events import Cause, Kind, Role, Timer


@dataclass(frozen=True, slots=True)
class Command:
    """Any order."""

    GUARDED: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class _Guarded(Command):
    GUARDED: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Dial(_Guarded):
    role: Role


@dataclass(frozen=True, slots=True)
class Answer(_Guarded):
    role: Role


@dataclass(frozen=True, slots=True)
class HangUp(_Guarded):
    role: Role


@dataclass(frozen=True, slots=True)
class Transfer(_Guarded):
    """Have the carrier join the caller with the persona's handoff number."""


@dataclass(frozen=True, slots=True)
class Brief(Command):
    """Tell the person who takes over what it is about."""


@dataclass(frozen=True, slots=True)
class Bridge(_Guarded):
    """Have the carrier join the caller with the person who was briefed."""


@dataclass(frozen=True, slots=True)
class StartStream(_Guarded):
    """Have the carrier bring the leg's audio to us anew."""

    role: Role


@dataclass(frozen=True, slots=True)
class SendDigits(_Guarded):
    """Press keys on the caller's leg."""

    digits: str


@dataclass(frozen=True, slots=True)
class RecordBridged(_Guarded):
    """Have the carrier record the caller and the person who took over: our own ears are off the line."""


@dataclass(frozen=True, slots=True)
class FireIntent(_Guarded):
    """Call the webhook of a fired intent."""

    firing: int


@dataclass(frozen=True, slots=True)
class RecordOptOut(_Guarded):
    """Never call this person again for this customer."""


@dataclass(frozen=True, slots=True)
class Bill(_Guarded):
    """Charge the call, once: a row that is written in the transaction of the event that makes it due."""

    minutes: int


@dataclass(frozen=True, slots=True)
class WrapUp(_Guarded):
    """Ask for the work after the call (recording, summary, score), in the transaction of the event that ends it."""


@dataclass(frozen=True, slots=True)
class CountDialFailure(_Guarded):
    """One more failure towards blocking the destination."""

    cause: Cause


@dataclass(frozen=True, slots=True)
class StartRecording(Command):
    """Keep both sides' audio from now on."""


@dataclass(frozen=True, slots=True)
class StopRecording(Command):
    pass


@dataclass(frozen=True, slots=True)
class AskReply(Command):
    """Have the dialogue make reply number `reply`, after the caller's turn `turn` (0: nobody spoke)."""

    reply: int
    kind: Kind
    turn: int
    disclose: bool = False


@dataclass(frozen=True, slots=True)
class DropReply(Command):
    """The reply is no longer wanted."""

    reply: int


@dataclass(frozen=True, slots=True)
class Speak(Command):
    """Put a clause on the line, behind those already there."""

    speech: int


@dataclass(frozen=True, slots=True)
class ClearSpeech(Command):
    """Silence the assistant now; what was not heard is forgotten."""


@dataclass(frozen=True, slots=True)
class PauseSpeech(Command):
    """Fall silent at once, and keep what was not heard: it may have been a murmur."""


@dataclass(frozen=True, slots=True)
class ResumeSpeech(Command):
    """Go on where it stopped."""


@dataclass(frozen=True, slots=True)
class SetTimer(Command):
    """Start or restart a timer; a firing with an older `number` is stale."""

    timer: Timer
    number: int
    seconds: float


@dataclass(frozen=True, slots=True)
class StopTimer(Command):
    timer: Timer


@dataclass(frozen=True, slots=True)
class CloseStream(Command):
    """Drop the leg's media stream."""

    role: Role
