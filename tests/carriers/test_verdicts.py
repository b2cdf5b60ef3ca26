"""One line for each cause that Telnyx can refuse an order for."""

import json

import pytest

from senderz_voice.carriers.telnyx.causes import cause
from senderz_voice.carriers.telnyx.verdicts import refused
from senderz_voice.ports.errors import ErrorKind

REFUSED, UNAVAILABLE = ErrorKind.REFUSED, ErrorKind.UNAVAILABLE
MISSING, NOT_CONFIGURED = ErrorKind.MISSING, ErrorKind.NOT_CONFIGURED

RETRY, COUNTS, OVER = frozenset({"retry"}), frozenset({"dial_failure"}), frozenset({"leg_over"})


def error(code: str, pointer: str | None = None, detail: str = "words") -> bytes:
    problem = {"code": code, "title": "title", "detail": detail}
    return json.dumps({"errors": [problem | ({"source": {"pointer": pointer}} if pointer else {})]}).encode()


@pytest.mark.parametrize(
    ("status", "body", "kind", "fault", "then"),
    [
        (400, error("10004"), REFUSED, "us", COUNTS),
        (400, error("10004", "/to"), REFUSED, "destination", COUNTS),
        (404, error("10005"), MISSING, "us", OVER),
        (500, error("10007"), UNAVAILABLE, "carrier", RETRY | COUNTS),
        (401, error("10009"), NOT_CONFIGURED, "account", COUNTS),
        (403, error("10010"), NOT_CONFIGURED, "account", COUNTS),
        (429, error("10011"), UNAVAILABLE, "account", RETRY | COUNTS),
        (422, error("10015"), REFUSED, "us", COUNTS),
        (422, error("10015", "/connection_id"), NOT_CONFIGURED, "account", COUNTS),
        (422, error("10015", "/to"), REFUSED, "destination", COUNTS),
        (422, error("10016"), REFUSED, "destination", COUNTS),
        (422, error("10016", "/to"), REFUSED, "destination", COUNTS),
        (422, error("10016", "/from"), REFUSED, "us", COUNTS),
        (422, error("10032", "/stream_track"), REFUSED, "us", COUNTS),
        (422, error("10033", "/timeout_secs"), REFUSED, "us", COUNTS),
        (422, error("90015"), MISSING, "us", OVER),
        (422, error("90018"), MISSING, "us", OVER),
        (422, error("90034"), REFUSED, "us", COUNTS),
        (422, error("90045"), REFUSED, "us", COUNTS),
        (422, error("99999"), REFUSED, "us", COUNTS),
        (403, error("10010", detail="D1: too many calls"), UNAVAILABLE, "account", RETRY | COUNTS),
        (403, error("10010", detail="blocked (D2)"), UNAVAILABLE, "account", RETRY | COUNTS),
        (403, error("10010", detail="D3"), UNAVAILABLE, "account", RETRY | COUNTS),
        (403, error("10010", detail="D35"), NOT_CONFIGURED, "account", COUNTS),
        (403, error("10010", detail="D36"), NOT_CONFIGURED, "account", COUNTS),
        (403, error("10010", detail="D38"), NOT_CONFIGURED, "account", COUNTS),
        (403, error("10010", detail="D41"), REFUSED, "destination", COUNTS),
        (403, error("10010", detail="D99"), NOT_CONFIGURED, "account", COUNTS),
        (401, b"{}", NOT_CONFIGURED, "account", COUNTS),
        (402, b"", NOT_CONFIGURED, "account", COUNTS),
        (404, b"<html>", MISSING, "us", COUNTS),
        (408, b"", UNAVAILABLE, "carrier", RETRY),
        (429, b"slow down", UNAVAILABLE, "account", RETRY | COUNTS),
        (502, b"<html>Bad Gateway</html>", UNAVAILABLE, "carrier", RETRY | COUNTS),
        (503, b'{"errors": []}', UNAVAILABLE, "carrier", RETRY | COUNTS),
        (418, b"[" * 5_000, REFUSED, "us", COUNTS),
    ],
)
def test_verdict(status: int, body: bytes, kind: ErrorKind, fault: str, then: frozenset[str]) -> None:
    verdict = refused(status, body)
    assert (verdict.kind, verdict.status, verdict.fault) == (kind, status, fault)
    assert {name for name in ("retry", "dial_failure", "leg_over") if getattr(verdict, name)} == then


def test_the_operator_reads_the_carriers_own_code_and_words() -> None:
    verdict = refused(422, error("10016", "/to", "The 'to' parameter must be in E164 format."))
    assert verdict.code == "10016"
    assert verdict.detail == "The 'to' parameter must be in E164 format. (HTTP 422)"


def test_a_screening_code_is_the_code() -> None:
    assert refused(403, error("10010", detail="rejected with D41")).code == "D41"


def test_an_answer_without_a_code_gets_its_status_as_one() -> None:
    assert refused(502, b"<html>").code == "http_502"


@pytest.mark.parametrize(
    ("hangup_cause", "sip_status", "expected"),
    [
        ("normal_clearing", "200", "normal"),
        ("originator_cancel", "487", "canceled"),
        ("timeout", "", "no_answer"),
        ("no_answer", "480", "no_answer"),
        ("time_limit", "", "time_limit"),
        ("user_busy", "486", "busy"),
        ("call_rejected", "603", "rejected"),
        ("call_rejected", "", "rejected"),
        ("call_rejected", "403", "failed"),
        ("not_found", "404", "failed"),
        ("unspecified", "486", "busy"),
        ("unspecified", "600", "busy"),
        ("unspecified", "480", "no_answer"),
        ("unspecified", "408", "no_answer"),
        ("unspecified", "487", "canceled"),
        ("unspecified", "607", "rejected"),
        ("unspecified", "503", "failed"),
        ("unspecified", "", "failed"),
        ("something_new", "", "failed"),
        ("", "", "failed"),
    ],
)
def test_why_a_leg_ended(hangup_cause: str, sip_status: str, expected: str) -> None:
    assert cause(hangup_cause, sip_status) == expected
