"""The measured server's surroundings: calls placed or offered in a real database, a carrier that takes every order."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bench.conversation import delays
from bench.conversation.script import WELCOME
from bench.conversation.vendor_mind import TOOL_NAME
from senderz_voice.calls import inbox, store
from senderz_voice.calls.appending import append
from senderz_voice.core.events import CallOffered, CallPlaced, DialAccepted, Direction, Event, Role, Terms
from senderz_voice.db.engine import Database
from senderz_voice.ports.calllog import CallFile, Facts
from senderz_voice.ports.carrier import AnswerLeg, CarrierEvent, Dialled, DialOrder, LegFacts, LegOrder
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.effects import IntentOutcome
from senderz_voice.ports.errors import ErrorKind, PortError

TENANT: Final = "01JBENCH000000000000TENANT"
_INTENT: Final = {
    "id": "01JBENCH000000000000NTENT0",
    "action": "webhook",
    "description": "Book what the caller asks for.",
    "action_config": {},
    "language": "all",
    "parameters": {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]},
}


def leg_of(call: str) -> str:
    """The carrier's name of a call's leg."""
    return f"leg-{call}"


class Line:
    """A carrier (ports.carrier.Carrier) that takes every order, and remembers where incoming calls are answered."""

    def __init__(self) -> None:
        self.answers: dict[str, asyncio.Future[str]] = {}

    async def dial(self, order: DialOrder) -> Dialled:
        raise PortError(ErrorKind.NOT_CONFIGURED, f"calls are not dialled here: {order.to_number}")

    async def perform(self, leg: str, order: LegOrder, *, key: str) -> None:
        del key
        if isinstance(order, AnswerLeg):
            self.answers[leg].set_result(order.stream.token)

    async def leg(self, leg: str) -> LegFacts | None:
        return LegFacts(leg, alive=True, client_state="")

    async def live_legs(self) -> Sequence[LegFacts]:
        return ()


@dataclass(slots=True)
class Webhooks:
    """What live calls do to the outside (ports.effects.Effects): every firing takes a while and is counted."""

    fired: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """By call: each firing's key and arguments."""

    async def record_opt_out(self, file: CallFile) -> None:
        raise PortError(ErrorKind.REFUSED, f"nobody opts out here: {file.call}")

    async def count_dial_failure(self, file: CallFile) -> None:
        raise PortError(ErrorKind.REFUSED, f"nothing is dialled here: {file.call}")

    async def fire_intent(self, file: CallFile, name: str, arguments: str, key: str) -> IntentOutcome:
        del name
        self.fired.setdefault(file.call, []).append((key, arguments))
        await asyncio.sleep(delays.TOOL)
        return IntentOutcome(ok=True, answer='{"booked": true}')


@dataclass(frozen=True, slots=True)
class Desk:
    """Makes calls, as the control process does."""

    database: Database
    clock: Clock

    async def add(self, call: str, direction: Direction) -> None:
        """A dialled call that the carrier has accepted, or one that the carrier has just offered."""
        now = self.clock.wall()
        terms = Terms(direction, "en", record=True, disclose=False, can_transfer=False, max_seconds=3600)
        outbound = direction is Direction.OUTBOUND
        events: list[Event] = [CallOffered(now, terms, leg_of(call))]
        if outbound:
            events = [CallPlaced(now, terms), DialAccepted(now, Role.CALLER, leg_of(call))]
        async with self.database.write() as connection:
            lease = await store.add_call(connection, TENANT, _row(call, direction, now), owner="", expires_at=0.0)
            await append(connection, lease, 0, events, facts=Facts(), now=now)

    async def answered(self, call: str) -> None:
        """The carrier reports that the human picked up."""
        now = self.clock.wall()
        event = CarrierEvent(f"answered-{call}", "answered", now, leg_of(call), "session", f"{call}:caller")
        async with self.database.write() as connection:
            await inbox.store(connection, event, tenant=TENANT, call=call, now=now)


def _row(call: str, direction: Direction, now: float) -> dict[str, Any]:
    brief = {
        "direction": str(direction),
        "business_name": "Harbor clinic",
        "greeting": WELCOME,
        "script": "Find a day for the next appointment.",
        "instructions": "",
        "knowledge": "",
        "timezone": "UTC",
    }
    return {
        "id": call,
        "mode": "test",
        "direction": str(direction),
        "status": "ringing",
        "from_number": "+16195550100",
        "to_number": "+15555550001",
        "script": "Find a day for the next appointment.",
        "language": "en",
        "metadata": {},
        "record": True,
        "max_seconds": 3600,
        "handoff_number": "",
        "brief": brief,
        "intents": {TOOL_NAME: _INTENT},
        "created_at": now,
    }
