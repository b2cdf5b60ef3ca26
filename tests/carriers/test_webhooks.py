"""Webhooks are believed only when signed, and whatever is posted, nothing but PortError comes out."""

import base64
import json
from typing import Any

import pytest
import telnyx
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from senderz_voice.carriers.telnyx.webhooks import TelnyxWebhooks
from senderz_voice.clock import SystemClock
from senderz_voice.ports.carrier import CarrierEvent
from senderz_voice.ports.errors import ErrorKind, PortError
from tests.carriers.clocks import StillClock
from tests.contracts.telnyx import spec, webhook_errors

KEY = SigningKey(b"\x07" * 32)
PUBLIC = base64.b64encode(bytes(KEY.verify_key)).decode()
NOW = 1_800_000_000


def signed(body: bytes, at: int = NOW, key: SigningKey = KEY) -> dict[str, str]:
    signature = key.sign(f"{at}|".encode() + body).signature
    return {"Telnyx-Timestamp": str(at), "Telnyx-Signature-Ed25519": base64.b64encode(signature).decode()}


def webhooks() -> TelnyxWebhooks:
    return TelnyxWebhooks(PUBLIC, StillClock(NOW))


def event(event_type: str, **payload: Any) -> CarrierEvent:
    """The translation of an event that Telnyx could send today."""
    document = body_of(event_type, payload)
    assert webhook_errors(event_type, document) == []
    return received(document)


def received(document: dict[str, Any]) -> CarrierEvent:
    raw = json.dumps(document).encode()
    return webhooks().receive(signed(raw), raw)


def body_of(event_type: str, payload: dict[str, Any]) -> dict[str, Any]:
    common = {
        "call_control_id": "v3:leg",
        "call_leg_id": "leg",
        "call_session_id": "session",
        "client_state": base64.b64encode(b"01J:caller").decode(),
    }
    if event_type.startswith("call.") and "speak" not in event_type:
        common |= {"from": "+15550001111", "to": "+15550002222"}
    return {
        "data": {
            "record_type": "event",
            "event_type": event_type,
            "id": "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0",
            "occurred_at": "2018-02-02T22:25:27.521992Z",
            "payload": common | payload,
        },
        "meta": {"attempt": 1, "delivered_to": "https://example.com/"},
    }


def test_an_offered_call() -> None:
    assert event("call.initiated", direction="incoming", state="parked") == CarrierEvent(
        id="0ccc7b54-4df3-4bca-a65a-3da1ecc777f0",
        kind="offered",
        at=1_517_610_327.521992,
        leg="v3:leg",
        session="session",
        client_state="01J:caller",
        from_number="+15550001111",
        to_number="+15550002222",
        direction="incoming",
    )


def test_a_dialling_leg() -> None:
    assert event("call.initiated", direction="outgoing").kind == "dialling"


def test_a_hang_up_says_why_and_by_whom() -> None:
    ended = event("call.hangup", hangup_cause="user_busy", hangup_source="callee", sip_hangup_cause="486")
    assert (ended.kind, ended.cause, ended.source) == ("ended", "busy", "callee")


def test_a_hang_up_without_statistics() -> None:
    assert event("call.hangup", hangup_cause="timeout", hangup_source="unknown").cause == "no_answer"


@pytest.mark.parametrize(
    ("event_type", "result", "expected"),
    [
        ("call.machine.detection.ended", "human", "human"),
        ("call.machine.detection.ended", "machine", "machine"),
        ("call.machine.detection.ended", "not_sure", "not_sure"),
        ("call.machine.premium.detection.ended", "human_residence", "human"),
        ("call.machine.premium.detection.ended", "human_business", "human"),
        ("call.machine.premium.detection.ended", "silence", "not_sure"),
        ("call.machine.premium.detection.ended", "fax_detected", "machine"),
    ],
)
def test_machine_detection(event_type: str, result: str, expected: str) -> None:
    found = event(event_type, result=result)
    assert (found.kind, found.result) == ("machine", expected)


@pytest.mark.parametrize(
    ("event_type", "result", "expected"),
    [
        ("call.machine.greeting.ended", "beep_detected", "beep"),
        ("call.machine.greeting.ended", "ended", "no_beep"),
        ("call.machine.greeting.ended", "not_sure", "not_sure"),
        ("call.machine.premium.greeting.ended", "beep_detected", "beep"),
        ("call.machine.premium.greeting.ended", "no_beep_detected", "no_beep"),
    ],
)
def test_the_end_of_a_greeting(event_type: str, result: str, expected: str) -> None:
    found = event(event_type, result=result)
    assert (found.kind, found.result) == ("greeting_over", expected)


