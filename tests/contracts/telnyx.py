"""Telnyx's own contract as a judge: does a webhook, a request or an answer fit the document they publish?

Their schemas are open, so plain validation lets a misspelled field pass. Every check here therefore also compares
field names with the properties that the schema knows.
"""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

SPEC_FILE = Path(__file__).with_name("telnyx-openapi.json.gz")

_BASE = "urn:telnyx"
_COMBINERS = ("allOf", "oneOf", "anyOf")
_FORMATS = FormatChecker(formats=["uuid", "ipv4", "date"])

Json = dict[str, Any]
Query = Mapping[str, str] | Iterable[tuple[str, str]] | None


@_FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@cache
def spec() -> Json:
    """The cut of Telnyx's OpenAPI 3.1 document that this product is held to."""
    document: Json = json.loads(gzip.decompress(SPEC_FILE.read_bytes()))
    return document


def webhook_errors(event_type: str, body: Any) -> list[str]:
    """What is wrong with a whole webhook body (`{"data": ..., "meta": ...}`) of this type; empty when nothing is."""
    pointer = _webhooks().get(event_type)
    if pointer is None:
        return [f"no webhook is called {event_type}"]
    if isinstance(body, dict) and "meta" in body and "meta" not in _fields(pointer)[0]:
        # Most event schemas leave out the envelope's second half, which the guide to webhooks documents.
        body = dict(body)
        meta = body.pop("meta")
        if not isinstance(meta, dict) or set(meta) - {"attempt", "delivered_to"}:
            return [f"body.meta: not an attempt and where it was delivered to: {meta}"]
    problems = _schema_errors(pointer, body, "body")
    if isinstance(body, dict) and isinstance(body.get("data"), dict) and body["data"].get("event_type") != event_type:
        problems.append(f"body.data.event_type: not {event_type}")
    return problems


def request_errors(method: str, path: str, body: Any = None, query: Query = None) -> list[str]:
    """What is wrong with a request.

    `path` may carry the `/v2` prefix; `query` holds decoded keys such as `filter[limit]`, as a mapping or as pairs.
    """
    found = _operation(method, path)
    if found is None:
        return [f"no operation {method.upper()} {path}"]
    pointer, template = found
    problems = list(_query_errors(pointer, template, _pairs(query)))
    operation = _at(pointer)
    if "requestBody" not in operation:
        return problems + ([f"body: {method.upper()} {template} takes none"] if body not in (None, {}) else [])
    inner = _resolve(f"{pointer}/requestBody")
    if body is None:
        return problems + (["body: is missing"] if _at(inner).get("required") else [])
    return problems + _schema_errors(f"{inner}/content/application~1json/schema", body, "body", request=True)


def answer_errors(method: str, path: str, status: int, body: Any) -> list[str]:
    """What is wrong with an answer of ours, where we stand in for Telnyx. An undocumented status falls to `default`."""
    found = _operation(method, path)
    if found is None:
        return [f"no operation {method.upper()} {path}"]
    pointer, template = found
    responses = _at(f"{pointer}/responses")
    key = str(status) if str(status) in responses else "default"
    if key not in responses:
        return [f"{method.upper()} {template} documents no answer {status}"]
    inner = _resolve(f"{pointer}/responses/{key}")
    content = _at(inner).get("content", {})
    if "application/json" not in content:
        return []
    return _schema_errors(f"{inner}/content/application~1json/schema", body, "body")


@cache
def _webhooks() -> Mapping[str, str]:
    found = {}
    for name in spec()["webhooks"]:
        pointer = f"/webhooks/{name}/post/requestBody/content/application~1json/schema"
        for data in _branches(f"{_resolve(pointer)}/properties/data"):
            kind = f"{data}/properties/event_type"
            if "event_type" in _at(data).get("properties", {}):
                found.update(dict.fromkeys(_at(_resolve(kind)).get("enum", ()), pointer))
    return found


def _operation(method: str, path: str) -> tuple[str, str] | None:
    """The pointer of an operation and its path template; a literal segment wins over a placeholder."""
    parts = path.removeprefix("/v2").strip("/").split("/")
    matches = [
        template
        for template, item in spec()["paths"].items()
        if method.lower() in item and _fits(template.strip("/").split("/"), parts)
    ]
    if not matches:
        return None
    best = min(matches, key=lambda template: template.count("{"))
    return f"/paths/{_escape(best)}/{method.lower()}", best


def _fits(template: list[str], parts: list[str]) -> bool:
    return len(template) == len(parts) and all(
        (want.startswith("{") and got != "") or want == got for want, got in zip(template, parts, strict=True)
    )


