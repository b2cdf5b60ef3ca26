"""The calls of this process: who is here, who comes in, and who is looked after when another process has died."""

import asyncio

import structlog

from senderz_voice.core import events as e
from senderz_voice.core.call import Call
from senderz_voice.core.events import Role, Timer
from senderz_voice.core.states import LegState
from senderz_voice.live.carrier_facts import fact_of
from senderz_voice.live.session import Session, Studio
from senderz_voice.live.ticker import Ticker
from senderz_voice.live.watchdog import look_after
from senderz_voice.ports.calllog import CallFile, Lease, LeaseLost
from senderz_voice.ports.effects import Gate, Inbox, Orphans
from senderz_voice.ports.errors import PortError
from senderz_voice.ports.media import MediaEar, MediaLine

LEASE_SECONDS = 10.0
RENEW_SECONDS = 3.0
SWEEP_SECONDS = 1.0
"""A lost nudge delays a webhook by at most this much."""
REARM_SECONDS = 10.0
RING_SECONDS = 45.0

log = structlog.get_logger()


class Roster:
    """Admits media streams to calls (ports.media.MediaDesk) and keeps the leases."""

    def __init__(self, studio: Studio, gate: Gate, inbox: Inbox, orphans: Orphans, owner: str) -> None:
        self._studio = studio
        self._gate = gate
        self._inbox = inbox
        self._orphans = orphans
        self._owner = owner
        self._admitted: dict[str, tuple[str, Role]] = {}
        self._sessions: dict[str, Session] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._adopting: dict[str, asyncio.Lock] = {}
        self._told: dict[str, Session] = {}
        self.ticker = Ticker(studio.clock, studio.activity)

    def __len__(self) -> int:
        return len(self._sessions)

    # Media streams.

    async def admit(self, token: str) -> bool:
        spent = await self._gate.spend(token)
        if spent is None:
            return False
        self._admitted[token] = spent
        return True

    async def connect(self, token: str, line: MediaLine) -> MediaEar | None:
        call, role = self._admitted.pop(token, ("", Role.CALLER))
        session = await self.adopt(call) if call else None
        if session is None:
            return None
        known = session.runner.file.leg_ids.get(role, "")
        if known and line.facts.leg and known != line.facts.leg:
            log.warning("stream_of_another_leg", call_id=call)
            return None
        return session.attach(line) if role is Role.CALLER else session.second.attach(line)

    # Calls.

    async def nudge(self, call: str) -> None:
        """Something about the call is waiting in the database."""
        try:
            if await self.adopt(call) is not None:
                await self._read_inbox([call])
        except PortError as error:
            log.warning("nudge_delayed", call_id=call, detail=error.detail)

    async def adopt(self, call: str) -> Session | None:
        """The call's session here; None when another process owns it, or it is over."""
        async with self._adopting.setdefault(call, asyncio.Lock()):
            if call in self._sessions:
                return self._sessions[call]
            lease = await self._studio.calllog.take(call, self._owner, LEASE_SECONDS)
            if lease is None:
                return None
            file = await self._studio.calllog.read(lease)
            if _over(file):
                await self._studio.calllog.release(lease)
                return None
            return await self._begin(lease, file)

    async def _begin(self, lease: Lease, file: CallFile) -> Session:
        session = Session(self._studio, lease, file)
        self._sessions[file.call] = session
        self.ticker.add(session)
        self._tasks[file.call] = asyncio.create_task(look_after(session, self._gone), name=f"call {file.call}")
        call = session.runner.call
        # Nobody has spoken in a call whose log ends with its ringing, however late we are: it lost no owner.
        fresh = call.caller is LegState.RINGING
        # What the carrier reported while nobody listened comes before anything that we could ask it now.
        await self._read_inbox([file.call])
        if not fresh:
            await self._ask_carrier(session)
        elif call.caller is LegState.RINGING:
            await self._go_on_ringing(session)
        return session

    async def _go_on_ringing(self, session: Session) -> None:
        """The usual hand-over: whoever placed or received the call has done its part, and we go on from here."""
        file, running = session.runner.file, session.runner.call.timers.running
        last = file.log[-1].event
        if isinstance(last, e.CallOffered):
            # The offer is in the log, and nobody has carried out what it asks for.
            session.order_again(Call().handle(last), seq=len(file.log))
        session.runner.rearm(REARM_SECONDS if Timer.DIAL in running else RING_SECONDS)
        if Timer.DIAL in running and Role.CALLER not in file.leg_ids:
            await self._find_leg(session)

    async def _find_leg(self, session: Session) -> None:
        """The carrier never answered our dial, or whoever dialled died: does the leg exist all the same?"""
        file = session.runner.file
        state = f"{file.call}:{Role.CALLER}"
        for leg in await self._studio.orders.carriers[file.sandbox].live_legs():
            if leg.client_state == state:
                session.post(e.DialAccepted(self._studio.clock.wall(), Role.CALLER, leg.leg))
                return

    async def _ask_carrier(self, session: Session) -> None:
        """The last owner died in the middle of the call: what does the carrier know?"""
        file = session.runner.file
        leg = file.leg_ids.get(Role.CALLER, "")
        session.runner.rearm(REARM_SECONDS)
        try:
            facts = await self._studio.orders.carriers[file.sandbox].leg(leg) if leg else None
            alive = facts is not None and facts.alive
        except PortError:
            # Whoever cannot be asked is taken to be there: the call is then ended with an order, not with a guess.
            alive = True
        session.post(e.OwnerLost(self._studio.clock.wall(), alive=alive))
        session.order_unsettled()
        log.warning("call_recovered", call_id=file.call, alive=alive)

    async def _gone(self, session: Session) -> None:
        self.ticker.remove(session)
        self._sessions.pop(session.call_id, None)
        self._tasks.pop(session.call_id, None)
        self._adopting.pop(session.call_id, None)
        if session.runner.over:
            try:
                await self._studio.calllog.release(session.runner.lease)
            except (LeaseLost, PortError):
                log.info("lease_left_to_expire", call_id=session.call_id)

    # Housekeeping.

    async def _read_inbox(self, calls: list[str]) -> None:
        """Tell the calls what the carrier has reported of them."""
        for call, event in await self._inbox.waiting(calls):
            session = self._sessions.get(call)
            if session is None or event.id in self._told:
                continue
            self._told[event.id] = session
            fact = fact_of(event, session.runner.file.leg_ids.get(Role.CALLER, ""))
            if fact is not None:
                session.post(fact)
        await self._mark_handled()

    async def _mark_handled(self) -> None:
        """A webhook is done with when its fact is in the log, not before: else a crash between would lose it."""
        done = [event for event, session in self._told.items() if session.runner.written]
        if done:
            await self._inbox.handled(done)
            for event in done:
                self._told.pop(event, None)

    async def take_back(self) -> None:
        """Go on with the calls of a process that had our name and died, before their leases expire."""
        try:
            left = await self._orphans.left_by(self._owner)
            await asyncio.gather(*(self.adopt(call) for call in left))
        except PortError as error:
            log.warning("taking_back_delayed", detail=error.detail)

    async def keep(self) -> None:
        """Renew leases, read what nudges missed, and look for calls that nobody owns, until cancelled."""
        await self.take_back()
        renewed = self._studio.clock.monotonic()
        while True:
            try:
                await self._sweep()
                if self._studio.clock.monotonic() - renewed >= RENEW_SECONDS:
                    renewed = self._studio.clock.monotonic()
                    await self._renew()
            except PortError as error:
                log.warning("housekeeping_delayed", detail=error.detail)
            await self._studio.clock.sleep(SWEEP_SECONDS)

    async def _sweep(self) -> None:
        for call in await self._orphans.unowned():
            if call not in self._sessions:
                await self.adopt(call)
        if self._sessions or self._told:
            await self._read_inbox(list(self._sessions))

    async def _renew(self) -> None:
        leases = {session.runner.lease.call: session.runner.lease for session in self._sessions.values()}
        kept = {lease.call for lease in await self._studio.calllog.renew(list(leases.values()), LEASE_SECONDS)}
        for call in leases.keys() - kept:
            task = self._tasks.get(call)
            if task is not None:
                task.cancel()

    async def drain(self) -> None:
        """Say goodbye to every call, and wait until they are over."""
        for session in list(self._sessions.values()):
            session.post(e.HangUpAsked(self._studio.clock.wall(), "shutdown"))
        if self._tasks:
            await asyncio.wait(list(self._tasks.values()), timeout=8.0)


def _over(file: CallFile) -> bool:
    """Whether the log already ends the call; a file without a log has just been made."""
    call = Call()
    for logged in file.log:
        call.handle(logged.event)
    return call.ending is not None
