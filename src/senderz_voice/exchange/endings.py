"""How a leg can end, in Telnyx's words: hang-up cause, who did it, and the SIP status behind it."""

from dataclasses import dataclass
from typing import Final, Literal

Direction = Literal["incoming", "outgoing"]


@dataclass(frozen=True, slots=True)
class Ending:
    cause: str
    source: Literal["caller", "callee", "unknown"]
    sip: str


BUSY: Final = Ending("user_busy", "callee", "486")
REJECTED: Final = Ending("call_rejected", "callee", "603")
NO_ANSWER: Final = Ending("timeout", "caller", "487")
CANCELLED: Final = Ending("originator_cancel", "caller", "487")
TIME_LIMIT: Final = Ending("time_limit", "unknown", "200")
OTHER_SIDE_LEFT: Final = Ending("normal_clearing", "unknown", "200")
SOCKET_LOST: Final = Ending("unspecified", "unknown", "500")


def by_application(direction: Direction, answered: bool) -> Ending:
    """The hang-up command: our side called if the leg is outgoing."""
    if not answered:
        return CANCELLED if direction == "outgoing" else REJECTED
    return Ending("normal_clearing", "caller" if direction == "outgoing" else "callee", "200")


def by_far_end(direction: Direction, answered: bool) -> Ending:
    """Whoever is at the far end hung up, or gave up ringing."""
    if not answered:
        return REJECTED if direction == "outgoing" else CANCELLED
    return Ending("normal_clearing", "callee" if direction == "outgoing" else "caller", "200")