def _query_errors(pointer: str, template: str, pairs: list[tuple[str, str]]) -> Iterator[str]:
    shared = f"/paths/{_escape(template)}"
    known: dict[str, str] = {}
    for holder in (shared, pointer):
        for index in range(len(_at(holder).get("parameters", ()))):
            parameter = _resolve(f"{holder}/parameters/{index}")
            if _at(parameter)["in"] == "query":
                known[_at(parameter)["name"]] = parameter
    values: Json = {}
    for key, text in pairs:
        name, *rest = key.replace("]", "").split("[")
        plain = key.removesuffix("[]")
        if plain in known:
            name, rest = plain, [""] if key.endswith("[]") else []
        if name not in known:
            yield f"query {key}: unknown"
            continue
        _put(values, [name, *rest], text)
    for name, parameter in known.items():
        if name in values:
            schema = f"{parameter}/schema"
            yield from _schema_errors(schema, _typed(schema, values[name]), f"query {name}")
        elif _at(parameter).get("required"):
            yield f"query {name}: is missing"


def _put(target: Json, keys: list[str], text: str) -> None:
    *path, last = keys
    if last == "":
        *path, last = path
    for key in path:
        target = target.setdefault(key, {})
    if keys[-1] == "":
        target.setdefault(last, []).append(text)
    else:
        target[last] = text


def _typed(pointer: str, value: Any) -> Any:
    """Query text as the type that its schema asks for; left as text when it cannot be that."""
    kinds = {_at(each).get("type") for each in _branches(pointer)}
    if isinstance(value, list):
        return [_typed(f"{_resolve(pointer)}/items", each) for each in value]
    if isinstance(value, dict):
        return {key: _typed_field(pointer, key, each) for key, each in value.items()}
    if kinds & {"integer", "number"} and value.lstrip("-").isdigit():
        return int(value)
    if "boolean" in kinds and value in {"true", "false"}:
        return value == "true"
    return [value] if "array" in kinds else value


def _typed_field(pointer: str, key: str, value: Any) -> Any:
    fields, _ = _fields(pointer)
    return _typed(fields[key][0], value) if key in fields else value


def _schema_errors(pointer: str, value: Any, label: str, *, request: bool = False) -> list[str]:
    validator = Draft202012Validator({"$ref": f"{_BASE}#{pointer}"}, registry=_registry(), format_checker=_FORMATS)
    problems = [
        f"{label}{''.join(f'.{part}' for part in error.absolute_path)}: {error.message}"
        for error in validator.iter_errors(value)
    ]
    return problems + list(_strangers([pointer], value, label, request))


def _strangers(pointers: list[str], value: Any, label: str, request: bool) -> Iterator[str]:
    """Fields that none of the schemas in force for a value knows, and in a request those that only Telnyx may write."""
    if isinstance(value, list):
        items = [f"{branch}/items" for each in pointers for branch in _branches(each) if "items" in _at(branch)]
        for index, element in enumerate(value):
            yield from _strangers(items, element, f"{label}.{index}", request)
    if not isinstance(value, dict):
        return
    fields: dict[str, list[str]] = {}
    free = False
    for pointer in pointers:
        known, opened = _fields(pointer)
        free = free or opened
        for key, found in known.items():
            fields.setdefault(key, []).extend(found)
    for key, element in value.items():
        if key in fields:
            if request and all(_at(_resolve(each)).get("readOnly") for each in fields[key]):
                yield f"{label}.{key}: only Telnyx writes this field"
            yield from _strangers(fields[key], element, f"{label}.{key}", request)
        elif fields and not free:
            yield f"{label}.{key}: unknown field"


def _fields(pointer: str) -> tuple[dict[str, list[str]], bool]:
    """Pointers of the properties by name, and whether any other name is allowed on purpose."""
    fields: dict[str, list[str]] = {}
    free = False
    for branch in _branches(pointer):
        schema = _at(branch)
        free = free or schema.get("additionalProperties", False) is not False
        for key in schema.get("properties", ()):
            fields.setdefault(key, []).append(f"{branch}/properties/{_escape(key)}")
    return fields, free


def _branches(pointer: str) -> Iterator[str]:
    """A schema and all that it combines, references resolved."""
    pointer = _resolve(pointer)
    yield pointer
    schema = _at(pointer)
    for combiner in _COMBINERS:
        for index in range(len(schema.get(combiner, ()))):
            yield from _branches(f"{pointer}/{combiner}/{index}")


def _resolve(pointer: str) -> str:
    node = _at(pointer)
    return _resolve(node["$ref"].removeprefix("#")) if "$ref" in node else pointer


@cache
def _at(pointer: str) -> Json:
    node: Any = spec()
    for part in pointer.split("/")[1:]:
        key = unquote(part).replace("~1", "/").replace("~0", "~")
        node = node[int(key)] if isinstance(node, list) else node[key]
    return node if isinstance(node, dict) else {}


@cache
def _registry() -> Registry[Any]:
    resource: Resource[Any] = Resource.from_contents(spec(), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource(_BASE, resource)
    return registry


def _pairs(query: Query) -> list[tuple[str, str]]:
    if query is None:
        return []
    return list(query.items()) if isinstance(query, Mapping) else list(query)


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
