"""The outside of a live call, small and honest: a carrier that paces audio, a database in memory, people on cue."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from senderz_voice.core.events import CallOffered, CallPlaced, DialAccepted, Direction, Event, Role, Terms
from senderz_voice.ports.calllog import CallFile, Facts, Lease, LeaseLost, Logged, Text
from senderz_voice.ports.carrier import CarrierEvent, Dialled, DialOrder, LegFacts, LegOrder, Stream
from senderz_voice.ports.effects import IntentOutcome
from senderz_voice.ports.language import Conversation, ReplyEnded, ReplyPiece, TextDelta
from senderz_voice.ports.media import StreamFacts
from senderz_voice.ports.speech import Recognition
from tests.live.virtual import EPOCH, VirtualClock

LOUD = b"\x80" * 160
QUIET = b"\xff" * 160
LEG = "leg-1"
CALL = "01JDQ4ZC8Y6T1V7N3R5W9X2B4K"


class Loudness:
    """Speech is whatever is loud."""

    window = 256

    class Line:
        def reset(self) -> None:
            return None

    def open(self) -> "Loudness.Line":
        return Loudness.Line()

    def score(self, lines: Sequence[object], windows: NDArray[np.float32]) -> NDArray[np.float32]:
        assert windows.shape == (len(lines), self.window)
        return np.where(np.abs(windows).mean(axis=1) > 0.1, 0.95, 0.01).astype(np.float32)


class CueCards:
    """A recogniser that reads the next card for each utterance."""

    def __init__(self, *cards: str) -> None:
        self.cards = list(cards)
        self.heard: list[bytes] = []

    async def transcribe(self, speech: bytes, languages: Sequence[str]) -> Recognition:
        known = next((card for start, card in self._given if speech.startswith(start)), None)
        if known is None:
            known = self.cards.pop(0) if self.cards else ""
            self._given.append((speech, known))
        self.heard.append(speech)
        await asyncio.sleep(0.07)
        return Recognition(known, languages[0])

    @property
    def _given(self) -> list[tuple[bytes, str]]:
        return self.__dict__.setdefault("given", [])  # type: ignore[no-any-return]  # Made at first use.


class ReadAloud:
    """A voice that takes 50 ms a character, in pieces of 400 ms."""

    async def synthesise(self, text: str, language: str) -> AsyncIterator[bytes]:
        audio = b"\x20" * (len(text) * 400)
        await asyncio.sleep(0.015)
        for start in range(0, len(audio), 3200):
            yield audio[start : start + 3200]


@dataclass
class Parrot:
    """A model with prepared replies; it keeps every conversation that it was shown."""

    replies: list[list[ReplyPiece]]
    shown: list[Conversation] = field(default_factory=list)

    async def reply(self, conversation: Conversation) -> AsyncIterator[ReplyPiece]:
        self.shown.append(conversation)
        pieces = self.replies.pop(0) if self.replies else [TextDelta("Hm. ")]
        for piece in pieces:
            await asyncio.sleep(0.01)
            yield piece
        if not any(isinstance(piece, ReplyEnded) for piece in pieces):
            yield ReplyEnded()


class MemoryLog:
    """ports.calllog.CallLog in memory."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.files: dict[str, CallFile] = {}
        self.logs: dict[str, list[Event]] = {}
        self.texts: dict[str, dict[int, Text]] = {}
        self.rows: dict[str, Facts] = {}
        self.leases: dict[str, tuple[str, int, float]] = {}

    def add(self, file: CallFile, *events: Event) -> None:
        self.files[file.call] = file
        self.logs[file.call] = list(events)
        self.texts[file.call] = {}
        self.leases[file.call] = ("", 0, 0.0)

    async def take(self, call: str, owner: str, seconds: float) -> Lease | None:
        held, epoch, until = self.leases[call]
        if held not in ("", owner) and until > self.clock.monotonic():
            return None
        self.leases[call] = (owner, epoch + 1, self.clock.monotonic() + seconds)
        return Lease(self.files[call].tenant, call, owner, epoch + 1)

    async def renew(self, leases: Sequence[Lease], seconds: float) -> Sequence[Lease]:
        kept = [lease for lease in leases if self._held(lease)]
        for lease in kept:
            self.leases[lease.call] = (lease.owner, lease.epoch, self.clock.monotonic() + seconds)
        return kept

    async def read(self, lease: Lease) -> CallFile:
        file = self.files[lease.call]
        log = [Logged(seq, event) for seq, event in enumerate(self.logs[lease.call], 1)]
        return CallFile(
            tenant=file.tenant,
            call=file.call,
            sandbox=file.sandbox,
            from_number=file.from_number,
            to_number=file.to_number,
            handoff_number=file.handoff_number,
            leg_ids=file.leg_ids,
            brief=file.brief,
            intents=file.intents,
            started_at=file.started_at,
            log=log,
            texts=dict(self.texts[lease.call]),
        )

    async def append(
        self, lease: Lease, after: int, events: Sequence[Event], texts: Sequence[Text], facts: Facts
    ) -> None:
        if not self._held(lease):
            raise LeaseLost
        assert after == len(self.logs[lease.call])
        self.logs[lease.call] += events
        self.texts[lease.call].update({text.number: text for text in texts})
        self.rows[lease.call] = facts
        await asyncio.sleep(0.003)

    async def release(self, lease: Lease) -> None:
        if self._held(lease):
            self.leases[lease.call] = ("", lease.epoch, 0.0)

    def steal(self, call: str) -> None:
        """Another process takes the call."""
        _, epoch, _ = self.leases[call]
        self.leases[call] = ("thief", epoch + 1, self.clock.monotonic() + 60)

    def _held(self, lease: Lease) -> bool:
        owner, epoch, _ = self.leases[lease.call]
        return (owner, epoch) == (lease.owner, lease.epoch)