def test_a_result_that_telnyx_invents_later_is_not_sure() -> None:
    found = received(body_of("call.machine.premium.greeting.ended", {"result": "melody_detected"}))
    assert (found.kind, found.result) == ("greeting_over", "not_sure")


def test_a_key_press() -> None:
    assert event("call.dtmf.received", digit="#").digit == "#"


@pytest.mark.parametrize(
    ("urls", "url"),
    [
        ({"wav": "https://s3.amazonaws.com/a.wav", "mp3": "https://s3.amazonaws.com/a.mp3"}, "a.wav"),
        ({"wav": None, "mp3": "https://s3.amazonaws.com/a.mp3"}, "a.mp3"),
        ({}, ""),
    ],
)
def test_a_recording_says_where_it_is_and_when_it_began(urls: dict[str, str | None], url: str) -> None:
    body = {
        "data": {
            "record_type": "event",
            "event_type": "call.recording.saved",
            "id": "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0",
            "occurred_at": "2018-02-02T22:25:27.521992Z",
            "payload": {
                "call_leg_id": "leg",
                "call_session_id": "session",
                "channels": "dual",
                "client_state": base64.b64encode(b"01J:caller").decode(),
                "recording_started_at": "2018-02-02T22:20:27.5Z",
                "recording_ended_at": "2018-02-02T22:21:27.5Z",
                "recording_urls": urls,
            },
        }
    }
    assert webhook_errors("call.recording.saved", body) == []
    raw = json.dumps(body).encode()
    saved = webhooks().receive(signed(raw), raw)
    assert (saved.kind, saved.client_state, saved.recording_started_at) == ("recorded", "01J:caller", 1_517_610_027.5)
    assert saved.recording_url.removeprefix("https://s3.amazonaws.com/") == url


def test_a_recording_that_failed_is_ignored() -> None:
    body = b'{"data":{"id":"e1","event_type":"call.recording.error","occurred_at":"2030-01-01T00:00:00Z","payload":{}}}'
    assert webhooks().receive(signed(body), body).kind == "ignored"


@pytest.mark.parametrize(
    ("event_type", "kind"),
    [
        ("call.answered", "answered"),
        ("call.bridged", "bridged"),
        ("streaming.failed", "stream_failed"),
        ("streaming.started", "ignored"),
        ("call.speak.ended", "ignored"),
    ],
)
def test_kinds(event_type: str, kind: str) -> None:
    assert event(event_type).kind == kind


def examples() -> list[tuple[str, dict[str, Any]]]:
    return [
        (schema["example"]["event_type"], schema["example"])
        for schema in spec()["components"]["schemas"].values()
        if isinstance(schema.get("example"), dict) and "event_type" in schema["example"]
    ]


@pytest.mark.parametrize(("event_type", "example"), examples(), ids=[name for name, _ in examples()])
def test_telnyx_own_examples_are_read(event_type: str, example: dict[str, Any]) -> None:
    body = json.dumps({"data": example}).encode()
    assert webhooks().receive(signed(body), body).id == example["id"]


def test_an_unknown_event_is_ignored_whatever_its_payload_is() -> None:
    body = (
        b'{"data":{"id":"e1","event_type":"call.imagined","occurred_at":"2030-01-01T00:00:00Z",'
        b'"payload":{"to":[{"a":1}]}}}'
    )
    assert webhooks().receive(signed(body), body).kind == "ignored"


def test_a_foreign_client_state_is_none_of_ours() -> None:
    body = (
        b'{"data":{"id":"e1","event_type":"call.answered","occurred_at":"2030-01-01T00:00:00",'
        b'"payload":{"client_state":"!not base64!"}}}'
    )
    found = webhooks().receive(signed(body), body)
    assert (found.client_state, found.at) == ("", 1_893_456_000.0)


