"""The OpenAPI document as a client generator reads it: with references followed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.api.world import World

ADDRESS = "urn:document"


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    details: dict[str, Any]

    @property
    def name(self) -> str:
        name: str = self.details["operationId"]
        return name


@dataclass(frozen=True)
class Document:
    """The parsed document."""

    tree: dict[str, Any]

    def operations(self) -> Iterator[Operation]:
        """Every operation, in order."""
        for path, methods in self.tree["paths"].items():
            for method, details in methods.items():
                yield Operation(method.upper(), path, details)

    def body_of(self, method: str, path: str) -> dict[str, Any]:
        """The schema of an operation's JSON body."""
        body = self.tree["paths"][path][method.lower()]["requestBody"]
        schema: dict[str, Any] = body["content"]["application/json"]["schema"]
        return schema

    def follow(self, node: dict[str, Any]) -> dict[str, Any]:
        """What a reference leads to; anything else is itself."""
        while "$ref" in node and node["$ref"].startswith("#/"):
            found: Any = self.tree
            for part in node["$ref"][2:].split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            node = found
        return node

    def validator(self, schema: dict[str, Any]) -> Validator:
        """Checks instances of a schema whose references lead into this document."""
        registry: Registry[Any] = Registry().with_resource(ADDRESS, DRAFT202012.create_resource(self.tree))
        return Draft202012Validator(_placed(schema), registry=registry)


def _placed(schema: Any) -> Any:
    """The same schema with its references made to point into the document, wherever it is read."""
    if isinstance(schema, dict):
        return {
            name: ADDRESS + inner if name == "$ref" and isinstance(inner, str) else _placed(inner)
            for name, inner in schema.items()
        }
    return [_placed(inner) for inner in schema] if isinstance(schema, list) else schema


async def fetched(around: World) -> Document:
    """The document as the application serves it."""
    return Document((await around.ask("GET", "/openapi.json")).json)


@cache
def meta() -> Validator:
    """The meta-schema of JSON Schema 2020-12, which OpenAPI 3.1 uses unchanged."""
    return Draft202012Validator(Draft202012Validator.META_SCHEMA)
