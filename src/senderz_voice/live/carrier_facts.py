"""What a carrier's webhook means to a call."""

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

    `known_leg` is the caller's leg: a webhook of another leg without a client state belongs to the handoff, since
    the carrier makes that leg itself and may not echo what we attached to it.
    """
    role = role_of(event.client_state)
    if role is Role.CALLER and known_leg and event.leg != known_leg:
        role = Role.HANDOFF
    match event.kind:
        case "answered":
            return e.LegAnswered(event.at, role, event.leg)
        case "ended":
            return e.LegEnded(event.at, role, _cause(event.cause), event.source or "unknown")
        case "bridged":
            return e.LegsBridged(event.at)
        case "digit":
            return e.DigitPressed(event.at, role, event.digit)
        case "machine":
            return e.MachineHeard(event.at, role, event.result)
        case "ignored" if event.cause == HANG_UP_ASKED:
            return e.HangUpAsked(event.at, "api")
        case _:
            return None


def _cause(cause: str) -> Cause:
    return Cause(cause) if cause in set(Cause) else Cause.FAILED
