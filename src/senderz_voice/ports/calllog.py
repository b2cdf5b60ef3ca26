"""The event log of calls: the truth that everything else about a call is read from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from senderz_voice.core.events import Event


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to append to one call's log, while it is renewed."""

    tenant: str
    call: str
    owner: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Logged:
    """An event with its place in the log, counted from 1 without gaps."""

    seq: int
    event: Event


@dataclass(frozen=True, slots=True)
class Text:
    """Words of a call, already redacted.

    `number` is unique in the call; `kind` is caller, assistant, arguments or answer.
    """

    number: int
    kind: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the row of a call shows of its state, as columns; None leaves a column as it is."""

    status: str | None = None
    end_reason: str | None = None
    answered_at: float | None = None
    ended_at: float | None = None
    billed_minutes: int | None = None
    """To be charged with this write, once a call; sandbox calls cost nothing."""
    wrap_up: bool = False
    """Ask with this write for the durable work after the call, once a call."""
    language: str | None = None
    latencies_ms: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class CallFile:
    """Everything needed to go on with a call."""

    tenant: str
    call: str
    sandbox: bool
    from_number: str
    to_number: str
    handoff_number: str
    """Empty when the persona has none."""
    leg_ids: Mapping[str, str]
    """Carrier leg id by role."""
    brief: Mapping[str, Any]
    """The fields of ports.language.Brief as JSON, tools included, snapshotted when the call began."""
    intents: Mapping[str, Mapping[str, Any]]
    """By name: the intent's id, action, action_config and parameters, snapshotted when the call began."""
    started_at: float
    log: Sequence[Logged] = ()
    texts: Mapping[int, Text] = field(default_factory=dict)


class LeaseLost(Exception):
    """Another process owns the call now; nothing was written and nothing may be done for it here."""


class CallLog(Protocol):
    """The log, as the owner of a live call uses it. Raises PortError when the database is away."""

    async def take(self, call: str, owner: str, seconds: float) -> Lease | None:
        """Become the owner: when nobody is, or the lease has expired, or the owner is already us. The epoch goes up."""

    async def renew(self, leases: Sequence[Lease], seconds: float) -> Sequence[Lease]:
        """Extend; answers those that are still ours."""

    async def read(self, lease: Lease) -> CallFile:
        """The whole call. Raises LeaseLost."""

    async def append(
        self, lease: Lease, after: int, events: Sequence[Event], texts: Sequence[Text], facts: Facts
    ) -> None:
        """Write events behind place `after`, their texts and the row's columns in one transaction. Raises LeaseLost."""

    async def release(self, lease: Lease) -> None:
        """Give the call up at once, so that another owner need not wait for the lease to expire."""
