"""The judge itself is judged: it accepts Telnyx's own examples and names what is wrong with broken ones."""

import copy
from typing import Any

import pytest

from tests.contracts.telnyx import answer_errors, request_errors, spec, webhook_errors

HANGUP: dict[str, Any] = {
    "data": {
        "record_type": "event",
        "event_type": "call.hangup",
        "id": "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0",
        "occurred_at": "2018-02-02T22:25:27.521992Z",
        "payload": {"call_control_id": "v3:a", "hangup_cause": "normal_clearing", "hangup_source": "caller"},
    },
    "meta": {"attempt": 1, "delivered_to": "https://example.com/hook"},
}


def changed(*path: str, value: Any) -> dict[str, Any]:
    body = copy.deepcopy(HANGUP)
    node = body
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return body


def test_every_path_of_the_cut_resolves() -> None:
    assert len(spec()["paths"]) > 40
    assert "/calls/{call_control_id}/actions/hangup" in spec()["paths"]


def test_a_good_webhook_passes() -> None:
    assert webhook_errors("call.hangup", HANGUP) == []


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (("data", "payload", "hangup_casue"), "timeout", "body.data.payload.hangup_casue: unknown field"),
        (("data", "payload", "hangup_cause"), "bored", "is not one of"),
        (("data", "occurred_at"), "yesterday", "is not a 'date-time'"),
        (("data", "id"), "not-a-uuid", "is not a 'uuid'"),
        (("data", "event_type"), "call.answered", "is not one of"),
        (("datum",), {}, "body.datum: unknown field"),
    ],
)
def test_a_broken_webhook_is_named(path: tuple[str, ...], value: Any, complaint: str) -> None:
    errors = webhook_errors("call.hangup", changed(*path, value=value))
    assert any(complaint in error for error in errors), errors


def test_an_unknown_webhook_is_named() -> None:
    assert webhook_errors("call.imagined", {}) == ["no webhook is called call.imagined"]


DIAL = {"connection_id": "1", "from": "+15550001111", "to": "+15550002222"}


@pytest.mark.parametrize(
    ("method", "path", "body", "query", "complaint"),
    [
        ("POST", "/v2/calls", DIAL, None, None),
        ("POST", "/calls", DIAL | {"stream_bidirectional_mode": "rtp", "timeout_secs": 30}, None, None),
        ("POST", "/calls", DIAL | {"stream_bidirectional_mode": "telepathy"}, None, "is not one of"),
        ("POST", "/calls", DIAL | {"time_out": 30}, None, "body.time_out: unknown field"),
        ("POST", "/calls", {"from": "+1"}, None, "'to' is a required property"),
        ("POST", "/calls", None, None, "body: is missing"),
        ("POST", "/calls/v3:a/actions/hangup", {"command_id": "x"}, None, None),
        ("POST", "/calls/v3:a/actions/hang_up", {}, None, "no operation"),
        ("GET", "/calls/v3:a", None, None, None),
        ("GET", "/available_phone_numbers", None, {"filter[country_code]": "US", "filter[limit]": "5"}, None),
        ("GET", "/available_phone_numbers", None, [("filter[features][]", "voice")], None),
        ("GET", "/available_phone_numbers", None, [("filter[features][]", "smell")], "is not one of"),
        ("GET", "/available_phone_numbers", None, {"filter[land]": "US"}, "unknown field"),
        ("GET", "/available_phone_numbers", None, {"filter[limit]": "five"}, "is not of type 'integer'"),
        ("GET", "/available_phone_numbers", None, {"limit": "5"}, "query limit: unknown"),
    ],
)
def test_requests(method: str, path: str, body: Any, query: Any, complaint: str | None) -> None:
    errors = request_errors(method, path, body, query)
    assert errors == [] if complaint is None else any(complaint in error for error in errors), errors


def test_answers_are_judged_too() -> None:
    assert answer_errors("POST", "/calls/v3:a/actions/hangup", 200, {"data": {"result": "ok"}}) == []
    assert answer_errors("POST", "/calls/v3:a/actions/hangup", 200, {"data": {"reslut": "ok"}}) == [
        "body.data.reslut: unknown field"
    ]
