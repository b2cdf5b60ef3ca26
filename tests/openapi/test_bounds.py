"""Where the document draws a line, the server draws it too: on both sides of each."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from senderz_voice.live.arguments import valid_arguments
from tests.api.world import OPERATOR, World, play, world
from tests.openapi.document import fetched

CALL = {"from": "01JHN000000000000000000001", "to": "+14155551234", "script": "Confirm Friday."}
INTENT = {"name": "book_table", "description": "Wants a table.", "action": "message"}
WEBHOOK = {"action": "webhook", "action_config": {"url": "https://example.com/book"}}

# A call from a number that does not exist passes every check of its fields, and then answers 404.
GOOD: list[tuple[str, str, dict[str, Any], int]] = [
    ("POST", "/v1/calls", {**CALL, "script": "x" * 4000}, 404),
    ("POST", "/v1/calls", {**CALL, "max_duration_seconds": 3600}, 404),
    ("POST", "/v1/calls", {**CALL, "max_duration_seconds": 60.0}, 404),
    ("POST", "/v1/calls", {**CALL, "metadata": {"a": "x" * 2040}}, 404),
    ("POST", "/v1/calls", {**CALL, "metadata": {"a": "ğ" * 1020}}, 404),
    ("POST", "/v1/calls", {**CALL, "from": "\u0007"}, 404),
    ("POST", "/v1/voice/intents", {**INTENT, **WEBHOOK}, 201),
    ("POST", "/v1/voice/intents", {**INTENT, "parameters": {"type": "object", "properties": {}}}, 201),
    ("POST", "/v1/ai/personas", {"name": " Ada "}, 201),
    ("POST", "/v1/ai/personas", {"name": "Ada", "voice_handoff_number": None}, 201),
]
BAD: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "/v1/calls", {**CALL, "script": "x" * 4001}),
    ("POST", "/v1/calls", {**CALL, "script": ""}),
    ("POST", "/v1/calls", {**CALL, "script": " \n"}),
    ("POST", "/v1/calls", {**CALL, "to": " +14155551234"}),
    ("POST", "/v1/calls", {**CALL, "to": "+1(415)5551234"}),
    ("POST", "/v1/calls", {**CALL, "max_duration_seconds": 3601}),
    ("POST", "/v1/calls", {**CALL, "max_duration_seconds": 0}),
    ("POST", "/v1/calls", {**CALL, "max_duration_seconds": "60"}),
    ("POST", "/v1/calls", {**CALL, "max_duration_seconds": 60.5}),
    ("POST", "/v1/calls", {**CALL, "max_duration_seconds": True}),
    ("POST", "/v1/calls", {**CALL, "max_duration_seconds": 10**400}),
    ("POST", "/v1/calls", {**CALL, "record": "yes"}),
    ("POST", "/v1/calls", {**CALL, "record": 1}),
    ("POST", "/v1/calls", {**CALL, "metadata": {"a": 1}}),
    ("POST", "/v1/calls", {**CALL, "number_id": "x"}),
    ("POST", "/v1/voice/intents", {**INTENT, "action_config": {"url": "https://example.com"}}),
    ("POST", "/v1/voice/intents", {**INTENT, **WEBHOOK, "action_config": {}}),
    ("POST", "/v1/voice/intents", {**INTENT, "parameters": {"type": "array"}}),
    ("POST", "/v1/voice/intents", {**INTENT, "parameters": {"type": "object", "properties": []}}),
    ("POST", "/v1/voice/numbers", {"area_code": "619", "phone_number": "+16195550111"}),
    ("POST", "/v1/voice/numbers", {"country": "us"}),
    ("PUT", "/v1/ai/persona", {"name": None}),
    ("PUT", "/v1/ai/persona", {"region": "California"}),
]
BEYOND_SCHEMAS: list[tuple[str, str, dict[str, Any]]] = [
    # ECMA-262, which JSON Schema follows, ends a pattern at the very end; Python also before a last line feed.
    ("POST", "/v1/calls", {**CALL, "to": "+14155551234\n"}),
    ("POST", "/v1/voice/intents", {**INTENT, "name": "book_table\n"}),
    ("POST", "/v1/calls", {**CALL, "to": "+2101234567"}),
    ("POST", "/v1/calls", {**CALL, "metadata": {"a": "ğ" * 1025}}),
    ("POST", "/v1/calls", {**CALL, "metadata": {"a": "x" * 2049}}),
    ("POST", "/v1/calls", {**CALL, "script": "a\0b"}),
    ("PUT", "/v1/ai/persona", {"timezone": "Mars/Olympus"}),
    ("POST", "/v1/voice/intents", {**INTENT, "parameters": {"type": "object", "required": "party"}}),
    (
        "POST",
        "/v1/voice/intents",
        {**INTENT, "parameters": {"type": "object", "properties": {"a": {"pattern": "("}}}},
    ),
]
"""What the document says in words only."""


def test_what_the_schema_admits_is_taken(tmp_path: Path) -> None:
    async def story(w: World) -> None:
        document = await fetched(w)
        for method, path, body, status in GOOD:
            ours = await w.tenant()
            reply = await w.ask(method, path, key=ours.live, body=body)
            assert reply.status == status, (body, reply.body)
            assert document.validator(document.body_of(method, path)).is_valid(body), body

    play(story, tmp_path)


def test_what_the_schema_forbids_is_refused(tmp_path: Path) -> None:
    async def story(w: World) -> None:
        ours, document = await w.tenant(), await fetched(w)
        for method, path, body in BAD:
            reply = await w.ask(method, path, key=ours.live, body=json.dumps(body).encode())
            assert (reply.status, reply.code) == (400, "VALIDATION_ERROR"), (body, reply.body)
            assert not document.validator(document.body_of(method, path)).is_valid(body), body

    play(story, tmp_path)


def test_what_only_words_can_forbid_is_refused_too(tmp_path: Path) -> None:
    async def story(w: World) -> None:
        ours = await w.tenant()
        for method, path, body in BEYOND_SCHEMAS:
            reply = await w.ask(method, path, key=ours.live, body=body)
            assert (reply.status, reply.code) == (400, "VALIDATION_ERROR"), (body, reply.body)

    play(story, tmp_path)


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/v1/voice/numbers/available?offset=0", 200),
        ("/v1/voice/numbers/available?offset=1", 400),
        ("/v1/calls?offset=1000000000", 200),
        ("/v1/calls?offset=1000000001", 400),
        ("/v1/calls?offset=" + "9" * 5000, 400),
        ("/v1/calls?from_date=2026-03-02", 200),
        ("/v1/calls?to_date=9999-12-31", 200),
        ("/v1/calls?from_date=20260302", 400),
        ("/v1/calls?from_date=2026-3-2", 400),
        ("/v1/calls?from_date=2026-W10-1", 400),
        ("/v1/calls?status=", 400),
        ("/v1/calls?limit=1&limit=2", 200),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_query_is_bounded_as_the_document_says(target: str, status: int, tmp_path: Path) -> None:
    async def story(w: World) -> None:
        ours = await w.tenant()
        reply = await w.ask("GET", target, key=ours.live)
        assert reply.status == status, reply.body

    play(story, tmp_path)


def test_the_body_of_a_request_that_has_none_is_not_looked_at(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder, admin_key=OPERATOR) as w:
            ours = await w.tenant()
            for body in (b"not json", b" " * (1024 * 1024 + 1)):
                assert (await w.ask("GET", "/v1/calls", key=ours.live, body=body)).status == 200

    asyncio.run(story(tmp_path))


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "$ref": "http://127.0.0.1:9/elsewhere"},
        {"type": "object", "$ref": "#"},
        {"type": "object", "required": "party"},
    ],
)
def test_a_schema_that_leads_nowhere_lets_no_arguments_through(schema: dict[str, Any]) -> None:
    assert valid_arguments('{"party": "two"}', schema) is None
