"""A call whose log this process may write: the core decides, the log remembers, the row shows it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.calls.appending import append
from senderz_voice.calls.log import read_log
from senderz_voice.calls.replay import facts_of
from senderz_voice.core.call import Call
from senderz_voice.core.commands import Command
from senderz_voice.core.events import Event
from senderz_voice.db.call_tables import call_leases
from senderz_voice.ports.calllog import Lease


@dataclass(slots=True)
class Writer:
    """Decides and appends in step, under one lease."""

    lease: Lease
    call: Call = field(default_factory=Call)
    place: int = 0

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

    async def give_up(self, connection: AsyncConnection) -> None:
        """Free the call in the same transaction, for whoever owns it next."""
        await connection.execute(
            update(call_leases)
            .where(
                call_leases.c.call_id == self.lease.call,
                call_leases.c.owner == self.lease.owner,
                call_leases.c.epoch == self.lease.epoch,
            )
            .values(owner="", expires_at=0.0)
        )
