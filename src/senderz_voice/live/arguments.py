"""A model's arguments for an intent are checked against its JSON Schema before anything is sent anywhere."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, SchemaError
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable

LONGEST = 16_384
"""Characters of JSON; more is no spoken argument."""


_KEYS = re.compile(r"[0-9*#w]{1,32}")


def asked_keys(arguments: str) -> str:
    """The keys that a model wants to press; empty when it asks for anything but keys."""
    if len(arguments) > LONGEST:
        return ""
    try:
        parsed = json.loads(arguments)
    except (ValueError, RecursionError):
        return ""
    keys = parsed.get("keys") if isinstance(parsed, dict) else None
    return keys if isinstance(keys, str) and _KEYS.fullmatch(keys) else ""


def _unchecked(*_: object) -> Iterator[Any]:
    """A pattern guides the model only: one that backtracks without end would stop every call of this process."""
    return iter(())


_Validator = extend(Draft202012Validator, {"pattern": _unchecked})  # type: ignore[no-untyped-call]  # Of types-jsonschema.


def valid_arguments(arguments: str, schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """The arguments as an object, or None when they are no valid JSON object under `schema`.

    Without a schema only an empty object can be sent: the operator asked for nothing.
    """
    if len(arguments) > LONGEST:
        return None
    try:
        parsed = json.loads(arguments or "{}")
    except (ValueError, RecursionError):
        return None
    if not isinstance(parsed, dict):
        return None
    if not schema:
        return {}
    closed = {"additionalProperties": False, **schema}
    try:
        # An empty registry: the validator's own would fetch whatever address a customer's `$ref` names.
        valid = _Validator(closed, registry=Registry()).is_valid(parsed)
    except (SchemaError, Unresolvable, RecursionError, re.error):
        return None
    return parsed if valid else None
