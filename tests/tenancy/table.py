"""Every route of the API, what ids it takes, and what their owner is answered; a missing route fails the build."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.tenancy.rows import Kind

Route = tuple[str, str]
"""(method, path as the OpenAPI document writes it)."""

SIGNATURE: Final = object()
"""In a query: the signature that would let the asker play that recording."""


@dataclass(frozen=True, slots=True)
class Of:
    """An id of this kind, in a body."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class Entry:
    """How a route is asked, and what it answers."""

    own: int
    """The status for ids of one's own."""
    path: Mapping[str, Kind] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    query: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[int, str] = (404, "NOT_FOUND")
    """Status and code for an id that never existed, and so for everybody else's."""
    gone: Mapping[str, int] = field(default_factory=dict)
    """The status for one's own deleted ids, by parameter, where they are not simply missing."""
    bounded: frozenset[str] = frozenset()
    """Fields whose form is checked before anything is looked up: a malformed id may answer 400 there."""
    lists: Kind | None = None
    """What a list is of."""
    before: tuple[tuple[str, str, Any], ...] = ()
    """Requests that have to come first for the owner to succeed."""

    @property
    def slots(self) -> Mapping[str, Kind]:
        """Where the route takes ids: parameter or field, and of what."""
        fields = {name: value.kind for name, value in (self.body or {}).items() if isinstance(value, Of)}
        return {**self.path, **fields}


_NUMBER: Final[Mapping[str, Kind]] = {"number_id": "number"}
_CALL: Final[Mapping[str, Kind]] = {"call_id": "call"}
_PERSONA: Final[Mapping[str, Kind]] = {"persona_id": "persona"}
_INTENT: Final[Mapping[str, Kind]] = {"intent_id": "intent"}
_WEBHOOK: Final[Mapping[str, Kind]] = {"webhook_id": "webhook"}
_SUBSCRIBE: Final = ("POST", "/v1/billing/voice/subscribe", {"tier": "starter"})

