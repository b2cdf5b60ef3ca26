"""The loop that sends deliveries: many at once, few to one endpoint, so that none waits for another's."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

import structlog
from aiohttp import ClientSession

from senderz_voice.api.outgoing import WORDS, post
from senderz_voice.api.signing import signatures
from senderz_voice.db.engine import Database
from senderz_voice.keyring import Keyring
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.errors import PortError
from senderz_voice.webhooks import queue
from senderz_voice.webhooks.queue import Attempt, Claim

AT_ONCE = 64
"""Attempts that one process makes at the same time."""
AT_ONCE_TO_ONE = 4
"""Of these to one endpoint; to one whose last attempt failed, a single one until it succeeds again."""
CLAIM_SECONDS = 30.0
"""How long a claimed delivery is left alone by others: an attempt takes 5 s, the rest is for a slow database."""
POLL_SECONDS = 1.0
KEPT_SECONDS = 30 * 86_400.0
"""How long settled deliveries can be looked at and sent again."""
_FORGET_EVERY = 3600.0
_GONE = 410

_log = structlog.get_logger(__name__)


@dataclass
class Deliveries:
    """Sends what is due, at least once each: an attempt that a crash left without its record is made again.

    Any number of processes may run this on one database; a delivery is claimed before it is sent.
    """

    database: Database
    clock: Clock
    keyring: Keyring
    session: ClientSession
    allow_private: bool
    _bell: asyncio.Event = field(default_factory=asyncio.Event)
    _sending: set[asyncio.Task[None]] = field(default_factory=set)
    _busy: Counter[str] = field(default_factory=Counter)
    _ailing: set[str] = field(default_factory=set)
    _forgot_at: float = 0.0

    def wake(self) -> None:
        """There is a new delivery: do not wait for the next poll."""
        self._bell.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Send what is due until `stop` is set or this is cancelled; a database that is away is waited for."""
        try:
            while not stop.is_set():
                self._bell.clear()
                try:
                    await self.begin()
                    await self._forget()
                except PortError as error:
                    _log.warning("deliveries_wait", error=error.detail)
                await self._pause()
        finally:
            for task in self._sending:
                task.cancel()
            await self.settle()

    async def begin(self) -> int:
        """Begin an attempt at every due delivery that there is room for; answers how many."""
        now = self.clock.wall()
        room = AT_ONCE - len(self._sending)
        if room <= 0:
            return 0
        full = [webhook for webhook in self._busy if self._room(webhook) <= 0]
        async with self.database.read() as connection:
            found = await queue.due(connection, now, per_webhook=AT_ONCE_TO_ONE, limit=4 * AT_ONCE, without=full)
        chosen = self._chosen([(each.id, each.webhook) for each in found], room)
        if not chosen:
            return 0
        async with self.database.write() as connection:
            claims = await queue.claim(connection, chosen, now, now + CLAIM_SECONDS)
        for claimed in claims:
            self._busy[claimed.webhook] += 1
            task = asyncio.create_task(self._deliver(claimed))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        return len(claims)

    async def settle(self) -> None:
        """Wait until no attempt is being made any more."""
        while self._sending:
            await asyncio.wait(self._sending)

    def _room(self, webhook: str) -> int:
        return (1 if webhook in self._ailing else AT_ONCE_TO_ONE) - self._busy[webhook]

    def _chosen(self, found: list[tuple[str, str]], room: int) -> list[str]:
        chosen: list[str] = []
        taken: Counter[str] = Counter()
        for identity, webhook in found:
            if len(chosen) < room and taken[webhook] < self._room(webhook):
                taken[webhook] += 1
                chosen.append(identity)
        return chosen

    async def _deliver(self, claimed: Claim) -> None:
        """The task of one attempt. Whatever breaks here, the claim runs out and the attempt is made again."""
        try:
            attempt = await self._attempt(claimed)
            (self._ailing.add if attempt.error else self._ailing.discard)(claimed.webhook)
            async with self.database.write() as connection:
                await queue.record(connection, claimed.tenant, claimed, attempt, self.clock.wall())
        except PortError as error:
            _log.warning("delivery_not_recorded", delivery_id=claimed.id, error=error.detail)
        except Exception:  # noqa: BLE001  # The root of a task: one broken delivery must not end the loop.
            _log.exception("delivery_broke", delivery_id=claimed.id)
        finally:
            self._busy[claimed.webhook] -= 1
            self._busy += Counter()  # Adding nothing drops the names that are down to zero.
            self._bell.set()

    async def _attempt(self, claimed: Claim) -> Attempt:
        at, began = self.clock.wall(), self.clock.monotonic()
        if not claimed.body:
            return Attempt(at, None, "its call was erased", 0.0, is_last=True)
        body = claimed.body.encode()
        try:
            secret = self.keyring.unseal(claimed.sealed_secret)
        except PortError as error:
            return Attempt(at, None, error.detail, 0.0)
        headers = {
            "X-Senderz-Event": claimed.event,
            **signatures(secret, claimed.id, at, body),
            **({"X-Senderz-Sandbox": "1"} if claimed.sandbox else {}),
        }
        posted = await post(self.session, claimed.url, body, headers, allow_private=self.allow_private)
        seconds = self.clock.monotonic() - began
        # An answer that is only too long is a success all the same: nobody reads it.
        problem = "" if posted.fault == "too_large" else WORDS[posted.fault]
        return Attempt(at, posted.status, problem, seconds, is_last=posted.status == _GONE)

    async def _forget(self) -> None:
        now = self.clock.wall()
        if now - self._forgot_at < _FORGET_EVERY:
            return
        self._forgot_at = now
        async with self.database.write() as connection:
            await queue.forget(connection, now - KEPT_SECONDS)

    async def _pause(self) -> None:
        """Until somebody rings, or for a second."""
        waits = [asyncio.create_task(self._bell.wait()), asyncio.ensure_future(self.clock.sleep(POLL_SECONDS))]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
