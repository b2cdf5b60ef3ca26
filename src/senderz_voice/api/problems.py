"""Says in plain words what is wrong with a field, for whoever wrote the client: Pydantic's own words are for Python."""

from collections.abc import Mapping
from typing import Any

from senderz_voice.api.shapes import VISIBLE

_KINDS: Mapping[str, str] = {
    "missing": "is required",
    "extra_forbidden": "is not known here",
    "string_type": "must be a string",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number of a sensible size",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "dict_type": "must be a JSON object",
    "model_type": "must be a JSON object",
    "model_attributes_type": "must be a JSON object",
    "list_type": "must be a list",
    "too_long": "must have at most {max_length} entries",
    "too_short": "must have at least {min_length} entries",
}
"""By Pydantic's kind of problem (https://docs.pydantic.dev/latest/errors/validation_errors/)."""

_PATTERNS: Mapping[str, str] = {
    VISIBLE: "must not be blank",
    r"^\+[1-9][0-9]{6,14}$": "must be a telephone number in E.164, such as +14155551234",
    r"^[A-Z]{2}$": "must be two capital letters",
    r"^[a-z][a-z0-9_]{1,39}$": "must be 2 to 40 of a-z, 0-9 and _, and begin with a letter",
}
"""What a pattern asks for."""

_NO_BODY = "The body is empty; a JSON object is needed."
_NO_OBJECT = "The body must be a JSON object."
_OWN_WORDS = "Value error, "


def words(problem: Mapping[str, Any]) -> str:
    """One problem of Pydantic's list, to be read behind the name of its field."""
    kind, context = problem["type"], problem.get("ctx") or {}
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(context["pattern"], f"must match {context['pattern']}")
    template = _KINDS.get(kind)
    if template is None:
        return str(problem["msg"]).removeprefix(_OWN_WORDS)
    return _singular(template.format_map(context))


def of_whole_body(problem: Mapping[str, Any]) -> str:
    """A problem that no single field has."""
    if problem["type"] == "missing":
        return _NO_BODY
    return _NO_OBJECT if problem["type"] in {"dict_type", "model_type", "model_attributes_type"} else words(problem)


def _singular(text: str) -> str:
    for many, one in ((" 1 characters", " 1 character"), (" 1 entries", " 1 entry")):
        text = text.replace(many, one)
    return text
