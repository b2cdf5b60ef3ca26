"""How a call ended, in the words of the API."""

from dataclasses import dataclass
from enum import StrEnum

from senderz_voice.core.events import Cause, Direction


class Status(StrEnum):
    RINGING = "ringing"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    CANCELED = "canceled"


class Reason(StrEnum):
    """Why; set by whoever decides first that the call is to end."""

    CALLER_HUNG_UP = "caller_hung_up"
    ASSISTANT_HUNG_UP = "assistant_hung_up"
    TRANSFERRED = "transferred"
    MAX_DURATION = "max_duration"
    SILENCE = "silence"
    OPTED_OUT = "opted_out"
    CARRIER_ERROR = "carrier_error"
    MEDIA_LOST = "media_lost"
    STAGE_FAILED = "stage_failed"
    VOICEMAIL_LEFT = "voicemail_left"
    MACHINE = "machine"
    LOOP = "loop"
    SHUTDOWN = "shutdown"
    API_HUNG_UP = "api_hung_up"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    DIAL_REFUSED = "dial_refused"


@dataclass(frozen=True, slots=True)
class Ending:
    status: Status
    reason: Reason


_UNANSWERED = {
    Cause.BUSY: Ending(Status.BUSY, Reason.BUSY),
    Cause.REJECTED: Ending(Status.BUSY, Reason.DECLINED),
    Cause.NO_ANSWER: Ending(Status.NO_ANSWER, Reason.NO_ANSWER),
    Cause.TIME_LIMIT: Ending(Status.NO_ANSWER, Reason.NO_ANSWER),
    Cause.NORMAL: Ending(Status.CANCELED, Reason.CALLER_HUNG_UP),
    Cause.CANCELED: Ending(Status.CANCELED, Reason.CALLER_HUNG_UP),
    Cause.FAILED: Ending(Status.FAILED, Reason.CARRIER_ERROR),
}
_OUTBOUND_NORMAL = Ending(Status.NO_ANSWER, Reason.NO_ANSWER)
_OURS_UNANSWERED = {
    Reason.NO_ANSWER: Status.NO_ANSWER,
    Reason.API_HUNG_UP: Status.CANCELED,
    Reason.SHUTDOWN: Status.CANCELED,
}


def unanswered(direction: Direction, cause: Cause, ours: Reason | None) -> Ending:
    """The end of a call that nobody answered; `ours` is why we gave up, if it was us."""
    if ours is not None:
        return Ending(_OURS_UNANSWERED.get(ours, Status.FAILED), ours)
    if direction is Direction.OUTBOUND and cause in (Cause.NORMAL, Cause.CANCELED):
        return _OUTBOUND_NORMAL
    return _UNANSWERED[cause]


def refused(ours: Reason | None) -> Ending:
    """The end of a call whose dial was refused; `ours` is why we had given up before that, if we had."""
    return (
        Ending(_OURS_UNANSWERED.get(ours, Status.FAILED), ours) if ours else Ending(Status.FAILED, Reason.DIAL_REFUSED)
    )


def answered(cause: Cause, ours: Reason | None, *, bridged: bool) -> Ending:
    """The end of a call that was answered."""
    if bridged:
        return Ending(Status.COMPLETED, Reason.TRANSFERRED)
    if ours is not None:
        return Ending(Status.COMPLETED, ours)
    if cause is Cause.TIME_LIMIT:
        return Ending(Status.COMPLETED, Reason.MAX_DURATION)
    if cause is Cause.FAILED:
        return Ending(Status.COMPLETED, Reason.CARRIER_ERROR)
    return Ending(Status.COMPLETED, Reason.CALLER_HUNG_UP)
