"""A model's arguments for an intent are checked against its JSON Schema before anything is sent anywhere."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, SchemaError
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable

from senderz_voice.core.redaction import redact

LONGEST = 16_384
"""Characters of JSON; more is no spoken argument."""


_KEYS = re.compile(r"[0-9*#w]{1,32}")


def asked_keys(arguments: str) -> str:
    """The keys that a model wants to press; empty when it asks for anything but keys, or for a card number's."""
    if len(arguments) > LONGEST:
        return ""
    try:
        parsed = json.loads(arguments)
    except (ValueError, RecursionError):
        return ""
    keys = parsed.get("keys") if isinstance(parsed, dict) else None
    return keys if isinstance(keys, str) and _KEYS.fullmatch(keys) and redact(keys) == keys else ""


def _unchecked(*_: object) -> Iterator[Any]:
    """A pattern guides the model only: one that backtracks without end would stop every call of this process."""
    return iter(())


_Validator = extend(Draft202012Validator, {"pattern": _unchecked})  # type: ignore[no-untyped-call]  # Of types-jsonschema.


def valid_arguments(arguments: str, schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """The arguments as an object without card numbers, or None when they are no valid JSON object under `schema`.

    Without a schema only an empty object can be sent: the operator asked for nothing.
    """
    if len(arguments) > LONGEST:
        return None
    try:
        parsed = json.loads(arguments or "{}")
    except (ValueError, RecursionError):
        return None
    if not isinstance(parsed, dict) or not _is_writable(parsed):
        return None
    parsed = _without_cards(parsed)
    if not schema:
        return {}
    closed = {"additionalProperties": False, **schema}
    try:
        # An empty registry: the validator's own would fetch whatever address a customer's `$ref` names.
        valid = _Validator(closed, registry=Registry()).is_valid(parsed)
    except (SchemaError, Unresolvable, RecursionError, re.error):
        return None
    written = json.dumps(parsed, ensure_ascii=False)
    # A card in a number, in a name or across a list cannot be cut out of JSON.
    return parsed if valid and redact(written) == written else None


def _is_writable(parsed: dict[str, Any]) -> bool:
    """Whether it can be written down as JSON in UTF-8: half a character cannot, and neither can NaN."""
    try:
        json.dumps(parsed, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return False
    return True


def _without_cards(value: Any) -> Any:
    """The texts in a JSON value, redacted."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {name: _without_cards(inner) for name, inner in value.items()}
    return [_without_cards(inner) for inner in value] if isinstance(value, list) else value
