"""Handing the human over to a person, and having them back when that fails: where the two legs of a call meet."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from senderz_voice.core import commands as c
from senderz_voice.core import events as e
from senderz_voice.core.commands import Command
from senderz_voice.core.ending import Reason
from senderz_voice.core.events import Kind, Role, Terms, Timer
from senderz_voice.core.floor import Floor
from senderz_voice.core.handoff import Handoff
from senderz_voice.core.line import About, Line
from senderz_voice.core.states import LegState, LegTrigger
from senderz_voice.core.timers import Timers


class Whole(Protocol):
    """The call, as far as a handover concerns it."""

    timers: Timers
    line: Line
    floor: Floor
    second: Handoff

    @property
    def terms(self) -> Terms: ...

    def hang_up(self, reason: Reason) -> list[Command]:
        """Decide to end the call."""

    def talk(self) -> list[Command]:
        """Open the floor as soon as there is audio."""


def transfer(call: Whole) -> list[Command]:
    """The human was told that they are connected: begin."""
    if not call.terms.can_transfer:
        return [*call.floor.shut(), *_talk_again(call)]
    if not call.line.move(LegTrigger.TRANSFER_BEGUN):
        return []
    return [*call.floor.shut(), *call.second.begin(warm=call.terms.warm)]


def joined(call: Whole, _: e.LegsBridged | None = None) -> list[Command]:
    """The two are joined."""
    ordered = call.line.joined()
    return [*call.second.joined(), *ordered] if ordered else []


def over(call: Whole, _: e.LegEnded | e.DialRefused | None = None) -> list[Command]:
    """The person's line ended, or never came about."""
    if call.second.state not in (LegState.RINGING, LegState.ACTIVE, LegState.BRIDGED):
        return []
    ended = call.second.over()
    if call.line.state is LegState.BRIDGED:
        return [*ended, *call.hang_up(Reason.TRANSFERRED)]
    return [*ended, *_back(call)]


def failed(call: Whole) -> list[Command]:
    """It is up to us to end the attempt."""
    return [*call.second.give_up(), *_back(call)]


def hang_up(call: Whole) -> list[Command]:
    """A leg that we dialled for a warm transfer does not end with the human's."""
    return call.second.give_up() if call.second.warm and call.second.state is not LegState.BRIDGED else []


def no_answer(call: Whole) -> list[Command]:
    """Nobody takes the call in time; whoever answered is taken to be joined, though the carrier does not say so."""
    if about_to_join(call):
        return joined(call)
    return [c.HangUp(Role.HANDOFF), *over(call)]


def briefing_waited(call: Whole) -> list[Command]:
    """Nobody said what answered, or the briefing does not end."""
    return call.second.join() if call.second.briefing else call.second.brief()


def about_to_join(call: Whole) -> bool:
    """Whether the carrier may have taken the human's audio away because it joined the two."""
    return call.second.state is LegState.ACTIVE and (call.second.briefed or not call.second.warm)


def _judged(call: Whole, event: e.MachineHeard) -> list[Command]:
    """An answering machine is nobody to hand a human over to."""
    if event.result != "machine":
        return call.second.brief()
    return failed(call) if call.line.state is LegState.TRANSFERRING and call.second.warm else []


def _back(call: Whole) -> list[Command]:
    """The human is ours again."""
    if not call.line.move(LegTrigger.TRANSFER_FAILED):
        return []
    return [*call.timers.stop(Timer.TRANSFER), *_talk_again(call)]


def _talk_again(call: Whole) -> list[Command]:
    """They have to be told that nobody else takes over."""
    call.floor.debts.reply = Kind.TRANSFER_FAILED
    return call.talk()


HANDOVER: Mapping[About, Callable[[Any, Any], list[Command]]] = {
    (e.DialAccepted, Role.HANDOFF): lambda call, _: call.second.accepted(),
    (e.DialRefused, Role.HANDOFF): over,
    (e.LegAnswered, Role.HANDOFF): lambda call, _: call.second.answered(),
    (e.StreamConnected, Role.HANDOFF): lambda call, event: call.second.connected(event.stream),
    (e.StreamLost, Role.HANDOFF): lambda call, event: call.second.lost(event.stream),
    (e.MachineHeard, Role.HANDOFF): _judged,
    (e.BriefingOver, None): lambda call, _: call.second.join(),
    (e.LegsBridged, None): joined,
    (e.LegEnded, Role.HANDOFF): over,
}
"""Events that concern the person who takes over."""