TENANTS: Final[Mapping[Route, Entry]] = {
    ("GET", "/v1/voice/numbers"): Entry(200, lists="number"),
    ("POST", "/v1/voice/numbers"): Entry(201, body={"phone_number": "+16195550999"}),
    ("GET", "/v1/voice/numbers/available"): Entry(200),
    ("GET", "/v1/voice/numbers/{number_id}"): Entry(200, _NUMBER, gone={"number_id": 200}),
    ("PATCH", "/v1/voice/numbers/{number_id}"): Entry(
        200,
        _NUMBER,
        body={"assigned_persona_id": Of("persona")},
        gone={"number_id": 409},
        bounded=frozenset({"assigned_persona_id"}),
    ),
    ("DELETE", "/v1/voice/numbers/{number_id}"): Entry(200, _NUMBER, gone={"number_id": 200}),
    ("GET", "/v1/calls"): Entry(200, lists="call"),
    ("POST", "/v1/calls"): Entry(
        201,
        body={"from": Of("number"), "to": "+14155550100", "script": "Confirm Friday."},
        missing=(404, "NUMBER_NOT_OWNED"),
        bounded=frozenset({"from"}),
    ),
    ("GET", "/v1/calls/stats"): Entry(200),
    ("GET", "/v1/calls/{call_id}"): Entry(200, _CALL, gone={"call_id": 200}),
    ("DELETE", "/v1/calls/{call_id}"): Entry(200, _CALL, gone={"call_id": 200}),
    ("GET", "/v1/calls/{call_id}/events"): Entry(200, _CALL, gone={"call_id": 200}),
    ("GET", "/v1/calls/{call_id}/events/stream"): Entry(200, _CALL, gone={"call_id": 200}),
    ("POST", "/v1/calls/{call_id}/hangup"): Entry(200, {"call_id": "open_call"}),
    ("GET", "/v1/calls/{call_id}/recording"): Entry(200, _CALL, gone={"call_id": 404}),
    ("GET", "/v1/calls/{call_id}/recording/stream"): Entry(
        200, _CALL, query={"exp": 1_999_999_999, "sig": SIGNATURE}, gone={"call_id": 404}
    ),
    ("GET", "/v1/voice/intents"): Entry(200, lists="intent"),
    ("POST", "/v1/voice/intents"): Entry(
        201, body={"name": "ring_back", "description": "They want a call.", "action": "message"}
    ),
    ("POST", "/v1/voice/intents/match"): Entry(200, body={"text": "I want to talk to a person."}),
    ("PATCH", "/v1/voice/intents/{intent_id}"): Entry(200, _INTENT, body={"enabled": False}),
    ("DELETE", "/v1/voice/intents/{intent_id}"): Entry(200, _INTENT),
    ("GET", "/v1/billing/voice"): Entry(200),
    ("POST", "/v1/billing/voice/subscribe"): Entry(201, body={"tier": "starter"}),
    ("POST", "/v1/billing/voice/cancel"): Entry(200, before=(_SUBSCRIBE,)),
    ("GET", "/v1/ai/persona"): Entry(200),
    ("PUT", "/v1/ai/persona"): Entry(200, body={"name": "Desk"}),
    ("GET", "/v1/ai/personas"): Entry(200, lists="persona"),
    ("POST", "/v1/ai/personas"): Entry(201, body={"name": "Night desk"}),
    ("GET", "/v1/ai/personas/{persona_id}"): Entry(200, _PERSONA),
    ("PATCH", "/v1/ai/personas/{persona_id}"): Entry(200, _PERSONA, body={"name": "Day desk"}),
    ("DELETE", "/v1/ai/personas/{persona_id}"): Entry(200, _PERSONA),
    ("GET", "/v1/opt-outs"): Entry(200, lists="opt_out"),
    ("POST", "/v1/opt-outs"): Entry(201, body={"phone_number": "+14155550111"}),
    ("DELETE", "/v1/opt-outs/{phone_number}"): Entry(200, {"phone_number": "opt_out"}),
    ("GET", "/v1/api-keys"): Entry(200, lists="key"),
    ("POST", "/v1/api-keys"): Entry(201, body={"name": "One more"}),
    ("DELETE", "/v1/api-keys/{key_id}"): Entry(200, {"key_id": "key"}),
    ("GET", "/v1/webhooks"): Entry(200, lists="webhook"),
    ("POST", "/v1/webhooks"): Entry(201, body={"url": "https://example.com/new", "events": ["voice.call.ended"]}),
    ("DELETE", "/v1/webhooks/{webhook_id}"): Entry(200, _WEBHOOK),
    ("GET", "/v1/webhooks/{webhook_id}/deliveries"): Entry(200, _WEBHOOK, lists="delivery"),
    ("POST", "/v1/webhooks/deliveries/{delivery_id}/redeliver"): Entry(202, {"delivery_id": "delivery"}),
}
"""What tenants ask with their keys."""

OPERATOR: Final[Mapping[Route, Entry]] = {
    ("POST", "/admin/tenants"): Entry(201, body={"name": "Newcomer"}),
    ("PATCH", "/admin/tenants/{tenant_id}"): Entry(200, {"tenant_id": "tenant"}, body={"voice_enabled": False}),
    ("POST", "/admin/api-keys"): Entry(
        201, body={"tenant_id": Of("tenant"), "name": "key"}, bounded=frozenset({"tenant_id"})
    ),
    ("PATCH", "/admin/api-keys/{key_id}"): Entry(200, {"key_id": "key"}, body={"active": False}, gone={"key_id": 200}),
}
"""What the operator asks, who may name anybody's ids."""

SIGNED: Final[Mapping[Route, tuple[int, str]]] = {
    ("POST", "/carrier/telnyx/webhooks"): (401, "INVALID_SIGNATURE"),
    ("POST", "/payments/stripe/webhooks"): (404, "NOT_FOUND"),
}
"""What others post to us, and what they are answered whose signature is missing; keys open nothing there.
No payment provider is configured here, so there is nothing to post to."""

PUBLIC: Final[frozenset[Route]] = frozenset(
    ("GET", path)
    for path in ("/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/docs/oauth2-redirect", "/redoc")
)
"""What anybody may read, and so may show nothing of anybody's."""
