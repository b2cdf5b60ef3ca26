"""Every transition that a call can make, as data.

Theory of operation. A call has two legs and one floor, and each of the three is a small machine:

- the caller's leg is the telephone line to the human, whoever dialled;
- the handoff leg is the line to the person that the call is transferred to;
- the floor says who may speak, and is open only while the caller's leg is active and its audio is connected.

`core.call.Call` turns each event into at most one trigger for one machine. The row (state, trigger) names the next
state; a trigger without a row is normal (late, repeated, out of order) and is ignored. Nothing else changes a state.
The diagram in the documentation is printed from these tables.
"""

from collections.abc import Mapping
from enum import StrEnum


class LegState(StrEnum):
    NEW = "new"
    RINGING = "ringing"
    ACTIVE = "active"
    TRANSFERRING = "transferring"
    BRIDGED = "bridged"
    ENDING = "ending"
    ENDED = "ended"


class LegTrigger(StrEnum):
    PLACED = "placed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ANSWERED = "answered"
    TRANSFER_BEGUN = "transfer_begun"
    TRANSFER_FAILED = "transfer_failed"
    JOINED = "joined"
    HANG_UP = "hang_up"
    OVER = "over"


class FloorState(StrEnum):
    CLOSED = "closed"
    LISTENING = "listening"
    CALLER_SPEAKING = "caller_speaking"
    THINKING = "thinking"
    ASSISTANT_SPEAKING = "assistant_speaking"
    PAUSED = "paused"
    """The human made a sound while we spoke; whether it is an interruption or a murmur is not known yet."""
    AT_THE_BEEP = "at_the_beep"
    """A machine answered, and we wait until it takes messages."""


class FloorTrigger(StrEnum):
    OPENED = "opened"
    CALLER_STARTED = "caller_started"
    CALLER_STOPPED = "caller_stopped"
    INTERRUPTED = "interrupted"
    RESUMED = "resumed"
    MACHINE = "machine"
    UNCLEAR = "unclear"
    ASKED = "asked"
    OFFERED = "offered"
    REPLIED = "replied"
    WAITING = "waiting"
    SHUT = "shut"


LegTable = Mapping[tuple[LegState, LegTrigger], LegState]
FloorTable = Mapping[tuple[FloorState, FloorTrigger], FloorState]

_L, _LT = LegState, LegTrigger

CALLER_LEG: LegTable = {
    (_L.NEW, _LT.PLACED): _L.RINGING,
    (_L.NEW, _LT.OFFERED): _L.RINGING,
    (_L.RINGING, _LT.ACCEPTED): _L.RINGING,
    (_L.RINGING, _LT.REFUSED): _L.ENDED,
    (_L.RINGING, _LT.ANSWERED): _L.ACTIVE,
    (_L.RINGING, _LT.HANG_UP): _L.ENDING,
    (_L.RINGING, _LT.OVER): _L.ENDED,
    (_L.ACTIVE, _LT.TRANSFER_BEGUN): _L.TRANSFERRING,
    (_L.ACTIVE, _LT.HANG_UP): _L.ENDING,
    (_L.ACTIVE, _LT.OVER): _L.ENDED,
    (_L.TRANSFERRING, _LT.TRANSFER_FAILED): _L.ACTIVE,
    (_L.TRANSFERRING, _LT.JOINED): _L.BRIDGED,
    (_L.TRANSFERRING, _LT.HANG_UP): _L.ENDING,
    (_L.TRANSFERRING, _LT.OVER): _L.ENDED,
    (_L.BRIDGED, _LT.HANG_UP): _L.ENDING,
    (_L.BRIDGED, _LT.OVER): _L.ENDED,
    (_L.ENDING, _LT.ACCEPTED): _L.ENDING,
    (_L.ENDING, _LT.REFUSED): _L.ENDED,
    (_L.ENDING, _LT.OVER): _L.ENDED,
}
"""The line to the human. A dial that is accepted after we gave up is hung up at once (ending, accepted)."""

