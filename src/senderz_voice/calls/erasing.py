"""Erasing an ended call: the words at once, the audio and the carrier's copy as soon as their keepers answer.

The rows are cleared in one transaction, which also asks for the rest as durable work. That work never gives up, and it
looks once more when the carrier's last reports and the last writers of the call must be done.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

import structlog

from senderz_voice.api.parts import ApiParts, Mode
from senderz_voice.calls import actions, store
from senderz_voice.calls.erased_rows import answers_about, bare_answer, erase_words, fence, replace_answer
from senderz_voice.calls.schemas import FINAL, CallDetail
from senderz_voice.calls.wrapping_up import recording_key
from senderz_voice.errors import CallInProgress, NotFound
from senderz_voice.jobs.port import Payload, Plan
from senderz_voice.jobs.requests import request
from senderz_voice.ports.carrier import CarrierCopies
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.tenants.auth import Principal

ERASE: Final = "call.erase"
"""The kind of job that erases what is not in the call's rows."""
LAST_LOOK_SECONDS: Final = 600.0
"""A carrier repeats a report for about a minute and has a recording ready within a few."""
_DELAYS: Final = (5.0, 30.0, 120.0, 600.0, 3600.0)
"""Seconds between attempts; the last one is repeated for as long as it takes."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Debt:
    """A call with something left to erase."""

    tenant: str
    mode: Mode
    call: str
    last: bool = False
    """Whether this is the look after a while."""
    attempt: int = 0

    @classmethod
    def read(cls, payload: Payload) -> Self:
        mode: Mode = "test" if payload["mode"] == "test" else "live"
        last = payload["round"] == "last"
        return cls(payload["tenant_id"], mode, payload["call_id"], last, int(payload["attempt"]))

    def payload(self) -> dict[str, str]:
        return {
            "tenant_id": self.tenant,
            "mode": self.mode,
            "call_id": self.call,
            "round": "last" if self.last else "first",
            "attempt": str(self.attempt),
        }

    @property
    def key(self) -> str:
        return f"{ERASE}:{self.call}:{self.payload()['round']}:{self.attempt}"


async def erase(parts: ApiParts, caller: Principal, call: str) -> CallDetail:
    """Erase a call, once and for all; a call that is erased already stays so. Raises NotFound and CallInProgress."""
    now = parts.clock.wall()
    async with parts.database.write() as connection:
        row = await store.find_call(connection, caller.tenant_id, caller.mode, call)
        if row is None:
            raise NotFound
        if row["status"] not in FINAL:
            raise CallInProgress
        if row["erased_at"] is None:
            await fence(connection, caller.tenant_id, call)
            await erase_words(connection, caller.tenant_id, call, now)
            debt = _Debt(caller.tenant_id, caller.mode, call)
            await request(connection, ERASE, debt.payload(), key=debt.key, now=now)
    return await actions.show(parts, caller, call)


@dataclass(frozen=True, slots=True)
class Erasure:
    """What erasing the rest of a call needs."""

    parts: ApiParts
    copies: Mapping[Mode, CarrierCopies]
    spool: Path
    """Where the media process keeps the audio of live calls."""

    async def step(self, payload: Payload) -> None:
        """One attempt; it asks for the next one, or for the last look."""
        debt = _Debt.read(payload)
        failed = await self._erase(debt)
        if failed:
            _log.warning("erasure_unfinished", call_id=debt.call, attempt=debt.attempt, failed=failed)
            following = replace(debt, attempt=debt.attempt + 1)
            delay = _DELAYS[min(debt.attempt, len(_DELAYS) - 1)]
        elif not debt.last:
            following, delay = replace(debt, last=True, attempt=0), LAST_LOOK_SECONDS
        else:
            return
        now = self.parts.clock.wall()
        async with self.parts.database.write() as connection:
            await request(connection, ERASE, following.payload(), key=following.key, now=now, delay=delay)

    async def _erase(self, debt: _Debt) -> list[str]:
        """Erase everywhere; whoever does not answer keeps nobody else's part from being erased.

        Answers what failed. The database is scrubbed last, when there is nothing more to delete from it.
        """
        keepers: tuple[Callable[[_Debt], Awaitable[None]], ...] = (
            self._audio,
            self._object,
            self._carrier,
            self._rows,
            self._answers,
            self._remains,
        )
        failed = []
        for keeper in keepers:
            try:
                await keeper(debt)
            except PortError as error:
                failed.append(f"{keeper.__name__.strip('_')}: {error}")
        return failed

    async def _audio(self, debt: _Debt) -> None:
        await asyncio.to_thread(delete_spooled, self.spool, debt.call)

    async def _object(self, debt: _Debt) -> None:
        await self.parts.objects.delete(recording_key(debt.tenant, debt.call))

    async def _carrier(self, debt: _Debt) -> None:
        async with self.parts.database.read() as connection:
            row = await store.find_call(connection, debt.tenant, debt.mode, debt.call)
        for leg in (row["caller_leg"], row["handoff_leg"]) if row else ():
            if leg:
                await self.copies[debt.mode].erase(leg)

    async def _rows(self, debt: _Debt) -> None:
        async with self.parts.database.write() as connection:
            await fence(connection, debt.tenant, debt.call)
            await erase_words(connection, debt.tenant, debt.call, self.parts.clock.wall())

    async def _answers(self, debt: _Debt) -> None:
        keyring, after = self.parts.keyring, ""
        while True:
            async with self.parts.database.read() as connection:
                answers = await answers_about(connection, debt.tenant, debt.mode, after)
            if not answers:
                return
            for key, claim, sealed in answers:
                bare = bare_answer(keyring.unseal(sealed), debt.call)
                if bare is not None:
                    async with self.parts.database.write() as connection:
                        await replace_answer(
                            connection, debt.tenant, debt.mode, key=key, claim=claim, answer=keyring.seal(bare)
                        )
            after = answers[-1][0]

    async def _remains(self, _debt: _Debt) -> None:
        """Deleted rows lie in the database's journal and free pages until they are overwritten."""
        if not await self.parts.database.scrub():
            raise PortError(ErrorKind.UNAVAILABLE, "the database is still being read")


def plan(work: Erasure) -> Plan:
    """The job of this module."""
    return {ERASE: (work.step,)}


def delete_spooled(spool: Path, call: str) -> None:
    """Delete every file that the media process or the work after the call kept. Raises PortError UNAVAILABLE."""
    try:
        for file in spool.glob(f"{call}.*"):
            file.unlink(missing_ok=True)
    except OSError as error:
        raise PortError(ErrorKind.UNAVAILABLE, f"the spool cannot be emptied: {error.strerror}") from error
