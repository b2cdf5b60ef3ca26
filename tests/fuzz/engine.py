"""Drives Schemathesis: every phase and every check it has, against a furnished house."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import phonenumbers
import schemathesis
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder

from tests.fuzz.house import House

Say = Callable[[str], None]
_KEY, _EXAMPLE = "Idempotency-Key", "order-1042"
_SUMMARY = 300
"""Characters of a body that a failure shows."""


@dataclass(slots=True)
class Tally:
    """What a run came to."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)
    """By operation and kind of failure: the first one."""

    def note(self, recorder: ScenarioRecorder) -> None:
        """Count a finished scenario."""
        self.cases += len(recorder.interactions)
        for exchange in recorder.interactions.values():
            if exchange.response is not None:
                self.statuses[exchange.response.status_code] += 1
        for case, checks in recorder.checks.items():
            for check in checks:
                if check.failure_info is not None:
                    self._keep(recorder, case, check.name, check.failure_info.failure)

    def _keep(self, recorder: ScenarioRecorder, case: str, check: str, failure: Failure) -> None:
        exchange = recorder.interactions[failure.case_id or case]
        asked = exchange.request
        told = exchange.response
        text = "" if told is None else f"{told.status_code} {told.content[:_SUMMARY]!r}"
        self.failures.setdefault(
            f"{recorder.label} {check} {type(failure).__name__}",
            f"{failure.title}: {failure.message[:_SUMMARY]}\n  {asked.method} {asked.uri}\n"
            f"  {(asked.body or b'')[:_SUMMARY]!r}\n  {text}",
        )


def fuzz(house: House, *, seed: int, examples: int, say: Say) -> Tally:
    """Fuzz the house: `examples` times for each operation in the phases that can go on for ever."""
    _know_our_formats()
    config = SchemathesisConfig.from_dict(_config(house, seed, examples))
    schema = schemathesis.openapi.from_url(f"{house.url}/openapi.json", config=config)
    _keep_the_house_open(house)
    tally = Tally()
    try:
        for event in from_schema(schema).execute():
            match event:
                case events.ScenarioFinished(recorder=recorder):
                    tally.note(recorder)
                case events.PhaseFinished(phase=phase):
                    say(f"{phase.name.value}: {tally.cases} cases so far, {len(tally.failures)} kinds of failures")
                case events.NonFatalError(label=label, value=error):
                    tally.failures.setdefault(f"{label} error", repr(error))
                case events.FatalError(exception=error):
                    raise error
                case _:
                    pass
    finally:
        schemathesis.hooks.unregister_all()
    return tally


def _config(house: House, seed: int, examples: int) -> dict[str, Any]:
    # The document says in words that no text may hold a NUL; schemas have no shorter way to say it.
    generation = {"max-examples": examples, "database": "none", "allow-x00": False}
    return {
        "seed": seed,
        "continue-on-failure": True,
        "request-timeout": 20,
        "suppress-health-check": ["all"],
        "auth": {"openapi": {"ApiKey": {"bearer": house.tenant.live}, "OperatorKey": {"bearer": house.operator}}},
        "dictionaries": {name: {"values": values} for name, values in house.ids.items()},
        "parameters": {f"path.{name}": {"dictionary": name, "probability": 0.8} for name in house.ids},
        "generation": generation,
        "operations": _OPERATIONS,
        "checks": {
            "positive_data_acceptance": {"expected-statuses": _POSITIVE},
            "negative_data_rejection": {"expected-statuses": _NEGATIVE},
        },
    }


_POSITIVE = ["2xx", "401", "402", "403", "404", "409", "410", "413", "416", "429", "451"]
_BESIDE = ("create_intent", "change_intent", "create_webhook", "get_call_stats", "create_tenant", "change_tenant")
_OPERATIONS: list[dict[str, Any]] = [
    # These refuse what is wrong only beside what is stored, or beside another field: no schema can say that.
    {"include-operation-id": name, "checks": {"positive_data_acceptance": {"expected-statuses": [*_POSITIVE, "400"]}}}
    for name in _BESIDE
] + [
    # A literal last part is an id to the operations beside it, which answer 404: they are allowed indeed.
    {"include-operation-id": name, "checks": {"allow_header_conformance": {"enabled": False}}}
    for name in ("get_call_stats", "list_available_numbers")
]
_OPERATIONS.append(
    {"include-path": "/v1/voice/intents/match", "checks": {"allow_header_conformance": {"enabled": False}}}
)
_NEGATIVE = ["400", "401", "402", "403", "404", "405", "409", "410", "413", "416", "429", "451"]


def _keep_the_house_open(house: House) -> None:
    """Turn what would lock the fuzzer itself out against the spare key and the spare tenant."""
    numbers = count(1)

    @schemathesis.hook
    def before_call(context: Any, case: Any, kwargs: Any) -> None:
        if case.headers and case.headers.get(_KEY) == _EXAMPLE:
            # Else every request but the first would be refused as a repetition.
            case.headers[_KEY] = f"{_EXAMPLE}-{next(numbers)}"
        for name, own in house.own.items():
            if (case.path_parameters or {}).get(name) == own:
                case.path_parameters[name] = house.ids[name][0]


def _know_our_formats() -> None:
    zones = st.sampled_from(["UTC", "America/Los_Angeles", "Europe/Istanbul", "America/Mexico_City"])
    schemathesis.openapi.format("iana-timezone", zones)
    schemathesis.openapi.format("e164", st.from_regex(r"\A\+1[2-9][0-9]{9}\Z").filter(_is_canonical))
    schemathesis.openapi.format("webhook-url", st.from_regex(r"\Ahttps://[a-z]{1,20}\.example\.com/[a-z]{0,9}\Z"))


def _is_canonical(number: str) -> bool:
    parsed = phonenumbers.parse(number, None)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == number
