"""The event log in the database: one owner a call, gap-free, the row kept in step."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.calls.appending import append
from senderz_voice.calls.codec import decode
from senderz_voice.core.events import Event, Role
from senderz_voice.db.call_tables import call_events, call_leases, call_texts, calls
from senderz_voice.db.engine import Database
from senderz_voice.ports.calllog import CallFile, Facts, Lease, LeaseLost, Logged, Text
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.errors import ErrorKind, PortError

_LEASE = tuple_(call_leases.c.tenant_id, call_leases.c.call_id, call_leases.c.owner, call_leases.c.epoch)


class StoredCallLog:
    """ports.calllog.CallLog on the shared database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def take(self, call: str, owner: str, seconds: float) -> Lease | None:
        """Become the owner, unless somebody else is. An unknown call raises PortError of kind MISSING."""
        now = self._clock.wall()
        async with self._database.write() as connection:
            taken = await connection.execute(
                update(call_leases)
                .where(
                    call_leases.c.call_id == call,
                    or_(call_leases.c.owner.in_(["", owner]), call_leases.c.expires_at <= now),
                )
                .values(owner=owner, epoch=call_leases.c.epoch + 1, expires_at=now + seconds)
                .returning(call_leases.c.tenant_id, call_leases.c.epoch)
            )
            row = taken.first()
            if row is not None:
                return Lease(tenant=row.tenant_id, call=call, owner=owner, epoch=row.epoch)
            known = await connection.execute(select(call_leases.c.call_id).where(call_leases.c.call_id == call))
            if known.first() is None:
                raise PortError(ErrorKind.MISSING, f"there is no call {call}")
            return None

    async def renew(self, leases: Sequence[Lease], seconds: float) -> Sequence[Lease]:
        """Extend them all in one statement; answers those that are still ours, in the order given."""
        if not leases:
            return []
        async with self._database.write() as connection:
            renewed = await connection.execute(
                update(call_leases)
                .where(
                    call_leases.c.tenant_id.in_({lease.tenant for lease in leases}),
                    # The key is named once more because SQLite finds no index for four columns at a time.
                    call_leases.c.call_id.in_([lease.call for lease in leases]),
                    _LEASE.in_([(lease.tenant, lease.call, lease.owner, lease.epoch) for lease in leases]),
                )
                .values(expires_at=self._clock.wall() + seconds)
                .returning(call_leases.c.call_id, call_leases.c.epoch)
            )
            ours = {(row.call_id, row.epoch) for row in renewed}
        return [lease for lease in leases if (lease.call, lease.epoch) in ours]

    async def read(self, lease: Lease) -> CallFile:
        """The whole call. Raises LeaseLost."""
        async with self._database.read() as connection:
            held = await connection.execute(select(call_leases.c.epoch).where(*_held(lease)))
            if held.first() is None:
                raise LeaseLost(f"call {lease.call} has another owner")
            return await read_file(connection, lease.tenant, lease.call)

    async def append(
        self, lease: Lease, after: int, events: Sequence[Event], texts: Sequence[Text], facts: Facts
    ) -> None:
        """Write events, texts and columns in one transaction. Raises LeaseLost."""
        async with self._database.write() as connection:
            await append(connection, lease, after, events, texts=texts, facts=facts, now=self._clock.wall())

    async def release(self, lease: Lease) -> None:
        """Give the call up; a lease that is no longer ours stays with its new owner."""
        async with self._database.write() as connection:
            await connection.execute(update(call_leases).where(*_held(lease)).values(owner="", expires_at=0.0))


def _held(lease: Lease) -> tuple[ColumnElement[bool], ...]:
    return (
        call_leases.c.tenant_id == lease.tenant,
        call_leases.c.call_id == lease.call,
        call_leases.c.owner == lease.owner,
        call_leases.c.epoch == lease.epoch,
    )


async def read_file(connection: AsyncConnection, tenant: str, call: str) -> CallFile:
    """A call with its log and words. Raises PortError of kind MISSING."""
    found = await connection.execute(select(calls).where(calls.c.tenant_id == tenant, calls.c.id == call))
    row = found.mappings().first()
    if row is None:
        raise PortError(ErrorKind.MISSING, f"there is no call {call}")
    legs = {Role.CALLER.value: row["caller_leg"], Role.HANDOFF.value: row["handoff_leg"]}
    return CallFile(
        tenant=tenant,
        call=call,
        sandbox=row["mode"] == "test",
        from_number=row["from_number"],
        to_number=row["to_number"],
        handoff_number=row["handoff_number"],
        leg_ids={role: leg for role, leg in legs.items() if leg},
        brief=row["brief"],
        intents=row["intents"],
        started_at=row["created_at"],
        log=await read_log(connection, tenant, call),
        texts={text.number: text for text in await read_texts(connection, tenant, call)},
    )


async def read_log(connection: AsyncConnection, tenant: str, call: str, *, kinds: Collection[str] = ()) -> list[Logged]:
    """The events of a call, oldest first, in this release's shapes; all of them unless `kinds` are named."""
    query = (
        select(call_events.c.seq, call_events.c.type, call_events.c.schema, call_events.c.at, call_events.c.data)
        .where(call_events.c.call_id == call, call_events.c.tenant_id == tenant)
        .order_by(call_events.c.seq)
    )
    rows = await connection.execute(query.where(call_events.c.type.in_(sorted(kinds))) if kinds else query)
    return [Logged(seq, decode(kind, schema, at, data)) for seq, kind, schema, at, data in rows.all()]


async def read_texts(connection: AsyncConnection, tenant: str, call: str) -> list[Text]:
    """Every text of a call; none once it is erased."""
    rows = await connection.execute(
        select(call_texts.c.number, call_texts.c.kind, call_texts.c.text, call_texts.c.language)
        .where(call_texts.c.call_id == call, call_texts.c.tenant_id == tenant)
        .order_by(call_texts.c.number)
    )
    return [Text(*row) for row in rows]
