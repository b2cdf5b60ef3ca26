"""The OpenAPI document: what FastAPI derives from the routes, and what holds for all of them."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from senderz_voice.api.samples import sample, with_nulls
from senderz_voice.errors import HEADERS, IdempotencyConflict, MethodNotAllowed, Responses, extended

Operation = dict[str, Any]

_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
_JSON = "application/json"
_KEY_NAME = "IdempotencyKey"
_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A name of your own for this request. The same request with the same key is done once: for 24 hours "
    "the first answer is given again, with `Idempotent-Replayed: true`.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    "example": "order-1042",
}


class DocumentedApi(FastAPI):
    """An application whose OpenAPI document is complete enough to generate clients from."""

    def openapi(self) -> dict[str, Any]:
        """The document, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = _finished(super().openapi())
        return self.openapi_schema


def operation_id(route: APIRoute) -> str:
    """What generated clients call the operation: the name of the function that serves it."""
    return route.name


def _finished(found: dict[str, Any]) -> dict[str, Any]:
    document = deepcopy(found)
    components = document.setdefault("components", {})
    schemas: dict[str, Any] = components.setdefault("schemas", {})
    # FastAPI announces its own answer to a bad request; ours is 400, with our own body.
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for schema in schemas.values():
        if "examples" in schema:
            schema["examples"] = [with_nulls(example, schema, schemas) for example in schema["examples"]]
    components.setdefault("parameters", {})[_KEY_NAME] = _KEY
    components["headers"] = HEADERS
    for operation in _operations(document):
        operation["responses"].pop("422", None)
        for parameter in operation.get("parameters", []):
            _plain(parameter)
        if "security" in operation:
            _guard(operation)
        for answer in operation["responses"].values():
            answer.setdefault("headers", {})["X-Request-Id"] = HEADERS["X-Request-Id"]
            _name_codes(answer)
            _show(answer, schemas)
        if "requestBody" in operation:
            _show(operation["requestBody"], schemas)
        for answer in operation["responses"].values():
            answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in answer["headers"]}
    return document


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path in document["paths"].values():
        for method in _METHODS & set(path):
            yield path[method]


def _guard(operation: Operation) -> None:
    """Add what any operation with a key may answer and take."""
    wrong: Responses = extended({}, MethodNotAllowed)
    wrong[MethodNotAllowed.status].pop("model")
    answers = operation["responses"]
    for status, answer in wrong.items():
        answer["content"][_JSON]["schema"] = {"$ref": "#/components/schemas/ErrorBody"}
        answer["headers"] = {"Allow": HEADERS["Allow"]}
        answers[str(status)] = answer
    if IdempotencyConflict.code in _examples(answers.get("409", {})):
        operation.setdefault("parameters", []).append({"$ref": f"#/components/parameters/{_KEY_NAME}"})
        for status in answers:
            if int(status) < 300 or status == "502":
                answers[status].setdefault("headers", {})["Idempotent-Replayed"] = HEADERS["Idempotent-Replayed"]


def _examples(answer: dict[str, Any]) -> dict[str, Any]:
    examples: dict[str, Any] = answer.get("content", {}).get(_JSON, {}).get("examples", {})
    return examples


def _name_codes(answer: dict[str, Any]) -> None:
    """Say which codes a refusal may carry, beside the one schema that all of them share."""
    media = answer.get("content", {}).get(_JSON, {})
    if media.get("schema") == {"$ref": "#/components/schemas/ErrorBody"}:
        media["schema"] = {**media["schema"], "properties": {"code": {"enum": list(media["examples"])}}}


def _show(part: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Give a body without an example one that is made of its fields' examples."""
    media = part.get("content", {}).get(_JSON)
    if media is not None and not {"example", "examples"} & set(media):
        media["example"] = sample(media["schema"], schemas)


def _plain(parameter: dict[str, Any]) -> None:
    """A parameter can be left out, but nothing in an address is null."""
    schema = parameter.get("schema", {})
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    if len(kinds) == 1:
        del schema["anyOf"]
        schema.update(kinds[0])
