"""Reads a call's log again, one event at a time: what the command `replay` prints and the public events come from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from senderz_voice.calls.log import read_log
from senderz_voice.core.call import Call
from senderz_voice.core.commands import Command
from senderz_voice.db.call_tables import calls
from senderz_voice.db.engine import Database
from senderz_voice.ports.calllog import Facts, Logged
from senderz_voice.ports.errors import ErrorKind, PortError


@dataclass(frozen=True, slots=True)
class Step:
    """One event, what the call was after it, and what it ordered."""

    logged: Logged
    status: str
    caller: str
    handoff: str
    floor: str
    commands: Sequence[Command]

    def __str__(self) -> str:
        orders = ", ".join(str(command) for command in self.commands) or "-"
        where = f"{self.status}: caller {self.caller}, handoff {self.handoff}, floor {self.floor}"
        return f"{self.logged.seq:5}  {self.logged.event.at:.3f}  {self.logged.event}\n       {where}\n       {orders}"


def replay(log: Iterable[Logged]) -> Iterator[Step]:
    """Feed a log to a new call."""
    call = Call()
    for logged in log:
        commands = call.handle(logged.event)
        yield Step(logged, call.status.value, call.caller.value, call.handoff.value, call.floor.state.value, commands)


async def replay_stored(database: Database, call: str) -> Sequence[Step]:
    """The steps of a stored call, for the operator. Raises PortError of kind MISSING."""
    async with database.read() as connection:
        tenant = (await connection.execute(select(calls.c.tenant_id).where(calls.c.id == call))).scalar_one_or_none()
        if tenant is None:
            raise PortError(ErrorKind.MISSING, f"there is no call {call}")
        return list(replay(await read_log(connection, tenant, call)))


def facts_of(call: Call) -> Facts:
    """What a call's row shows of its state."""
    ending = call.ending
    return Facts(
        status=call.status.value,
        end_reason=ending.reason.value if ending else None,
        answered_at=call.answered_at,
        ended_at=call.ended_at,
    )
