"""Everything that the API works with, made once by the bootstrap and handed to every route."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends
from starlette.requests import HTTPConnection

from senderz_voice.db.engine import Database
from senderz_voice.keyring import Keyring
from senderz_voice.ports.carrier import Carrier, CarrierWebhooks
from senderz_voice.ports.clock import Clock, Ids
from senderz_voice.ports.language import IntentMatcher
from senderz_voice.ports.numbers import NumberShop
from senderz_voice.ports.objects import Objects
from senderz_voice.ports.payments import Payments
from senderz_voice.settings import Settings

Mode = Literal["live", "test"]
"""Which world a key belongs to: real telephones, or the built-in exchange."""


@dataclass(frozen=True, slots=True)
class ApiParts:
    """The ports of the API, ready for use."""

    settings: Settings
    keyring: Keyring
    database: Database
    clock: Clock
    ids: Ids
    carriers: Mapping[Mode, Carrier]
    shops: Mapping[Mode, NumberShop]
    webhooks: Mapping[Mode, CarrierWebhooks]
    """Verifiers of what the carrier of each mode posts to us."""
    objects: Objects
    nudge: Callable[[str], Awaitable[None]]
    """Tells the media process that there is something new about a call id."""
    media_address: Callable[[bool, str], str]
    """Where the carrier connects a call's audio, from (whether it is a sandbox call, the single-use token)."""
    readiness: Callable[[], Awaitable[Sequence[str]]]
    """Why calls cannot be taken right now, in words for the operator; empty when they can."""
    payments: Payments | None = None
    """Where customers pay; None when subscriptions are only kept in our own database."""
    matcher: IntentMatcher | None = None
    """Tells which intent a sentence would fire; None where nothing can tell."""


async def _parts(connection: HTTPConnection) -> ApiParts:
    parts: ApiParts = connection.app.state.parts
    return parts


Parts = Annotated[ApiParts, Depends(_parts)]
"""The parts, as a route's parameter."""
