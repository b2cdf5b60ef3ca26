"""Reads the fields of a vendor's message, whatever the vendor put there."""

from collections.abc import Mapping

import msgspec

Message = Mapping[str, object]


class UnreadableError(ValueError):
    """The message is not what the vendor's documents promise."""


def parsed(data: str | bytes) -> Message:
    """A JSON object. Raises UnreadableError."""
    try:
        message = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableError("not JSON") from error
    if not isinstance(message, dict):
        raise UnreadableError("not a JSON object")
    return message


def written(**fields: object) -> str:
    """The fields as a JSON text."""
    return msgspec.json.encode(fields).decode()


def text(message: Message, name: str) -> str:
    """A string, empty where it is absent or null. Raises UnreadableError."""
    value = message.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnreadableError(f"{name} is not a string")
    return value


def flag(message: Message, name: str) -> bool:
    """True only for a JSON true."""
    return message.get(name) is True


def whole(message: Message, name: str) -> int:
    """An integer that must be there. Raises UnreadableError."""
    value = message.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise UnreadableError(f"{name} is not an integer")
    return value


def number(message: Message, name: str) -> float:
    """A number, zero where it is absent or null. Raises UnreadableError."""
    value = message.get(name)
    if value is None:
        return 0.0
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnreadableError(f"{name} is not a number")
    return float(value)


def inner(message: Message, name: str) -> Message:
    """An object, empty where it is absent or null. Raises UnreadableError."""
    value = message.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise UnreadableError(f"{name} is not an object")
    return value


def rows(message: Message, name: str) -> list[Message]:
    """A list of objects, empty where it is absent or null. Raises UnreadableError."""
    value = message.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise UnreadableError(f"{name} is not a list of objects")
    return value


def first(message: Message, name: str) -> str | None:
    """The first of a list of strings, None where there is none. Raises UnreadableError."""
    value = message.get(name)
    if not value:
        return None
    if not isinstance(value, list) or not isinstance(value[0], str):
        raise UnreadableError(f"{name} is not a list of strings")
    return value[0]
