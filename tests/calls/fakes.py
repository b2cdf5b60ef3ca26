"""The outside of calls: a clock that is set by hand, a carrier on cue, objects in memory."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

import msgspec

from senderz_voice.ports.carrier import CarrierEvent, CarrierRefusal, Dialled, DialOrder, LegFacts, LegOrder
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.language import Digest, Ended
from senderz_voice.ports.objects import ObjectFacts

NOON = 1_767_355_200.0
"""2026-01-02T12:00:00Z, the beginning of a minute."""


@dataclass
class HandClock:
    """Time stands still until it is moved; sleeping moves it."""

    now: float = NOON

    def wall(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


class Counted:
    """Ids and tokens that are counted."""

    def __init__(self) -> None:
        self._next = count(1)

    def ulid(self) -> str:
        return f"01JH{next(self._next):022d}"

    def token(self, size: int = 32) -> str:
        return f"token-{next(self._next)}-{size}"


def refusal(code: str = "D1", *, status: int | None = 403, counts: bool = True) -> CarrierRefusal:
    """The carrier says no; without a status it says nothing."""
    kind = ErrorKind.REFUSED if status else ErrorKind.UNAVAILABLE
    return CarrierRefusal(
        kind, "Dial not allowed", code=code, status=status, fault="destination", retry=False, dial_failure=counts
    )


@dataclass
class CueCarrier:
    """Takes every dial unless a refusal is prepared for it."""

    refusals: list[CarrierRefusal] = field(default_factory=list)
    dialled: list[DialOrder] = field(default_factory=list)
    ordered: list[tuple[str, LegOrder, str]] = field(default_factory=list)

    async def dial(self, order: DialOrder) -> Dialled:
        self.dialled.append(order)
        await asyncio.sleep(0)
        if self.refusals:
            raise self.refusals.pop(0)
        return Dialled(f"leg-{len(self.dialled)}", "session-1")

    async def perform(self, leg: str, order: LegOrder, *, key: str) -> None:
        self.ordered.append((leg, order, key))

    async def leg(self, leg: str) -> LegFacts | None:
        return None

    async def live_legs(self) -> Sequence[LegFacts]:
        return []


class SignedByHand:
    """Believes a webhook that carries the right word, and reads its body as a CarrierEvent."""

    def __init__(self, word: str) -> None:
        self._word = word

    def receive(self, headers: dict[str, str], body: bytes) -> CarrierEvent:
        if headers.get("x-signature") != self._word:
            raise PortError(ErrorKind.REFUSED, "bad signature")
        try:
            return msgspec.json.decode(body, type=CarrierEvent)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise PortError(ErrorKind.BAD_ANSWER, "not a webhook") from error


@dataclass
class MemoryObjects:
    """ports.objects.Objects in memory; `away` makes it unreachable."""

    kept: dict[str, bytes] = field(default_factory=dict)
    away: bool = False
    changed_at: dict[str, float] = field(default_factory=dict)
    """When a key was put, for those that are older than the clock."""

    def _check(self, key: str | None = None) -> None:
        if self.away:
            raise PortError(ErrorKind.UNAVAILABLE, "the object store is away")
        if key is not None and key not in self.kept:
            raise PortError(ErrorKind.MISSING, "no such object")

    async def put(self, key: str, data: bytes, content_type: str) -> None:
        self._check()
        self.kept[key] = data

    async def head(self, key: str) -> ObjectFacts:
        self._check(key)
        return ObjectFacts(key, len(self.kept[key]))

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        self._check(key)
        for at in range(start, end, 1000):
            yield self.kept[key][at : min(end, at + 1000)]

    async def delete(self, key: str) -> None:
        self._check()
        self.kept.pop(key, None)

    async def list(self, prefix: str) -> AsyncIterator[ObjectFacts]:
        self._check()
        for key in sorted(self.kept):
            if key.startswith(f"{prefix}/"):
                yield ObjectFacts(key, len(self.kept[key]), self.changed_at.get(key, NOON))


@dataclass
class Scribe:
    """A summariser with one prepared digest; it keeps what it was shown."""

    digest_given: Digest = field(default_factory=lambda: Digest("They agreed.", 70, "confirmed", evidence=("yes",)))
    shown: list[Ended] = field(default_factory=list)

    async def digest(self, ended: Ended) -> Digest:
        self.shown.append(ended)
        return replace(self.digest_given)
