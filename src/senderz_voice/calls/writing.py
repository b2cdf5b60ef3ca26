"""A call whose log this process may write: the core decides, the log remembers, the row shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.calls.appending import append, columns_of, open_log, write_behind
from senderz_voice.calls.log import read_log
from senderz_voice.calls.replay import facts_of
from senderz_voice.calls.store import add_call
from senderz_voice.core.call import Call
from senderz_voice.core.commands import Command
from senderz_voice.core.events import Event
from senderz_voice.db.call_tables import call_leases
from senderz_voice.ports.calllog import Lease, LeaseLost

_GIVE_UP = (
    update(call_leases)
    .where(
        call_leases.c.call_id == bindparam("call"),
        call_leases.c.tenant_id == bindparam("tenant"),
        call_leases.c.owner == bindparam("holder"),
        call_leases.c.epoch == bindparam("held"),
    )
    .values(owner="", expires_at=0.0)
    .returning(call_leases.c.epoch)
)


@dataclass(slots=True)
class Writer:
    """Decides and appends in step, under one lease."""

    lease: Lease
    call: Call = field(default_factory=Call)
    place: int = 0

    @classmethod
    async def begin(
        cls, connection: AsyncConnection, tenant: str, row: Mapping[str, Any], first: Event, *, owner: str, until: float
    ) -> Self:
        """Insert a call with the first event of its log, its lease held until that moment."""
        call = Call()
        call.handle(first)
        shown = columns_of([first], facts_of(call))
        lease = await add_call(connection, tenant, {**row, **shown}, owner=owner, expires_at=until)
        await open_log(connection, lease, first)
        return cls(lease, call, 1)

    @classmethod
    async def resume(cls, connection: AsyncConnection, lease: Lease) -> Self:
        """Go on behind what is in the log already."""
        call = Call()
        log = await read_log(connection, lease.tenant, lease.call)
        for logged in log:
            call.handle(logged.event)
        return cls(lease, call, len(log))

    async def note(self, connection: AsyncConnection, event: Event, now: float) -> Sequence[Command]:
        """Take one event and write it with what it changes; the commands are for after the commit. Raises LeaseLost."""
        commands = self.call.handle(event)
        await append(connection, self.lease, self.place, [event], facts=facts_of(self.call), now=now)
        self.place += 1
        return commands

    async def conclude(self, connection: AsyncConnection, event: Event, now: float) -> Sequence[Command]:
        """Take one last event and free the call with it, for whoever owns it next. Raises LeaseLost."""
        if not await self.give_up(connection):
            raise LeaseLost(f"call {self.lease.call} has another owner")
        commands = self.call.handle(event)
        # Nobody else wrote since we did, or the lease would have been another's.
        await write_behind(connection, self.lease, self.place, [event], facts=facts_of(self.call), now=now)
        self.place += 1
        return commands

    async def give_up(self, connection: AsyncConnection) -> bool:
        """Free the call in the same transaction, for whoever owns it next; False when it has another owner already."""
        lease = self.lease
        held = {"call": lease.call, "tenant": lease.tenant, "holder": lease.owner, "held": lease.epoch}
        return (await connection.execute(_GIVE_UP, held)).first() is not None
