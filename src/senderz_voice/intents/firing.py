"""Calls the webhook of a fired intent: signed, once per firing, quick, and never into a private network."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)

from senderz_voice.api.signing import signatures
from senderz_voice.errors import ValidationFailed
from senderz_voice.intents.addresses import PrivateAddressError, check_url, guarded_socket
from senderz_voice.ports.clock import Clock

_SECONDS = 5.0
_LARGEST_ANSWER = 64 * 1024

Fault = Literal["", "address", "timeout", "unreachable", "redirect", "status", "too_large", "not_json"]

_WORDS: dict[Fault, str] = {
    "": "",
    "address": "the webhook's address is not allowed",
    "timeout": "the webhook did not answer in time",
    "unreachable": "the webhook could not be reached",
    "redirect": "the webhook answered with a redirect",
    "status": "the webhook answered with an error",
    "too_large": "the webhook's answer was too large",
    "not_json": "the webhook's answer was not JSON",
}


@dataclass(frozen=True, slots=True)
class Firing:
    """One fired intent on its way to the customer."""

    url: str
    secret: str
    """The tenant's own, as `whsec_…`."""
    key: str
    """One per fired intent, the same on every repeat."""
    call_id: str
    tenant_id: str
    intent: str
    args: Mapping[str, Any]
    from_number: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    fault: Fault
    status: int | None = None
    answer: str = ""
    """The customer's JSON as text, untrusted; words of ours when something went wrong; empty for an empty answer."""
    say: str = ""
    """What the answer asks to be spoken."""

    @property
    def ok(self) -> bool:
        """Whether the customer took it."""
        return not self.fault


def open_session(*, allow_private: bool) -> ClientSession:
    """The HTTP client for customers' webhooks; every connection is checked, so no name can change its mind later."""
    connector = TCPConnector(socket_factory=None if allow_private else guarded_socket, use_dns_cache=False, limit=100)
    return ClientSession(
        connector=connector,
        cookie_jar=DummyCookieJar(),
        timeout=ClientTimeout(total=_SECONDS),
        # An answer that was compressed small and is large would pass the limit on its size.
        auto_decompress=False,
        headers={"Accept-Encoding": "identity", "User-Agent": "senderz-voice"},
    )


async def fire(firing: Firing, session: ClientSession, clock: Clock, *, allow_private: bool) -> Outcome:
    """POST the firing and read the answer: 5 s in all, no redirects, 64 KiB at most. Never raises for the far side."""
    try:
        check_url(firing.url, allow_private=allow_private)
    except ValidationFailed:
        return _failed("address")
    body = _body(firing)
    headers = {
        "Content-Type": "application/json",
        "X-Senderz-Event": "voice.intent",
        "Idempotency-Key": firing.key,
        **signatures(firing.secret, firing.key, clock.wall(), body),
    }
    try:
        async with session.post(firing.url, data=body, headers=headers, allow_redirects=False) as response:
            return await _read(response)
    except TimeoutError:
        return _failed("timeout")
    except ClientConnectorError as error:
        return _failed("address" if isinstance(error.os_error, PrivateAddressError) else "unreachable")
    except (ClientError, OSError, ValueError):
        # aiohttp raises ValueError for host names that cannot be encoded.
        return _failed("unreachable")


def _body(firing: Firing) -> bytes:
    shown = {
        "call_id": firing.call_id,
        "tenant_id": firing.tenant_id,
        "intent": firing.intent,
        "args": dict(firing.args),
        "from_number": firing.from_number,
    }
    return json.dumps(shown, separators=(",", ":"), ensure_ascii=False).encode()


async def _read(response: ClientResponse) -> Outcome:
    if 300 <= response.status < 400:
        return _failed("redirect", response.status)
    if response.status >= 400:
        return _failed("status", response.status)
    answer = bytearray()
    async for piece in response.content.iter_chunked(8192):
        answer += piece
        if len(answer) > _LARGEST_ANSWER:
            return _failed("too_large", response.status)
    if not answer.strip():
        return Outcome("", response.status)
    return _understood(bytes(answer), response.status)


def _understood(answer: bytes, status: int) -> Outcome:
    try:
        found = json.loads(answer)
        text = json.dumps(found, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError):
        return _failed("not_json", status)
    say = found.get("say") if isinstance(found, dict) else None
    return Outcome("", status, text, say if isinstance(say, str) else "")


def _failed(fault: Fault, status: int | None = None) -> Outcome:
    return Outcome(fault, status, _WORDS[fault])