GOOD = b'{"data":{"id":"e","event_type":"x","occurred_at":"2030-01-01T00:00:00Z"}}'


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"telnyx-timestamp": str(NOW)},
        signed(GOOD) | {"Telnyx-Signature-Ed25519": ""},
        signed(GOOD) | {"Telnyx-Signature-Ed25519": "no base64 at all"},
        signed(GOOD) | {"Telnyx-Signature-Ed25519": "AAAA"},
        signed(GOOD) | {"Telnyx-Signature-Ed25519": "é" * 88},
        signed(GOOD) | {"Telnyx-Timestamp": "yesterday"},
        signed(GOOD) | {"Telnyx-Timestamp": "-1"},
        signed(GOOD) | {"Telnyx-Timestamp": "9" * 400},
        signed(GOOD) | {"Telnyx-Timestamp": "１８０００００００００"},
        signed(GOOD, NOW - 301),
        signed(GOOD, NOW + 301),
        signed(GOOD, key=SigningKey(b"\x08" * 32)),
        signed(GOOD + b" "),
    ],
)
def test_all_that_is_not_signed_now_by_telnyx_is_refused_alike(headers: dict[str, str]) -> None:
    with pytest.raises(PortError) as refused:
        webhooks().receive(headers, GOOD)
    assert refused.value.kind is ErrorKind.REFUSED
    assert refused.value.detail == "the webhook's signature is missing, wrong or out of date"


@pytest.mark.parametrize("at", [NOW - 300, NOW, NOW + 300])
def test_five_minutes_either_way_are_tolerated(at: int) -> None:
    assert webhooks().receive(signed(GOOD, at), GOOD).id == "e"


def test_telnyx_sdk_accepts_what_we_accept() -> None:
    """Their verifier is the second opinion on what is signed."""
    now = StillClock(SystemClock().wall())
    body = json.dumps({"data": {"record_type": "event", "event_type": "call.answered", "id": "e", "occurred_at": "x"}})
    headers = signed(body.encode(), int(now.wall()))
    with telnyx.Telnyx(api_key="KEY", public_key=PUBLIC) as client:
        client.webhooks.unwrap(body, headers=headers)
    with pytest.raises(PortError) as unreadable:
        TelnyxWebhooks(PUBLIC, now).receive(headers, body.encode())
    assert unreadable.value.kind is ErrorKind.BAD_ANSWER


@pytest.mark.parametrize("key", ["", "AAAA", "not base64!", PUBLIC[:-4], "é"])
def test_a_bad_public_key_is_a_setting_to_mend(key: str) -> None:
    with pytest.raises(PortError) as wrong:
        TelnyxWebhooks(key, StillClock())
    assert wrong.value.kind is ErrorKind.NOT_CONFIGURED


def outcome(headers: dict[str, str], body: bytes) -> ErrorKind | str:
    try:
        return webhooks().receive(headers, body).kind
    except PortError as error:
        return error.kind


@given(body=st.binary(max_size=300), headers=st.dictionaries(st.sampled_from([*signed(b""), "x"]), st.text()))
def test_unsigned_bytes_are_refused(body: bytes, headers: dict[str, str]) -> None:
    assert outcome(headers, body) is ErrorKind.REFUSED


ODD = st.one_of(
    st.binary(max_size=200),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    ).map(lambda value: json.dumps(value).encode()),
    st.fixed_dictionaries(
        {
            "data": st.fixed_dictionaries(
                {
                    "id": st.text() | st.integers(),
                    "event_type": st.sampled_from(["call.initiated", "call.hangup", "call.dtmf.received", "odd"]),
                    "occurred_at": st.text() | st.datetimes().map(str),
                    "payload": st.dictionaries(
                        st.sampled_from(["client_state", "to", "direction", "digit", "hangup_cause"]),
                        st.none() | st.text() | st.integers() | st.lists(st.text()),
                    ),
                }
            )
        }
    ).map(lambda value: json.dumps(value).encode()),
)


@given(body=ODD)
def test_signed_bytes_are_read_or_called_unreadable(body: bytes) -> None:
    assert outcome(signed(body), body) in {
        ErrorKind.BAD_ANSWER, "offered", "dialling", "ended", "digit", "ignored",
    }  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"data":' * 20_000,
        b'{"data":{"id":"e","event_type":"x","occurred_at":"2030-01-01T00:00:00Z","payload":' + b"[" * 100_000,
        b'{"data":{"id":"\\ud800","event_type":"call.answered","occurred_at":"2030-01-01","payload":{"to":"\\udfff"}}}',
        b'{"data":{"id":"e","event_type":"call.initiated","occurred_at":"2030-01-01","payload":{}}}',
        b'{"data":{"id":"e","event_type":"call.answered","occurred_at":"2030-01-01","payload":null}}',
        b'{"data":{"id":"e","event_type":"call.answered","occurred_at":NaN}}',
    ],
)
def test_broken_documents(body: bytes) -> None:
    assert outcome(signed(body), body) is ErrorKind.BAD_ANSWER
