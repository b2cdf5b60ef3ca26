"""What a live call does to the rest of the product, and how it learns what the carrier reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from senderz_voice.core.events import Role
from senderz_voice.ports.calllog import CallFile
from senderz_voice.ports.carrier import CarrierEvent, Stream


@dataclass(frozen=True, slots=True)
class IntentOutcome:
    """What came of a fired intent."""

    ok: bool
    answer: str
    """The webhook's answer, as JSON text or words of ours; untrusted."""


class Effects(Protocol):
    """Each may be repeated with the same key and then changes nothing more. All raise PortError."""

    async def record_opt_out(self, file: CallFile) -> None:
        """Never call this person again for this tenant and mode."""

    async def count_dial_failure(self, file: CallFile) -> None:
        """One more failure towards blocking the destination."""

    async def fire_intent(self, file: CallFile, name: str, arguments: str, key: str) -> IntentOutcome:
        """Do what the intent says: call its webhook, or note that a message was left."""


class Gate(Protocol):
    """Single-use tokens that tie a media stream to a call."""

    async def mint(self, call: str, role: Role) -> Stream:
        """A fresh address for the carrier to bring the leg's audio to."""

    async def spend(self, token: str) -> tuple[str, Role] | None:
        """The call and leg that a token was made for, the first time it is shown; None ever after."""


class Inbox(Protocol):
    """Carrier webhooks that were stored and not yet acted on."""

    async def waiting(self, calls: Sequence[str]) -> Sequence[tuple[str, CarrierEvent]]:
        """(call id, event) of these calls in the order of arrival."""

    async def handled(self, events: Sequence[str]) -> None:
        """These event ids need not be shown again."""


class Orphans(Protocol):
    """Calls that nobody looks after."""

    async def left_by(self, owner: str) -> Sequence[str]:
        """Ids of calls that are not final and whose lease this owner holds."""

    async def unowned(self) -> Sequence[str]:
        """Ids of calls that are not final and whose lease is free or has expired."""
