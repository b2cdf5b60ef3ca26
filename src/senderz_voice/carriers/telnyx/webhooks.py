"""Telnyx's webhooks: the signature first, then the meaning (https://developers.telnyx.com/docs/voice/webhooks)."""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple

import msgspec
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from senderz_voice.carriers.telnyx.causes import cause
from senderz_voice.carriers.telnyx.client import unpack
from senderz_voice.ports.carrier import CarrierEvent
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.errors import ErrorKind, PortError

TOLERANCE_SECONDS: Final = 300
"""How far a webhook's timestamp may be from our clock; the same as in Telnyx's own SDK."""

_SIGNATURE_BYTES: Final = 64
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}", re.ASCII)

Kind = Literal[
    "offered",
    "dialling",
    "answered",
    "ended",
    "bridged",
    "digit",
    "machine",
    "greeting_over",
    "recorded",
    "stream_failed",
    "ignored",
]

_KINDS: Final[Mapping[str, Kind]] = {
    "call.answered": "answered",
    "call.hangup": "ended",
    "call.bridged": "bridged",
    "call.dtmf.received": "digit",
    "call.machine.detection.ended": "machine",
    "call.machine.premium.detection.ended": "machine",
    "call.recording.saved": "recorded",
    "streaming.failed": "stream_failed",
    # May come before the detection, or instead of it.
    "call.machine.greeting.ended": "greeting_over",
    "call.machine.premium.greeting.ended": "greeting_over",
}

# Silence is somebody who has not spoken yet, so it is left open as not_sure is.
_RESULTS: Final[Mapping[str, str]] = {
    "human": "human",
    "human_residence": "human",
    "human_business": "human",
    "machine": "machine",
    "fax_detected": "machine",
}

# "ended" is standard detection's word for a greeting that ended in silence.
_GREETINGS: Final[Mapping[str, str]] = {
    "beep_detected": "beep",
    "no_beep_detected": "no_beep",
    "ended": "no_beep",
}


class _Event(msgspec.Struct):
    id: str
    event_type: str
    occurred_at: str
    payload: msgspec.Raw = msgspec.Raw(b"{}")


class _Envelope(msgspec.Struct):
    data: _Event


class _Payload(msgspec.Struct):
    """The fields of all call events that matter here; which of them are present depends on the event."""

    call_control_id: str | None = None
    call_session_id: str | None = None
    client_state: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    to: str | None = None
    direction: str | None = None
    hangup_cause: str | None = None
    hangup_source: str | None = None
    sip_hangup_cause: str | int | None = None
    digit: str | int | None = None
    result: str | None = None
    recording_urls: dict[str, str | None] | None = None
    recording_started_at: str | None = None


class _Detail(NamedTuple):
    """What only some kinds of event say."""

    cause: str = ""
    source: str = ""
    digit: str = ""
    result: str = ""
    recording_url: str = ""
    recording_started_at: float = 0.0


class TelnyxWebhooks:
    """CarrierWebhooks port for Telnyx's API version 2 events.

    `public_key` is the base64 of 32 bytes that Telnyx's portal shows. Raises PortError NOT_CONFIGURED when it is not.
    """

    def __init__(self, public_key: str, clock: Clock) -> None:
        try:
            self._key = VerifyKey(base64.b64decode(public_key, validate=True))
        except (ValueError, TypeError) as error:
            # PyNaCl's own ValueError stands for a key of the wrong length.
            raise PortError(
                ErrorKind.NOT_CONFIGURED, "the carrier's public key is not the base64 of 32 bytes"
            ) from error
        self._clock = clock

    def receive(self, headers: dict[str, str], body: bytes) -> CarrierEvent:
        """Verify, then read. Nothing of the body is looked at before its signature holds."""
        named = {name.lower(): value for name, value in headers.items()}
        timestamp = named.get("telnyx-timestamp", "")
        if not self._signed(timestamp, named.get("telnyx-signature-ed25519", ""), body):
            raise PortError(ErrorKind.REFUSED, "the webhook's signature is missing, wrong or out of date")
        try:
            event = msgspec.json.decode(body, type=_Envelope).data
            return _translate(event)
        except (ValueError, RecursionError) as error:
            raise PortError(ErrorKind.BAD_ANSWER, "the webhook is signed but cannot be read") from error

    def _signed(self, timestamp: str, signature: str, body: bytes) -> bool:
        if not _TIMESTAMP.fullmatch(timestamp):
            return False
        try:
            raw = base64.b64decode(signature, validate=True)
        except (binascii.Error, ValueError):
            return False
        if len(raw) != _SIGNATURE_BYTES:
            return False
        try:
            self._key.verify(timestamp.encode() + b"|" + body, raw)
        except BadSignatureError:
            return False
        return abs(self._clock.wall() - int(timestamp)) <= TOLERANCE_SECONDS


def _translate(event: _Event) -> CarrierEvent:
    """Raises ValueError for an event whose type is known and whose content is not."""
    at = _moment(event.occurred_at)
    kind = _KINDS.get(event.event_type, "ignored")
    if event.event_type != "call.initiated" and kind == "ignored":
        return CarrierEvent(id=event.id, kind="ignored", at=at, leg="", session="", client_state="")
    payload = msgspec.json.decode(event.payload, type=_Payload)
    if event.event_type == "call.initiated":
        kind = _began(payload.direction)
    detail = _detail(kind, payload)
    return CarrierEvent(
        id=event.id,
        kind=kind,
        at=at,
        leg=payload.call_control_id or "",
        session=payload.call_session_id or "",
        client_state=unpack(payload.client_state),
        from_number=payload.from_ or "",
        to_number=payload.to or "",
        direction=_direction(payload.direction),
        cause=detail.cause,
        source=detail.source,
        digit=detail.digit,
        result=detail.result,
        recording_url=detail.recording_url,
        recording_started_at=detail.recording_started_at,
    )


def _detail(kind: Kind, payload: _Payload) -> _Detail:
    match kind:
        case "ended":
            source = payload.hangup_source if payload.hangup_source in {"caller", "callee"} else "unknown"
            sip_status = str(payload.sip_hangup_cause or "")
            return _Detail(cause=cause(payload.hangup_cause or "", sip_status), source=source or "unknown")
        case "digit":
            return _Detail(digit=str(payload.digit if payload.digit is not None else ""))
        case "machine":
            return _Detail(result=_RESULTS.get(payload.result or "", "not_sure"))
        case "greeting_over":
            return _Detail(result=_GREETINGS.get(payload.result or "", "not_sure"))
        case "recorded":
            urls = payload.recording_urls or {}
            started = payload.recording_started_at
            return _Detail(
                recording_url=urls.get("wav") or urls.get("mp3") or "",
                recording_started_at=_moment(started) if started else 0.0,
            )
        case _:
            return _Detail()


def _began(direction: str | None) -> Kind:
    match direction:
        case "incoming":
            return "offered"
        case "outgoing":
            return "dialling"
        case _:
            raise ValueError(f"a call that is neither incoming nor outgoing: {direction}")


def _direction(direction: str | None) -> Literal["incoming", "outgoing", ""]:
    match direction:
        case "incoming" | "outgoing":
            return direction
        case _:
            return ""


def _moment(text: str) -> float:
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
