"""Turns what happens to a leg into the webhooks of Telnyx's specification."""

from collections.abc import Mapping

from senderz_voice.exchange.applications import Applications
from senderz_voice.exchange.identity import iso
from senderz_voice.exchange.legs import Leg
from senderz_voice.exchange.stream import StreamOrder
from senderz_voice.exchange.webhooks import Courier, Notice

Payload = dict[str, object]


class Announcer:
    """Builds payloads and picks the receiver: the event's own address, else the leg's, else the application's."""

    def __init__(self, courier: Courier, applications: Applications) -> None:
        self._courier = courier
        self._applications = applications

    def initiated(self, leg: Leg) -> None:
        state = "bridging" if leg.transfer_of is not None else "parked"
        extra: Payload = {"direction": leg.direction, "state": state, "start_time": iso(leg.started_at)}
        if leg.direction == "incoming":
            extra |= {"caller_id_name": leg.from_number, "offered_codecs": "PCMU"}
        self._send(leg, "call.initiated", extra)

    def answered(self, leg: Leg) -> None:
        self._send(leg, "call.answered", {"state": "answered", "start_time": iso(leg.started_at)})

    def hung_up(self, leg: Leg) -> None:
        if leg.ending is None:
            raise ValueError("the leg has not ended")
        extra: Payload = {
            "state": "hangup",
            "start_time": iso(leg.started_at),
            "hangup_cause": leg.ending.cause,
            "hangup_source": leg.ending.source,
            "sip_hangup_cause": leg.ending.sip,
            # There is no network here whose quality could be measured.
            "call_quality_stats": None,
        }
        self._send(leg, "call.hangup", extra)

    def bridged(self, leg: Leg) -> None:
        self._send(leg, "call.bridged", {})

    def digit(self, leg: Leg, digit: str) -> None:
        self._send(leg, "call.dtmf.received", {"digit": digit})

    def detected(self, leg: Leg, event_type: str, result: str) -> None:
        """Machine detection has found something out."""
        self._send(leg, event_type, {"result": result})

    def stream_started(self, leg: Leg, stream: StreamOrder) -> None:
        self._stream(leg, "streaming.started", {"stream_url": stream.url})

    def stream_stopped(self, leg: Leg, stream: StreamOrder) -> None:
        self._stream(leg, "streaming.stopped", {"stream_url": stream.url})

    def stream_failed(self, leg: Leg, stream: StreamOrder, reason: str) -> None:
        extra: Payload = {
            "failure_reason": reason,
            "stream_id": stream.id,
            "stream_type": "websocket",
            "stream_params": {"stream_url": stream.url, "track": stream.track},
        }
        self._stream(leg, "streaming.failed", extra)

    def recording_saved(self, leg: Leg, recording: Mapping[str, object], urls: Mapping[str, str]) -> None:
        """Without `call_control_id` and the numbers, as the specification has it: match by leg id."""
        payload = _without(_common(leg), "call_control_id", "from", "to")
        payload |= {name: recording[name] for name in ("channels", "recording_started_at", "recording_ended_at")}
        payload |= {"recording_urls": dict(urls)}
        self._post(leg, "call.recording.saved", payload)

    def ordered(self, order: Mapping[str, object]) -> None:
        """Of a number order, which belongs to no call."""
        receiver = self._applications.receiver(str(order["connection_id"]))
        self._courier.send(Notice("number_order.complete", order, str(order["id"])), receiver)

    def _stream(self, leg: Leg, event_type: str, extra: Payload) -> None:
        """The events of streams carry no numbers."""
        self._post(leg, event_type, _without(_common(leg), "from", "to") | extra)

    def _send(self, leg: Leg, event_type: str, extra: Payload) -> None:
        self._post(leg, event_type, _common(leg) | extra)

    def _post(self, leg: Leg, event_type: str, payload: Payload) -> None:
        where = leg.addresses
        receiver = self._applications.receiver(
            leg.connection_id, where.by_event.get(event_type) or where.url, where.retries_ms.get(event_type)
        )
        self._courier.send(Notice(event_type, payload, leg.session), receiver)


def _common(leg: Leg) -> Payload:
    payload: Payload = {
        "call_control_id": leg.id,
        "call_leg_id": leg.leg_id,
        "call_session_id": leg.session,
        "connection_id": leg.connection_id,
        "from": leg.from_number,
        "to": leg.to_number,
    }
    return payload if leg.client_state is None else payload | {"client_state": leg.client_state}


def _without(payload: Payload, *names: str) -> Payload:
    return {name: value for name, value in payload.items() if name not in names}
