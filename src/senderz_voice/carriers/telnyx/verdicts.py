"""What a refusal of Telnyx means: who is to blame, may it be tried again, does it count against the destination.

Codes are those of https://developers.telnyx.com/api/errors; the ones that start with D come from Telnyx's outbound
screening and reach us in the text of a 403. An error that the table does not know is judged by its HTTP status.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from senderz_voice.ports.carrier import CarrierRefusal, Fault
from senderz_voice.ports.errors import ErrorKind


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement on one cause; a mirror of what CarrierRefusal carries."""

    kind: ErrorKind
    fault: Fault
    retry: bool = False
    dial_failure: bool = False
    leg_over: bool = False


# A dial that is refused counts against its destination whoever is to blame: that is how the API defines a dial failure.
_OURS: Final = Verdict(ErrorKind.REFUSED, "us", dial_failure=True)
_DESTINATION: Final = Verdict(ErrorKind.REFUSED, "destination", dial_failure=True)
_ACCOUNT: Final = Verdict(ErrorKind.NOT_CONFIGURED, "account", dial_failure=True)
_ACCOUNT_FULL: Final = Verdict(ErrorKind.UNAVAILABLE, "account", retry=True, dial_failure=True)
_MISSING: Final = Verdict(ErrorKind.MISSING, "us", dial_failure=True)
_GONE: Final = Verdict(ErrorKind.MISSING, "us", leg_over=True)
_CARRIER_DOWN: Final = Verdict(ErrorKind.UNAVAILABLE, "carrier", retry=True, dial_failure=True)

SILENT: Final = Verdict(ErrorKind.UNAVAILABLE, "carrier", retry=True)
"""No answer came, so nothing has failed yet: the order may or may not have been carried out."""
UNREACHABLE: Final = Verdict(ErrorKind.UNAVAILABLE, "carrier", retry=True, dial_failure=True)
"""No connection came about, so the order was certainly not carried out."""
UNREADABLE: Final = Verdict(ErrorKind.BAD_ANSWER, "carrier")
"""A success that does not say what it must; the order may have been carried out."""

_CODES: Final[Mapping[str, Verdict]] = {
    "10004": _OURS,  # A parameter is missing.
    "10005": _GONE,  # The resource, for an order the leg, does not exist.
    "10006": _MISSING,
    "10007": _CARRIER_DOWN,
    "10009": _ACCOUNT,  # Bad credentials.
    "10010": _ACCOUNT,  # Not authorised.
    "10011": _ACCOUNT_FULL,  # Too many requests.
    "10015": _OURS,
    "10016": _DESTINATION,  # Not in E.164 form.
    "10028": _OURS,
    "10032": _OURS,
    "10033": _OURS,
    "90015": _GONE,  # Not a call control id, or no longer one.
    "90018": _GONE,  # The call has ended.
    "90019": _GONE,
    "90020": _OURS,
    "90034": _OURS,  # Not answered yet.
    "90040": _OURS,
    "90045": _OURS,  # The call has a media stream already.
    "D1": _ACCOUNT_FULL,  # Concurrent calls of the account.
    "D2": _ACCOUNT_FULL,  # Limit of the outbound profile.
    "D3": _ACCOUNT_FULL,  # Limit of the connection.
    "D35": _ACCOUNT,  # The caller id is not valid.
    "D36": _ACCOUNT,  # The caller id is someone else's number.
    "D38": _ACCOUNT,  # No outbound profile.
    "D41": _DESTINATION,  # A forbidden prefix.
}

_STATUSES: Final[Mapping[int, Verdict]] = {
    401: _ACCOUNT,
    402: _ACCOUNT,
    403: _ACCOUNT,
    404: _MISSING,
    408: SILENT,
    429: _ACCOUNT_FULL,
}

# Codes that only say "bad value": the field they point at decides whose fault that is.
_BY_POINTER: Final = {"10004", "10015", "10016", "10032", "10033"}
_POINTERS: Final[Mapping[str, Verdict]] = {
    "/to": _DESTINATION,
    "/from": _OURS,
    "/connection_id": _ACCOUNT,
}

_SCREENING_CODE: Final = re.compile(r"\bD\d{1,2}\b")


class _Source(msgspec.Struct):
    pointer: str | None = None
    parameter: str | None = None


class _Problem(msgspec.Struct):
    code: str | int = ""
    title: str | None = None
    detail: str | None = None
    source: _Source | None = None


class _Problems(msgspec.Struct):
    errors: list[_Problem]


def refused(status: int, body: bytes) -> CarrierRefusal:
    """The verdict on an HTTP answer that is no success, whatever its body is."""
    problem = _first_problem(body)
    code = _code(status, problem)
    words = problem.detail or problem.title or "no reason given"
    return refusal(judge(status, code, _pointer(problem)), f"{words} (HTTP {status})", code, status)


def refusal(verdict: Verdict, detail: str, code: str, status: int | None = None) -> CarrierRefusal:
    """The error that carries a verdict."""
    return CarrierRefusal(
        verdict.kind,
        detail,
        code=code,
        status=status,
        fault=verdict.fault,
        retry=verdict.retry,
        dial_failure=verdict.dial_failure,
        leg_over=verdict.leg_over,
    )


def judge(status: int, code: str, pointer: str = "") -> Verdict:
    """The row of the table for an error code, else for the HTTP status."""
    if code in _BY_POINTER and pointer in _POINTERS:
        return _POINTERS[pointer]
    if code in _CODES:
        return _CODES[code]
    if status >= 500:
        return _CARRIER_DOWN
    return _STATUSES.get(status, _OURS)


def _first_problem(body: bytes) -> _Problem:
    try:
        problems = msgspec.json.decode(body, type=_Problems).errors
    except (ValueError, RecursionError):
        # A gateway's HTML page, most often.
        return _Problem(detail="an answer that is not Telnyx's error document")
    return problems[0] if problems else _Problem()


def _code(status: int, problem: _Problem) -> str:
    if status == 403 and (found := _SCREENING_CODE.search(f"{problem.title} {problem.detail}")):
        return found[0]
    return str(problem.code) or f"http_{status}"


def _pointer(problem: _Problem) -> str:
    if problem.source is None:
        return ""
    if problem.source.pointer:
        return problem.source.pointer
    return f"/{problem.source.parameter}" if problem.source.parameter else ""
