"""What a vendor's way of talking over a socket has to tell the socket that carries it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from senderz_voice.ports.errors import PortError


@dataclass(frozen=True, slots=True)
class Audio:
    """A piece of the clause on `lane`."""

    lane: str
    mulaw: bytes


@dataclass(frozen=True, slots=True)
class Over:
    """The clause on `lane` has ended or its cancelling is done, and the lane is free again."""

    lane: str


@dataclass(frozen=True, slots=True)
class Fault:
    """The clause on `lane` failed; without a lane, all on the socket did."""

    error: PortError
    lane: str | None = None


Said = Audio | Over | Fault


@dataclass(frozen=True, slots=True)
class Terms:
    """What a vendor allows on one of its sockets."""

    vendor: str
    """The vendor's name, for messages to the operator."""
    lanes: int
    """Clauses that may be spoken at once on one socket."""
    idle_seconds: float
    """We close an idle socket then, shortly before the vendor would."""
    life_seconds: float = 55 * 60.0
    """No new clause begins on a socket older than this."""
    confirms_cancel: bool = True
    """Whether a cancelled lane stays occupied until the vendor says that it is free."""
    starts_per_minute: int | None = None
    """Clauses that may begin on one socket within a minute; None when nobody counts them."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where a socket is opened. Doors with the same address lead to the same pool of sockets."""

    url: str
    headers: Mapping[str, str] = field(compare=False, repr=False)


class Dialect(Protocol):
    """One socket's messages; it may remember what was said on it, and does nothing else."""

    def say(self, lane: str, text: str, language: str) -> Sequence[str]:
        """The messages that have a whole clause spoken."""

    def cancel(self, lane: str) -> Sequence[str]:
        """The messages that stop the clause on this lane."""

    def heard(self, message: str | bytes) -> Sequence[Said]:
        """What a message of the vendor means, often nothing that matters here. Raises PortError for garbage."""
