"""A model's arguments for an intent are checked against its JSON Schema before anything is sent anywhere."""

import json
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator, SchemaError

LONGEST = 16_384
"""Characters of JSON; more is no spoken argument."""


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
        valid = Draft202012Validator(closed).is_valid(parsed)
    except SchemaError:
        return None
    return parsed if valid else None
