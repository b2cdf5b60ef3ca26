"""Guarded commands: each is one request to the outside, made after its cause is committed, under its own key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import structlog

from senderz_voice.core import commands as c
from senderz_voice.core.commands import Command
from senderz_voice.core.events import CommandRefused, DialAccepted, DialRefused, Event, IntentSettled, Role
from senderz_voice.ports.calllog import CallFile, Text
from senderz_voice.ports.carrier import (
    AnswerLeg,
    BridgeLeg,
    Carrier,
    CarrierRefusal,
    DialOrder,
    HangUpLeg,
    LegOrder,
    RecordLeg,
    SendDigits,
    StartStream,
    TransferLeg,
)
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.effects import Effects, Gate
from senderz_voice.ports.errors import ErrorKind, PortError

TRANSFER_RING_SECONDS = 30
LONGEST_SECONDS = 14_400
"""The carrier's own limit of a leg."""
ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 0.3

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Firing:
    """An intent that was fired: its name, and its validated arguments as JSON."""

    name: str
    arguments: str


class Reporter(Protocol):
    """The call that an order belongs to, as far as the order needs it."""

    def post(self, event: Event, *texts: Text) -> None:
        """Tell the call what came of it."""

    def words(self, kind: str, text: str, language: str) -> Text:
        """Give words their number in the call."""

    def firing(self, number: int) -> Firing:
        """A fired intent."""


@dataclass(frozen=True, slots=True)
class Orders:
    """Does a call's guarded commands. What comes of them goes back to the call as events through `post`."""

    clock: Clock
    carriers: Mapping[bool, Carrier]
    """By whether the call is a sandbox call."""
    gate: Gate
    effects: Effects

    async def carry_out(self, command: Command, key: str, file: CallFile, reporter: Reporter) -> None:
        """Carry out one command, trying again while the outside is away. Raises nothing of the outside."""
        pause = FIRST_PAUSE_SECONDS
        for attempt in range(1, ATTEMPTS + 1):
            try:
                await self._once(command, key, file, reporter)
            except PortError as error:
                name = type(command).__name__
                log.warning("order_failed", call_id=file.call, command=name, code=error.code, attempt=attempt)
                if attempt == ATTEMPTS or not _again(error):
                    self._tell(command, error, reporter)
                    return
                await self.clock.sleep(pause)
                pause *= 2
            else:
                return

    async def _once(self, command: Command, key: str, file: CallFile, reporter: Reporter) -> None:
        ordered = _leg_order(command, file)
        if ordered is not None:
            await self._leg(file, *ordered, key)
            return
        match command:
            case c.Answer(role=role):
                stream = await self.gate.mint(file.call, role)
                await self._leg(file, role, AnswerLeg(stream, f"{file.call}:{role}"), key)
            case c.StartStream(role=role):
                stream = await self.gate.mint(file.call, role)
                await self._leg(file, role, StartStream(stream, f"{file.call}:{role}"), key)
            case c.Dial(role=Role.HANDOFF):
                await self._dial_person(file, key, reporter)
            case c.FireIntent(firing=number):
                await self._fire(file, number, key, reporter)
            case c.RecordOptOut():
                await self.effects.record_opt_out(file)
            case c.CountDialFailure():
                await self.effects.count_dial_failure(file)
            case _:
                # The human is dialled by whoever placed the call; its owner here never repeats that.
                log.info("order_not_repeated", call_id=file.call, command=type(command).__name__)

    async def _leg(self, file: CallFile, role: Role, order: LegOrder, key: str) -> None:
        leg = file.leg_ids.get(role)
        if leg:
            await self.carriers[file.sandbox].perform(leg, order, key=key)

    async def _dial_person(self, file: CallFile, key: str, reporter: Reporter) -> None:
        """Ring the persona's handoff number, the only one that a call may be handed to."""
        order = DialOrder(
            from_number=_ours(file),
            to_number=file.handoff_number,
            stream=await self.gate.mint(file.call, Role.HANDOFF),
            client_state=f"{file.call}:{Role.HANDOFF}",
            ring_seconds=TRANSFER_RING_SECONDS,
            limit_seconds=LONGEST_SECONDS,
            key=key,
            detect_machine=True,
        )
        dialled = await self.carriers[file.sandbox].dial(order)
        reporter.post(DialAccepted(self.clock.wall(), Role.HANDOFF, dialled.leg))

    async def _fire(self, file: CallFile, number: int, key: str, reporter: Reporter) -> None:
        firing = reporter.firing(number)
        outcome = await self.effects.fire_intent(file, firing.name, firing.arguments, key)
        answer = reporter.words("answer", outcome.answer, "en")
        reporter.post(IntentSettled(self.clock.wall(), number, outcome.ok, answer.number), answer)

    def _tell(self, command: Command, error: PortError, reporter: Reporter) -> None:
        """The call has to know what will not happen."""
        now = self.clock.wall()
        told: Event | None = None
        match command:
            case c.FireIntent(firing=firing):
                told = IntentSettled(now, firing, ok=False, text=0)
            case c.Answer(role=role) | c.StartStream(role=role) | c.HangUp(role=role):
                told = CommandRefused(now, role, type(command).__name__, error.code, _leg_over(error))
            case c.Bridge():
                told = CommandRefused(now, Role.CALLER, "Bridge", error.code, _leg_over(error))
            case c.Transfer():
                told = CommandRefused(now, Role.CALLER, "Transfer", error.code, _leg_over(error))
            case c.Dial(role=role):
                told = DialRefused(now, role, error.code, error.detail, counts=True)
            case _:
                pass
        if told is not None:
            reporter.post(told)


def _leg_order(command: Command, file: CallFile) -> tuple[Role, LegOrder] | None:
    """The order for a leg that needs nothing but the call's file; None for all others."""
    match command:
        case c.HangUp(role=role):
            return role, HangUpLeg()
        case c.Transfer():
            state = f"{file.call}:{Role.HANDOFF}"
            return Role.CALLER, TransferLeg(file.handoff_number, _ours(file), TRANSFER_RING_SECONDS, state)
        case c.Bridge():
            return Role.CALLER, BridgeLeg(file.leg_ids.get(Role.HANDOFF, ""))
        case c.SendDigits(digits=digits):
            return Role.CALLER, SendDigits(digits)
        case c.RecordBridged():
            return Role.CALLER, RecordLeg()
        case _:
            return None


def _again(error: PortError) -> bool:
    if isinstance(error, CarrierRefusal):
        return error.retry and not error.leg_over
    return error.kind is ErrorKind.UNAVAILABLE


def _leg_over(error: PortError) -> bool:
    return isinstance(error, CarrierRefusal) and error.leg_over


def _ours(file: CallFile) -> str:
    """Our own number: whichever end of the call is not the human's."""
    return file.from_number if file.brief.get("direction") == "outbound" else file.to_number