@dataclass
class Switch:
    """ports.carrier.Carrier: notes what it was told to do."""

    alive: bool = True
    orders: list[tuple[str, LegOrder, str]] = field(default_factory=list)
    dialled: list[DialOrder] = field(default_factory=list)

    async def dial(self, order: DialOrder) -> Dialled:
        assert order.client_state == f"{CALL}:handoff", "a live call dials nobody but the person who takes over"
        self.dialled.append(order)
        return Dialled("leg-2", "session-2")

    async def perform(self, leg: str, order: LegOrder, *, key: str) -> None:
        self.orders.append((leg, order, key))

    async def leg(self, leg: str) -> LegFacts | None:
        return LegFacts(leg, self.alive, f"{CALL}:caller")

    async def live_legs(self) -> Sequence[LegFacts]:
        return []


@dataclass
class Office:
    """ports.effects: the rest of the product."""

    done: list[str] = field(default_factory=list)
    outcome: IntentOutcome = field(default_factory=lambda: IntentOutcome(ok=True, answer='{"say": "Booked."}'))
    tokens: dict[str, tuple[str, Role]] = field(default_factory=dict)
    mail: list[tuple[str, CarrierEvent]] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    async def record_opt_out(self, file: CallFile) -> None:
        self.done.append(f"opt out {file.to_number}")

    async def count_dial_failure(self, file: CallFile) -> None:
        self.done.append("count failure")

    async def fire_intent(self, file: CallFile, name: str, arguments: str, key: str) -> IntentOutcome:
        await asyncio.sleep(0.5)
        self.done.append(f"fire {name} {arguments} {key}")
        return self.outcome

    async def mint(self, call: str, role: Role) -> Stream:
        token = f"token-{len(self.tokens)}"
        self.tokens[token] = (call, role)
        return Stream(f"ws://media/{token}", token)

    async def spend(self, token: str) -> tuple[str, Role] | None:
        return self.tokens.pop(token, None)

    async def waiting(self, calls: Sequence[str]) -> Sequence[tuple[str, CarrierEvent]]:
        return [(call, event) for call, event in self.mail if call in calls]

    async def handled(self, events: Sequence[str]) -> None:
        self.mail = [(call, event) for call, event in self.mail if event.id not in events]

    async def left_by(self, owner: str) -> Sequence[str]:
        return []

    async def unowned(self) -> Sequence[str]:
        return self.forgotten


class Telephone:
    """ports.media.MediaLine with a human at the other end: paces what it is sent and returns marks, as Telnyx does."""

    def __init__(self, *, deaf: bool = False, leg: str = LEG, stream: str = "") -> None:
        self.facts = StreamFacts(stream or f"stream of {leg}", leg, "session-1", f"{CALL}:caller")
        self.deaf = deaf
        """The audio is lost on the way, so that marks return at once."""
        self.played = bytearray()
        self.clears = 0
        self.open = True
        self._free_at = 0.0
        self._marks: list[tuple[asyncio.TimerHandle, str]] = []
        self.returned: list[str] = []
        self.on_mark = self.returned.append

    def send(self, audio: bytes) -> None:
        now = asyncio.get_running_loop().time()
        if not self.deaf:
            self._free_at = max(now, self._free_at) + len(audio) / 8000
            self.played += audio

    def mark(self, name: str) -> None:
        loop = asyncio.get_running_loop()
        handle = loop.call_at(max(loop.time(), self._free_at), self._return, name)
        self._marks.append((handle, name))

    def _return(self, name: str) -> None:
        self._marks = [(handle, other) for handle, other in self._marks if other != name]
        self.on_mark(name)

    def clear(self) -> None:
        self.clears += 1
        self._free_at = asyncio.get_running_loop().time()
        for handle, name in list(self._marks):
            handle.cancel()
            self._return(name)

    def close(self) -> None:
        self.open = False


def outbound(**changes: object) -> tuple[CallFile, list[Event]]:
    """A call that was dialled and whose leg the carrier has accepted."""
    terms = Terms(Direction.OUTBOUND, "en", record=False, disclose=False, can_transfer=True, max_seconds=600)
    events: list[Event] = [CallPlaced(EPOCH, terms), DialAccepted(EPOCH, Role.CALLER, LEG)]
    return _file("outbound", **changes), events


def inbound(*, warm: bool = False, record: bool = False, **changes: object) -> tuple[CallFile, list[Event]]:
    """A call that rings at one of our numbers."""
    terms = Terms(Direction.INBOUND, "en", record=record, disclose=False, can_transfer=True, max_seconds=600, warm=warm)
    return _file("inbound", **changes), [CallOffered(EPOCH, terms, LEG)]


def _file(direction: str, **changes: object) -> CallFile:
    fields: dict[str, object] = {
        "tenant": "01JDQ4ZC8Y6T1V7N3R5W9X2B4A",
        "call": CALL,
        "sandbox": True,
        "from_number": "+16195550100",
        "to_number": "+15555550001",
        "handoff_number": "+16195550199",
        "leg_ids": {"caller": LEG},
        "brief": {"direction": direction, "business_name": "Harbor Dental", "script": "Confirm."},
        "intents": {},
        "started_at": EPOCH,
    }
    return CallFile(**{**fields, **changes})  # type: ignore[arg-type]  # Stories change what they are about.
