"""Signed events to the application, retried as Telnyx retries them."""

import asyncio
import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import aiohttp
from nacl.signing import SigningKey

from senderz_voice.exchange.identity import iso, new_uuid
from senderz_voice.exchange.tasks import Tasks
from senderz_voice.exchange.waiting import within
from senderz_voice.ports.clock import Clock, Ids

RETRIES_MS: Final = (1_000, 2_000, 4_000, 8_000, 16_000)
_MOST_RETRIES: Final = 5
_WHOLE_SECONDS: Final = 60.0
"""All attempts lie within this time; so at most this long after the event a late copy may still arrive."""


def public_key(seed: bytes) -> str:
    """The key that verifies webhooks signed with `seed`, as base64 of 32 bytes."""
    return base64.b64encode(bytes(SigningKey(seed).verify_key)).decode()


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where events go."""

    url: str
    failover: str = ""
    timeout: float = 2.0
    retries_ms: tuple[int, ...] = RETRIES_MS


@dataclass(frozen=True, slots=True)
class Notice:
    """One event on its way; those with the same `lane` are first tried in order."""

    event_type: str
    payload: Mapping[str, object]
    lane: str


class Courier:
    """Delivers notices in the background."""

    def __init__(self, clock: Clock, ids: Ids, seed: bytes, http: aiohttp.ClientSession, tasks: Tasks) -> None:
        self._clock = clock
        self._ids = ids
        self._key = SigningKey(seed)
        self._http = http
        self._tasks = tasks
        self._tried: dict[str, asyncio.Event] = {}

    def send(self, notice: Notice, receiver: Receiver) -> None:
        """Deliver to `receiver`; returns at once."""
        before = self._tried.get(notice.lane)
        tried = self._tried[notice.lane] = asyncio.Event()
        event = {
            "record_type": "event",
            "event_type": notice.event_type,
            "id": new_uuid(self._ids),
            "occurred_at": iso(self._clock.wall()),
            "payload": dict(notice.payload),
        }
        self._tasks.start(self._deliver(event, receiver, notice.lane, before, tried))

    async def _deliver(
        self,
        event: Mapping[str, object],
        receiver: Receiver,
        lane: str,
        before: asyncio.Event | None,
        tried: asyncio.Event,
    ) -> None:
        try:
            if before is not None:
                await before.wait()
            started = self._clock.monotonic()
            status = await self._attempt(event, receiver.url, 1, receiver.timeout)
        finally:
            tried.set()
            if self._tried.get(lane) is tried:
                del self._tried[lane]
        attempt = 1
        for delay_ms in receiver.retries_ms[:_MOST_RETRIES]:
            if not _worth_retrying(status):
                return
            if self._clock.monotonic() - started + delay_ms / 1_000 > _WHOLE_SECONDS:
                break
            await self._clock.sleep(delay_ms / 1_000)
            attempt += 1
            status = await self._attempt(event, receiver.url, attempt, receiver.timeout)
        if _worth_retrying(status) and receiver.failover:
            await self._attempt(event, receiver.failover, attempt + 1, receiver.timeout)

    async def _attempt(self, event: Mapping[str, object], url: str, attempt: int, timeout: float) -> int | None:
        """The status of the answer; None when none came in time."""
        body = json.dumps({"data": event, "meta": {"attempt": attempt, "delivered_to": url}}).encode()
        return await within(self._clock, timeout, self._post(url, body))

    async def _post(self, url: str, body: bytes) -> int | None:
        stamp = str(int(self._clock.wall()))
        signature = self._key.sign(stamp.encode() + b"|" + body).signature
        headers = {
            "content-type": "application/json",
            "telnyx-timestamp": stamp,
            "telnyx-signature-ed25519": base64.b64encode(signature).decode(),
        }
        try:
            async with self._http.post(url, data=body, headers=headers, allow_redirects=False) as answer:
                return answer.status
        except (aiohttp.ClientError, OSError, ValueError):
            # Refused, unreachable or not an address at all: the same as silence.
            return None


def _worth_retrying(status: int | None) -> bool:
    return status is None or status >= 500 or status in {408, 429}
