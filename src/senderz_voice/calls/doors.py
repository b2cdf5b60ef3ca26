"""What the media process sees of stored calls: tokens, the carrier's webhooks, and calls that nobody looks after."""

from collections.abc import Callable, Sequence

import msgspec
from sqlalchemy import or_, select, update

from senderz_voice.calls import tokens
from senderz_voice.core.events import Role
from senderz_voice.db.call_tables import call_leases, calls, carrier_inbox
from senderz_voice.db.engine import Database
from senderz_voice.ports.carrier import CarrierEvent, Stream
from senderz_voice.ports.clock import Clock, Ids
from senderz_voice.ports.errors import ErrorKind, PortError

MediaAddress = Callable[[bool, str], str]
"""Where the carrier connects: from whether it is a sandbox call, and a token, to ws://… or wss://…"""

_BATCH = 200


class StoredGate:
    """ports.effects.Gate on the shared database."""

    def __init__(self, database: Database, clock: Clock, ids: Ids, address: MediaAddress) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._address = address

    async def mint(self, call: str, role: Role) -> Stream:
        """A fresh address. Raises PortError, of kind MISSING for an unknown call."""
        async with self._database.write() as connection:
            found = await connection.execute(select(calls.c.tenant_id, calls.c.mode).where(calls.c.id == call))
            row = found.first()
            if row is None:
                raise PortError(ErrorKind.MISSING, f"there is no call {call}")
            token = await tokens.mint(connection, row.tenant_id, call, role, ids=self._ids, now=self._clock.wall())
        return Stream(self._address(row.mode == "test", token), token)

    async def spend(self, token: str) -> tuple[str, Role] | None:
        """The call and leg of a token, the first time it is shown."""
        async with self._database.write() as connection:
            spent = await tokens.spend(connection, token, now=self._clock.wall())
        return None if spent is None else (spent.call, spent.role)


class StoredInbox:
    """ports.effects.Inbox on the shared database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def waiting(self, calls: Sequence[str]) -> Sequence[tuple[str, CarrierEvent]]:
        """What is not handled yet of these calls, in the order of arrival."""
        query = (
            select(carrier_inbox.c.call_id, carrier_inbox.c.payload)
            .where(carrier_inbox.c.call_id.in_(calls), carrier_inbox.c.handled_at.is_(None))
            .order_by(carrier_inbox.c.place)
            .limit(_BATCH)
        )
        async with self._database.read() as connection:
            rows = await connection.execute(query)
            return [(call, msgspec.convert(payload, CarrierEvent)) for call, payload in rows]

    async def handled(self, events: Sequence[str]) -> None:
        """These are in a log now, or were of no concern."""
        async with self._database.write() as connection:
            await connection.execute(
                update(carrier_inbox)
                .where(carrier_inbox.c.event_id.in_(events), carrier_inbox.c.handled_at.is_(None))
                .values(handled_at=self._clock.wall())
            )


class StoredOrphans:
    """ports.effects.Orphans on the shared database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def left_by(self, owner: str) -> Sequence[str]:
        """Calls without an end whose lease is this owner's, oldest first."""
        query = (
            select(calls.c.id)
            .join(call_leases, call_leases.c.call_id == calls.c.id)
            .where(calls.c.ended_at.is_(None), call_leases.c.owner == owner)
            .order_by(calls.c.created_at)
        )
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalars().all()

    async def unowned(self) -> Sequence[str]:
        """Calls without an end and without an owner, oldest first."""
        query = (
            select(calls.c.id)
            .join(call_leases, call_leases.c.call_id == calls.c.id)
            .where(
                calls.c.ended_at.is_(None),
                or_(call_leases.c.owner == "", call_leases.c.expires_at <= self._clock.wall()),
            )
            .order_by(calls.c.created_at)
            .limit(_BATCH)
        )
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalars().all()
