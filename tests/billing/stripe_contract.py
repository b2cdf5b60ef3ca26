"""Stripe's contract as a judge: reads forms and queries with bracketed names, and refuses the unknown."""

import gzip
import json
import re
from collections.abc import Iterable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

Json = dict[str, Any]

_FILE = Path(__file__).with_name("contract") / "stripe-openapi.json.gz"
_NAME = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")


class ContractError(Exception):
    """A request that Stripe would not take; `status` is what it answers."""

    def __init__(self, status: int, message: str, *, code: str = "", kind: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "message": message, **({"code": code} if code else {})}}


@cache
def spec() -> Json:
    """The whole document."""
    found: Json = json.loads(gzip.decompress(_FILE.read_bytes()))
    return found


def fixture(name: str) -> Json:
    """A copy of Stripe's own example of an object."""
    found: Json = deepcopy(spec()["components"]["examples"][name]["value"])
    return found


def operation(method: str, path: str) -> tuple[str, str, Json]:
    """The template that a path fits, the id in it and the operation. Raises ContractError."""
    for template, operations in spec()["paths"].items():
        match = re.fullmatch(template.replace("{id}", "([^/]+)"), path)
        if match and method.lower() in operations:
            return template, match[1] if match.groups() else "", operations[method.lower()]
    raise ContractError(404, f"Unrecognized request URL ({method}: {path})")


def checked(found: Json, *, query: Iterable[tuple[str, str]], form: Iterable[tuple[str, str]]) -> Json:
    """The parameters of a request, typed as the contract says. Raises ContractError."""
    body = found.get("requestBody", {}).get("content", {}).get("application/x-www-form-urlencoded", {}).get("schema")
    parameters = [each for each in found.get("parameters", []) if each["in"] == "query"]
    asked = {
        "type": "object",
        "properties": {each["name"]: each["schema"] for each in parameters},
        "required": [each["name"] for each in parameters if each["required"]],
        "additionalProperties": False,
    }
    return _judged(asked, decoded(query)) | (_judged(body, decoded(form)) if body else _judged({}, decoded(form)))


def decoded(pairs: Iterable[tuple[str, str]]) -> Json:
    """`items[0][price]=p` as {"items": [{"price": "p"}]}; lists are still mappings from their places."""
    root: Json = {}
    for name, value in pairs:
        match = _NAME.match(name)
        if match is None:
            raise ContractError(400, f"Received unknown parameter: {name}", code="parameter_unknown")
        steps = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
        place = root
        for step in steps[:-1]:
            place = place.setdefault(step, {})
        place[steps[-1]] = value
    return root


def _judged(schema: Json, raw: Json) -> Json:
    typed: Json = _typed(schema, raw)
    whole = {**schema, "components": spec()["components"]} if schema else {"maxProperties": 0}
    for error in Draft202012Validator(whole).iter_errors(typed):
        raise ContractError(400, f"{error.json_path}: {error.message}", code="parameter_unknown")
    return typed


def _typed(schema: Json, raw: Any) -> Any:
    """Forms know text only: numbers, truths and lists are made where the schema wants them."""
    if "$ref" in schema:
        return _typed(spec()["components"]["schemas"][schema["$ref"].rpartition("/")[2]], raw)
    if "anyOf" in schema:
        return _first_fitting(schema["anyOf"], raw)
    if isinstance(raw, dict) and schema.get("type") == "array":
        return [_typed(schema["items"], raw[place]) for place in sorted(raw, key=lambda place: int(place or 0))]
    if isinstance(raw, dict):
        known, other = schema.get("properties", {}), schema.get("additionalProperties")
        rest = other if isinstance(other, dict) else {}
        return {name: _typed(known.get(name, rest), value) for name, value in raw.items()}
    if schema.get("type") == "integer" and re.fullmatch(r"-?\d+", raw):
        return int(raw)
    if schema.get("type") == "boolean" and raw in {"true", "false"}:
        return raw == "true"
    if schema.get("type") == "number" and re.fullmatch(r"-?\d+(\.\d+)?", raw):
        return float(raw)
    return raw


def _first_fitting(choices: list[Json], raw: Any) -> Any:
    for choice in choices:
        typed = _typed(choice, raw)
        if Draft202012Validator({**choice, "components": spec()["components"]}).is_valid(typed):
            return typed
    return raw
