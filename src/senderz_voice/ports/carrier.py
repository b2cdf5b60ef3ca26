"""Call control: orders to a telephone carrier, and its verdict when it refuses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from senderz_voice.ports.errors import ErrorKind, PortError


@dataclass(frozen=True, slots=True)
class Stream:
    """Where the carrier is to bring a leg's audio."""

    url: str
    """ws:// or wss://, with a single-use token in its path."""
    token: str
    """The same token, for carriers that can also send it as a header."""


@dataclass(frozen=True, slots=True)
class DialOrder:
    """A new outbound leg."""

    from_number: str
    to_number: str
    stream: Stream
    client_state: str
    """Our call id and leg role; the carrier echoes it in every webhook of the leg."""
    ring_seconds: int
    limit_seconds: int
    key: str
    """De-duplicates repeats at the carrier."""
    webhook_url: str | None = None
    detect_machine: bool = False
    """Whether the carrier is to tell a person from an answering machine, and when its greeting ends."""


@dataclass(frozen=True, slots=True)
class Dialled:
    """The carrier accepted the dial; whether anyone answers comes as a webhook."""

    leg: str
    session: str


@dataclass(frozen=True, slots=True)
class AnswerLeg:
    stream: Stream
    client_state: str


@dataclass(frozen=True, slots=True)
class RejectLeg:
    cause: Literal["busy", "rejected"]


@dataclass(frozen=True, slots=True)
class HangUpLeg:
    pass


@dataclass(frozen=True, slots=True)
class TransferLeg:
    """A cold transfer: the carrier dials `to_number` and joins the two legs when it answers."""

    to_number: str
    from_number: str
    ring_seconds: int
    client_state: str


@dataclass(frozen=True, slots=True)
class BridgeLeg:
    """Join the leg with another one of ours that is already answered."""

    other: str


@dataclass(frozen=True, slots=True)
class SendDigits:
    digits: str
    """0-9, A-D, * and #; w waits half a second."""


@dataclass(frozen=True, slots=True)
class StartStream:
    stream: Stream
    client_state: str


@dataclass(frozen=True, slots=True)
class StopStream:
    pass


@dataclass(frozen=True, slots=True)
class RecordLeg:
    """Record the leg from now to its end, both directions apart; the carrier reports a `recorded` event."""


LegOrder = (
    AnswerLeg | RejectLeg | HangUpLeg | TransferLeg | BridgeLeg | SendDigits | StartStream | StopStream | RecordLeg
)


@dataclass(frozen=True, slots=True)
class LegFacts:
    """What the carrier knows of a leg."""

    leg: str
    alive: bool
    client_state: str


Fault = Literal["us", "destination", "carrier", "account"]


class CarrierRefusal(PortError):
    """The carrier said no to an order: the verdict that the rest of the product acts on."""

    def __init__(
        self,
        kind: ErrorKind,
        detail: str,
        *,
        code: str,
        status: int | None,
        fault: Fault,
        retry: bool,
        dial_failure: bool,
        leg_over: bool = False,
    ) -> None:
        super().__init__(kind, detail, code=code)
        self.status = status
        """HTTP status of the refusal; None when no answer came."""
        self.fault = fault
        self.retry = retry
        self.dial_failure = dial_failure
        """Whether it counts towards the five failures that block a destination."""
        self.leg_over = leg_over
        """The order came too late: the leg has ended (for a hang-up that is success)."""


class Carrier(Protocol):
    """One telephone carrier's call control. Every method raises CarrierRefusal."""

    async def dial(self, order: DialOrder) -> Dialled:
        """Place a call; at most 5 s, then a refusal of kind UNAVAILABLE without a status: it may or may not ring."""

    async def perform(self, leg: str, order: LegOrder, *, key: str) -> None:
        """Have the carrier act on a leg; `key` de-duplicates repeats."""

    async def leg(self, leg: str) -> LegFacts | None:
        """What the carrier knows of the leg; None when it has never heard of it."""

    async def live_legs(self) -> Sequence[LegFacts]:
        """Every leg alive on our connection."""


@dataclass(frozen=True, slots=True)
class CarrierEvent:
    """One webhook, verified and translated. `kind` is closed; unknown webhooks become `ignored`."""

    id: str
    """The carrier's own event id: repeats carry the same."""
    kind: Literal[
        "offered",
        "dialling",
        "answered",
        "ended",
        "bridged",
        "digit",
        "machine",
        "greeting_over",
        "recorded",
        "stream_failed",
        "ignored",
    ]
    at: float
    leg: str
    session: str
    client_state: str
    from_number: str = ""
    to_number: str = ""
    direction: Literal["incoming", "outgoing", ""] = ""
    cause: str = ""
    """For `ended`: normal, busy, no_answer, rejected, canceled, failed, time_limit."""
    source: str = ""
    """For `ended`: caller, callee or unknown."""
    digit: str = ""
    result: str = ""
    """For `machine`: human, machine or not_sure. For `greeting_over`: beep, no_beep or not_sure."""
    recording_url: str = ""
    """For `recorded`: where the audio can be fetched, for a few minutes only; untrusted."""
    recording_started_at: float = 0.0


class CarrierRecordings(Protocol):
    """Fetches what the carrier recorded."""

    async def fetch(self, url: str) -> tuple[bytes, bytes]:
        """Both sides of a recording as mu-law, (the leg's own, the other), equally long.

        Only the carrier's own hosts are asked. Raises PortError: REFUSED for any other address, MISSING when the
        recording is gone, BAD_ANSWER for what is no recording.
        """


class CarrierCopies(Protocol):
    """Erases what the carrier keeps of a call's audio."""

    async def erase(self, leg: str) -> int:
        """Delete every recording of a leg; answers how many there were, none being success. Raises CarrierRefusal."""


class CarrierWebhooks(Protocol):
    """Verifies and translates what the carrier posts to us."""

    def receive(self, headers: dict[str, str], body: bytes) -> CarrierEvent:
        """Raises PortError: REFUSED for a bad or stale signature, BAD_ANSWER for a signed body that cannot be read."""
