"""Composes whole examples from those of single fields, so that an example always has the shape that its schema says."""

from typing import Any

Schema = dict[str, Any]

_TOLD = frozenset({"examples", "default", "const", "enum"})
_PLAIN: dict[Any, Any] = {"boolean": False, "string": "", "integer": 0, "number": 0.0}


def sample(schema: Schema, components: dict[str, Schema]) -> Any:
    """A value that the schema admits, as far as its fields have examples."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return sample(components[schema["$ref"].rpartition("/")[2]], components)
    for keyword in ("const", "default"):
        if keyword in schema:
            return schema[keyword]
    if "enum" in schema:
        return schema["enum"][0]
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            return sample(schema[keyword][0], components)
    return _of_type(schema, components)


def _of_type(schema: Schema, components: dict[str, Schema]) -> Any:
    match schema.get("type"):
        case "object":
            needed = schema.get("required", ())
            fields = schema.get("properties", {}).items()
            return {name: sample(field, components) for name, field in fields if name in needed or _TOLD & set(field)}
        case "array":
            items = schema["items"]
            inner = components[items["$ref"].rpartition("/")[2]] if "$ref" in items else items
            return [sample(kind, components) for kind in inner.get("oneOf", [items])]
        case kind:
            return _PLAIN.get(kind)


def with_nulls(example: Any, schema: Schema, components: dict[str, Schema]) -> Any:
    """The same example with the nulls that its schema asks for: FastAPI drops every null from a document."""
    if "$ref" in schema:
        return with_nulls(example, components[schema["$ref"].rpartition("/")[2]], components)
    if "anyOf" in schema:
        return with_nulls(example, schema["anyOf"][0], components)
    if isinstance(example, list):
        return [with_nulls(inner, schema.get("items", {}), components) for inner in example]
    if not isinstance(example, dict):
        return example
    fields = schema.get("properties", {})
    missing = {name: None for name in schema.get("required", ()) if name in fields and name not in example}
    return {name: with_nulls(inner, fields.get(name, {}), components) for name, inner in {**example, **missing}.items()}
