"""Calls the webhook of a fired intent: signed, and under one key per firing, so that a repeat books nothing twice."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession

from senderz_voice.api.outgoing import WORDS, Fault, post
from senderz_voice.api.signing import signatures
from senderz_voice.ports.clock import Clock


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
    sandbox: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    fault: Fault
    status: int | None = None
    answer: str = ""
    """The customer's JSON as text, untrusted; words of ours when something went wrong; empty for an empty answer."""

    @property
    def ok(self) -> bool:
        """Whether the customer took it."""
        return not self.fault


async def fire(firing: Firing, session: ClientSession, clock: Clock, *, allow_private: bool) -> Outcome:
    """POST the firing and read the answer: 5 s in all, no redirects, 64 KiB at most. Never raises for the far side."""
    body = _body(firing)
    headers = {
        "X-Senderz-Event": "voice.intent",
        "Idempotency-Key": firing.key,
        **signatures(firing.secret, firing.key, clock.wall(), body),
        **({"X-Senderz-Sandbox": "1"} if firing.sandbox else {}),
    }
    posted = await post(session, firing.url, body, headers, allow_private=allow_private)
    if posted.fault:
        return _failed(posted.fault, posted.status)
    if not posted.answer.strip():
        return Outcome("", posted.status)
    return _understood(posted.answer, posted.status)


def _body(firing: Firing) -> bytes:
    shown = {
        "call_id": firing.call_id,
        "tenant_id": firing.tenant_id,
        "intent": firing.intent,
        "args": dict(firing.args),
        "from_number": firing.from_number,
    }
    return json.dumps(shown, separators=(",", ":"), ensure_ascii=False).encode()


def _understood(answer: bytes, status: int | None) -> Outcome:
    try:
        text = json.dumps(json.loads(answer), ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError):
        return _failed("not_json", status)
    return Outcome("", status, text)


def _failed(fault: Fault, status: int | None = None) -> Outcome:
    return Outcome(fault, status, WORDS[fault])
