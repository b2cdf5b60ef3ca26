"""The outside of live calls: services with fixed delays, a call log in memory, a carrier that takes every order."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace

from senderz_voice.core.events import CallPlaced, DialAccepted, Direction, Event, Role, Terms
from senderz_voice.ports.calllog import CallFile, Facts, Lease, LeaseLost, Logged, Text
from senderz_voice.ports.carrier import CarrierEvent, Dialled, DialOrder, LegFacts, LegOrder, Stream
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.effects import IntentOutcome
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.language import Conversation, ReplyEnded, ReplyPiece, TextDelta
from senderz_voice.ports.speech import Recognition

RECOGNISER_SECONDS = 0.1
MODEL_SECONDS = 0.25
"""Until the model's first words; the rest follow quickly."""
VOICE_SECONDS = 0.1
"""Until a clause's first audio."""
PIECE_BYTES = 3200
CLAUSES = (
    "Of course, let me look at the calendar for you. ",
    "We have an opening on Tuesday at ten, and another one on Wednesday at four in the afternoon. ",
    "Which of the two would suit you better? ",
)


class DelayedEar:
    """A recogniser that understands everything after a fixed delay."""

    async def transcribe(self, speech: bytes, languages: Sequence[str]) -> Recognition:
        await asyncio.sleep(RECOGNISER_SECONDS)
        return Recognition(f"I would like {len(speech) // 800} of them on Thursday, please.", languages[0])


class DelayedModel:
    """A language model that says the same three sentences, word by word, after a fixed delay."""

    async def reply(self, conversation: Conversation) -> AsyncIterator[ReplyPiece]:
        del conversation
        await asyncio.sleep(MODEL_SECONDS)
        for clause in CLAUSES:
            for word in clause.split(" "):
                yield TextDelta(f"{word} ")
            await asyncio.sleep(0.05)
        yield ReplyEnded()


class DelayedVoice:
    """A voice that after a fixed delay delivers 60 ms of given speech per character, faster than it is played."""

    def __init__(self, speech: bytes) -> None:
        self._speech = speech

    async def synthesise(self, text: str, language: str) -> AsyncIterator[bytes]:
        del language
        await asyncio.sleep(VOICE_SECONDS)
        size = len(text) * 480
        audio = (self._speech * (size // len(self._speech) + 1))[:size]
        for start in range(0, size, PIECE_BYTES):
            yield audio[start : start + PIECE_BYTES]
            await asyncio.sleep(0.01)


@dataclass(slots=True)
class MemoryLog:
    """A call log (ports.calllog.CallLog) that keeps leases and events, and forgets nothing."""

    files: dict[str, CallFile] = field(default_factory=dict)
    logs: dict[str, list[Event]] = field(default_factory=dict)
    texts: dict[str, dict[int, Text]] = field(default_factory=dict)
    owners: dict[str, Lease] = field(default_factory=dict)

    def place(self, call: str, clock: Clock) -> None:
        """A call that was dialled and whose leg the carrier has accepted."""
        now = clock.wall()
        terms = Terms(Direction.OUTBOUND, "en", record=True, disclose=False, can_transfer=False, max_seconds=3600)
        self.logs[call] = [CallPlaced(now, terms), DialAccepted(now, Role.CALLER, leg_of(call))]
        self.texts[call] = {}
        self.files[call] = CallFile(
            tenant="01JBENCH000000000000TENANT",
            call=call,
            sandbox=True,
            from_number="+16195550100",
            to_number="+15555550001",
            handoff_number="",
            leg_ids={Role.CALLER: leg_of(call)},
            brief={"direction": "outbound", "business_name": "Harbor Dental", "script": "Offer an appointment."},
            intents={},
            started_at=now,
        )

    async def take(self, call: str, owner: str, seconds: float) -> Lease | None:
        del seconds
        if call not in self.files:
            return None
        self.owners[call] = Lease(self.files[call].tenant, call, owner, 1)
        return self.owners[call]

    async def renew(self, leases: Sequence[Lease], seconds: float) -> Sequence[Lease]:
        del seconds
        return leases

    async def read(self, lease: Lease) -> CallFile:
        log = [Logged(seq, event) for seq, event in enumerate(self.logs[lease.call], 1)]
        return replace(self.files[lease.call], log=log, texts=dict(self.texts[lease.call]))

    async def append(
        self, lease: Lease, after: int, events: Sequence[Event], texts: Sequence[Text], facts: Facts
    ) -> None:
        del facts
        if after != len(self.logs[lease.call]):
            raise LeaseLost
        self.logs[lease.call] += events
        self.texts[lease.call].update({text.number: text for text in texts})

    async def release(self, lease: Lease) -> None:
        self.owners.pop(lease.call, None)


class Line:
    """A carrier (ports.carrier.Carrier) that takes every order and does nothing."""

    async def dial(self, order: DialOrder) -> Dialled:
        raise PortError(ErrorKind.NOT_CONFIGURED, f"calls are not dialled here: {order.to_number}")

    async def perform(self, leg: str, order: LegOrder, *, key: str) -> None:
        del leg, order, key

    async def leg(self, leg: str) -> LegFacts | None:
        return LegFacts(leg, alive=True, client_state="")

    async def live_legs(self) -> Sequence[LegFacts]:
        return ()


@dataclass(slots=True)
class Office:
    """The rest of the product (ports.effects): every token is a call's id, every call is answered, nothing is sold."""

    clock: Clock
    mail: list[tuple[str, CarrierEvent]] = field(default_factory=list)

    def answered(self, call: str) -> None:
        """The human picked up."""
        event = CarrierEvent(
            f"answered-{call}", "answered", self.clock.wall(), leg_of(call), "session", f"{call}:caller"
        )
        self.mail.append((call, event))

    async def record_opt_out(self, file: CallFile) -> None:
        del file

    async def count_dial_failure(self, file: CallFile) -> None:
        del file

    async def fire_intent(self, file: CallFile, name: str, arguments: str, key: str) -> IntentOutcome:
        del file, name, arguments, key
        return IntentOutcome(ok=True, answer="{}")

    async def mint(self, call: str, role: Role) -> Stream:
        del role
        return Stream(f"ws://127.0.0.1/media/{call}", call)

    async def spend(self, token: str) -> tuple[str, Role] | None:
        return token, Role.CALLER

    async def waiting(self, calls: Sequence[str]) -> Sequence[tuple[str, CarrierEvent]]:
        return [(call, event) for call, event in self.mail if call in calls]

    async def handled(self, events: Sequence[str]) -> None:
        self.mail = [(call, event) for call, event in self.mail if event.id not in events]

    async def unowned(self) -> Sequence[str]:
        return ()

    async def left_by(self, owner: str) -> Sequence[str]:
        del owner
        return ()


def leg_of(call: str) -> str:
    """The carrier's name of a call's leg."""
    return f"leg-{call}"
