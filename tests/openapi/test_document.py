"""The OpenAPI document is valid, complete enough to generate clients from, and its examples are true to it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from senderz_voice.calls.catalogue import CallEvent
from tests.api.world import World, world
from tests.calls.world import run
from tests.openapi.document import Document, fetched, meta

EVENTS = {
    *("call.created", "dial.accepted", "dial.refused", "call.answered", "call.recovered", "call.ended"),
    *("disclosure.spoken", "caller.said", "assistant.said", "assistant.interrupted", "language.changed"),
    *("dtmf.received", "dtmf.sent", "machine.detected", "stage.stalled", "intent.fired", "intent.completed"),
    *("transfer.started", "transfer.answered", "transfer.failed", "recording.ready", "summary.ready"),
}


@pytest.fixture
def document(tmp_path: Path) -> Document:
    found: list[Document] = []

    async def read(folder: Path) -> None:
        async with world(folder) as around:
            found.append(await fetched(around))

    run(read, tmp_path)
    return found[0]


def test_it_is_openapi_31(document: Document) -> None:
    assert document.tree["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(document.tree).validate()
    for name, schema in document.tree["components"]["schemas"].items():
        assert list(meta().iter_errors(schema)) == [], name


def test_every_operation_has_a_readable_name_of_its_own(document: Document) -> None:
    names = [operation.name for operation in document.operations()]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []


def test_every_operation_belongs_to_a_described_group(document: Document) -> None:
    described = {tag["name"] for tag in document.tree["tags"] if tag["description"]}
    for operation in document.operations():
        assert len(operation.details["tags"]) == 1
        assert set(operation.details["tags"]) <= described, operation.name
        assert operation.details["description"], operation.name


def test_every_operation_says_what_it_may_refuse(document: Document) -> None:
    for operation in document.operations():
        answers = operation.details["responses"]
        if "security" not in operation.details:
            assert operation.path in {"/healthz", "/readyz"}
            continue
        codes = {status: set(_examples(answer)) for status, answer in answers.items() if int(status) >= 400}
        assert {"VALIDATION_ERROR"} <= codes["400"], operation.name
        assert codes["401"] == {"INVALID_API_KEY"}
        assert codes["405"] == {"METHOD_NOT_ALLOWED"}
        assert codes["500"] == {"INTERNAL_ERROR"}
        assert "UNAVAILABLE" in codes["503"]
        assert ("413" in codes) is (operation.method != "GET"), operation.name
        assert ("INVALID_JSON" in codes["400"]) is (operation.method in {"POST", "PUT", "PATCH"}), operation.name
        if operation.path.startswith("/v1/"):
            assert codes["403"] == {"KEY_INACTIVE"}
            assert "RATE_LIMIT_EXCEEDED" in codes["429"]
        if "{" in operation.path:
            assert "NOT_FOUND" in codes["404"], operation.name
        if operation.method == "POST":
            assert {"IDEMPOTENCY_CONFLICT", "IDEMPOTENCY_IN_PROGRESS"} <= codes["409"], operation.name


def test_a_status_with_several_codes_has_an_example_of_each(document: Document) -> None:
    answers = document.tree["paths"]["/v1/calls"]["post"]["responses"]
    assert set(_examples(answers["429"])) == {"RATE_LIMITED", "BLOCKED_DESTINATION", "RATE_LIMIT_EXCEEDED"}
    assert set(_examples(answers["451"])) == {"OPT_OUT"}
    for code, example in _examples(answers["429"]).items():
        assert example["value"]["code"] == code
        assert example["value"]["error"]


def _examples(answer: dict[str, Any]) -> dict[str, Any]:
    examples: dict[str, Any] = answer["content"]["application/json"]["examples"]
    return examples


def test_every_answer_names_its_headers(document: Document) -> None:
    for operation in document.operations():
        for status, answer in operation.details["responses"].items():
            headers = set(answer["headers"])
            assert "X-Request-Id" in headers
            assert ("Retry-After" in headers) is (_is_for_later(status, answer)), (operation.name, status)
            assert ("Allow" in headers) is (status == "405")
        if operation.method == "POST":
            names = [document.follow(one)["name"] for one in operation.details["parameters"]]
            assert "Idempotency-Key" in names, operation.name


def _is_for_later(status: str, answer: dict[str, Any]) -> bool:
    return status == "429" or (
        status == "503" and "UNAVAILABLE" in answer.get("content", {}).get("application/json", {}).get("examples", {})
    )


def test_the_recording_and_the_stream_of_events_are_described(document: Document) -> None:
    playing = document.tree["paths"]["/v1/calls/{call_id}/recording/stream"]["get"]
    assert {"Range"} <= {parameter["name"] for parameter in playing["parameters"]}
    assert {"Accept-Ranges", "Content-Range"} <= set(playing["responses"]["206"]["headers"])
    assert list(playing["responses"]["200"]["content"]) == ["audio/mpeg"]
    assert "416" in playing["responses"]
    following = document.tree["paths"]["/v1/calls/{call_id}/events/stream"]["get"]
    assert "Last-Event-ID" in {parameter["name"] for parameter in following["parameters"]}
    told = following["responses"]["200"]["content"]
    assert list(told) == ["text/event-stream"]
    assert told["text/event-stream"]["schema"]["properties"]["data"]["contentSchema"]["anyOf"][0] == {
        "$ref": "#/components/schemas/CallEvent"
    }


def test_the_events_of_a_call_are_a_closed_catalogue(document: Document) -> None:
    kinds = document.tree["components"]["schemas"]["CallEvent"]["oneOf"]
    found = {}
    for kind in kinds:
        event = document.follow(kind)
        assert event["additionalProperties"] is False
        assert set(event["required"]) == {"seq", "type", "at", "data"}
        data = document.follow(event["properties"]["data"])
        assert data["additionalProperties"] is False
        found[event["properties"]["type"]["const"]] = event
    assert set(found) == EVENTS
    assert len(found) == len(kinds)
    assert CallEvent.__name__ == "CallEvent"


def test_two_kinds_of_keys_open_it(document: Document) -> None:
    assert set(document.tree["components"]["securitySchemes"]) == {"ApiKey", "OperatorKey"}
    for operation in document.operations():
        wanted: list[dict[str, list[str]]] = (
            [{"OperatorKey": []}] if operation.path.startswith("/admin/") else [{"ApiKey": []}]
        )
        assert operation.details.get("security", wanted) == wanted


def test_every_example_is_what_its_schema_says(document: Document) -> None:
    checked = 0
    for place, schema, example in _shown(document.tree, "#"):
        problems = [error.message for error in document.validator(schema).iter_errors(example)]
        assert problems == [], f"{place}: {example!r}"
        checked += 1
    assert checked > 300


def test_every_body_has_an_example_and_every_field_says_what_it_holds(document: Document) -> None:
    for operation in document.operations():
        bodies = [operation.details.get("requestBody", {"content": {}}), *operation.details["responses"].values()]
        for body in bodies:
            for kind, media in document.follow(body).get("content", {}).items():
                assert kind == "audio/mpeg" or {"example", "examples"} & set(media), operation.name
    vague = [
        f"{name}.{field}"
        for name, schema in document.tree["components"]["schemas"].items()
        for field, inner in schema.get("properties", {}).items()
        if not _is_telling(inner)
    ]
    assert vague == []


def _is_telling(field: dict[str, Any]) -> bool:
    if {"examples", "const", "enum", "$ref", "description", "default"} & set(field):
        return True
    kinds = [kind for kind in field.get("anyOf", []) if kind != {"type": "null"}]
    return field.get("type") == "array" or any(_is_telling(kind) for kind in kinds)


def _shown(node: Any, place: str) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Every example with the schema beside it: of media types, parameters and headers, and inside schemas."""
    if isinstance(node, list):
        for number, inner in enumerate(node):
            yield from _shown(inner, f"{place}/{number}")
    elif isinstance(node, dict):
        yield from _beside(node, place)
        for name, inner in node.items():
            if name not in {"example", "examples", "default"}:
                yield from _shown(inner, f"{place}/{name}")


def _beside(node: dict[str, Any], place: str) -> Iterator[tuple[str, dict[str, Any], Any]]:
    schema, examples = node.get("schema"), node.get("examples", [])
    if isinstance(schema, dict) and "example" in node:
        yield place, schema, node["example"]
    if isinstance(schema, dict) and isinstance(examples, dict):
        yield from ((f"{place}/{name}", schema, example["value"]) for name, example in examples.items())
    if isinstance(examples, list):
        yield from ((place, node, example) for example in examples)


def test_it_is_the_same_every_time(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as around:
            first = await around.ask("GET", "/openapi.json")
            assert (await around.ask("GET", "/openapi.json")).body == first.body
            await _nothing_else_is_open(around)

    run(story, tmp_path)


async def _nothing_else_is_open(around: World) -> None:
    document = await fetched(around)
    for operation in document.operations():
        if "security" in operation.details:
            path = re.sub(r"\{[a-z_]+\}", "x", operation.path)
            refused = await around.ask(operation.method, path)
            assert (refused.status, refused.code) == (401, "INVALID_API_KEY"), operation.name
            assert refused.headers["www-authenticate"] == "Bearer"
