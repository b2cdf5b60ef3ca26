"""What a carrier's webhook means to a call."""

from collections.abc import Callable, Mapping

from senderz_voice.core import events as e
from senderz_voice.core.events import Cause, Event, Role
from senderz_voice.ports.carrier import CarrierEvent

HANG_UP_ASKED = "hang_up_asked"
"""The cause of an entry that is not the carrier's: the API wants the call to end."""


def role_of(client_state: str) -> Role:
    """The leg that a webhook is about: our client state ends in it; an incoming leg has none and is the caller's."""
    return Role.HANDOFF if client_state.endswith(f":{Role.HANDOFF}") else Role.CALLER


def fact_of(event: CarrierEvent, known_leg: str) -> Event | None:
    """The core event for a webhook, None for one that changes nothing.

    Keys are heard on the media stream, which knows where an entry begins and ends; a webhook would log them twice.

    `known_leg` is the caller's leg: a webhook of another leg without a client state belongs to the handoff, since
    the carrier makes that leg itself and may not echo what we attached to it.
    """
    role = role_of(event.client_state)
    if role is Role.CALLER and known_leg and event.leg != known_leg:
        role = Role.HANDOFF
    make = _FACTS.get(event.kind)
    return make(event, role) if make else None


def _cause(cause: str) -> Cause:
    return Cause(cause) if cause in set(Cause) else Cause.FAILED


def _ignored(event: CarrierEvent, _: Role) -> Event | None:
    return e.HangUpAsked(event.at, "api") if event.cause == HANG_UP_ASKED else None


_FACTS: Mapping[str, Callable[[CarrierEvent, Role], Event | None]] = {
    "answered": lambda event, role: e.LegAnswered(event.at, role, event.leg),
    "ended": lambda event, role: e.LegEnded(event.at, role, _cause(event.cause), event.source or "unknown"),
    "bridged": lambda event, _: e.LegsBridged(event.at),
    "greeting_over": lambda event, role: e.GreetingOver(event.at, role, event.result),
    "machine": lambda event, role: e.MachineHeard(event.at, role, event.result),
    "ignored": _ignored,
}