HANDOFF_LEG: LegTable = {
    (_L.NEW, _LT.PLACED): _L.RINGING,
    (_L.RINGING, _LT.ANSWERED): _L.ACTIVE,
    (_L.RINGING, _LT.JOINED): _L.BRIDGED,
    (_L.RINGING, _LT.OVER): _L.ENDED,
    (_L.ACTIVE, _LT.JOINED): _L.BRIDGED,
    (_L.ACTIVE, _LT.OVER): _L.ENDED,
    (_L.BRIDGED, _LT.OVER): _L.ENDED,
    (_L.ENDED, _LT.PLACED): _L.RINGING,
}
"""The line to the person who takes over. After a failed transfer another attempt may ring it again."""

_F, _FT = FloorState, FloorTrigger

FLOOR: FloorTable = {
    (_F.CLOSED, _FT.OPENED): _F.LISTENING,
    (_F.LISTENING, _FT.CALLER_STARTED): _F.CALLER_SPEAKING,
    (_F.LISTENING, _FT.ASKED): _F.THINKING,
    (_F.LISTENING, _FT.MACHINE): _F.AT_THE_BEEP,
    (_F.LISTENING, _FT.SHUT): _F.CLOSED,
    (_F.CALLER_SPEAKING, _FT.CALLER_STOPPED): _F.THINKING,
    (_F.CALLER_SPEAKING, _FT.ASKED): _F.THINKING,
    (_F.CALLER_SPEAKING, _FT.MACHINE): _F.AT_THE_BEEP,
    (_F.CALLER_SPEAKING, _FT.SHUT): _F.CLOSED,
    (_F.THINKING, _FT.CALLER_STARTED): _F.CALLER_SPEAKING,
    (_F.THINKING, _FT.UNCLEAR): _F.LISTENING,
    (_F.THINKING, _FT.ASKED): _F.THINKING,
    (_F.THINKING, _FT.OFFERED): _F.ASSISTANT_SPEAKING,
    (_F.THINKING, _FT.REPLIED): _F.LISTENING,
    (_F.THINKING, _FT.WAITING): _F.THINKING,
    (_F.THINKING, _FT.MACHINE): _F.AT_THE_BEEP,
    (_F.THINKING, _FT.SHUT): _F.CLOSED,
    (_F.ASSISTANT_SPEAKING, _FT.CALLER_STARTED): _F.PAUSED,
    (_F.ASSISTANT_SPEAKING, _FT.OFFERED): _F.ASSISTANT_SPEAKING,
    (_F.ASSISTANT_SPEAKING, _FT.REPLIED): _F.LISTENING,
    (_F.ASSISTANT_SPEAKING, _FT.WAITING): _F.THINKING,
    (_F.ASSISTANT_SPEAKING, _FT.ASKED): _F.THINKING,
    (_F.ASSISTANT_SPEAKING, _FT.MACHINE): _F.AT_THE_BEEP,
    (_F.ASSISTANT_SPEAKING, _FT.SHUT): _F.CLOSED,
    (_F.PAUSED, _FT.CALLER_STARTED): _F.PAUSED,
    (_F.PAUSED, _FT.CALLER_STOPPED): _F.PAUSED,
    (_F.PAUSED, _FT.OFFERED): _F.PAUSED,
    (_F.PAUSED, _FT.INTERRUPTED): _F.CALLER_SPEAKING,
    (_F.PAUSED, _FT.RESUMED): _F.ASSISTANT_SPEAKING,
    (_F.PAUSED, _FT.ASKED): _F.THINKING,
    (_F.PAUSED, _FT.MACHINE): _F.AT_THE_BEEP,
    (_F.PAUSED, _FT.SHUT): _F.CLOSED,
    (_F.AT_THE_BEEP, _FT.CALLER_STARTED): _F.AT_THE_BEEP,
    (_F.AT_THE_BEEP, _FT.CALLER_STOPPED): _F.AT_THE_BEEP,
    (_F.AT_THE_BEEP, _FT.ASKED): _F.THINKING,
    (_F.AT_THE_BEEP, _FT.SHUT): _F.CLOSED,
}
"""Who may speak.

`asked` is a reply wanted from the dialogue, `replied` its end, `waiting` an intent still running. `interrupted` and
`resumed` say what became of a sound that made us pause. `machine` is an answering machine instead of a human.
"""
