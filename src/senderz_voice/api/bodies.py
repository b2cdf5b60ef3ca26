"""Reads request bodies: JSON whatever the content type says, of bounded size, and fit for both databases."""

from collections.abc import Iterator

import msgspec
from starlette.types import Message, Receive, Scope

from senderz_voice.errors import InvalidJson, PayloadTooLarge, ValidationFailed

LIMIT = 1024 * 1024
"""Bytes of the largest body."""


async def read_body(scope: Scope, receive: Receive) -> bytes:
    """The whole body. Raises PayloadTooLarge, without reading on."""
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > LIMIT:
        raise PayloadTooLarge
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(pieces)
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > LIMIT:
            raise PayloadTooLarge
        if not message.get("more_body", False):
            return b"".join(pieces)


def replayed(body: bytes, receive: Receive) -> Receive:
    """A receive channel that hands out a body that was read already, then goes on as the real one does."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


def as_json(scope: Scope) -> Scope:
    """The same request with a JSON content type, since curl's `-d` announces a form and other clients nothing."""
    kept = [(name, value) for name, value in scope["headers"] if name != b"content-type"]
    return {**scope, "headers": [*kept, (b"content-type", b"application/json")]}


def check_json(body: bytes) -> None:
    """Refuse what the standard library's parser lets through and a database does not.

    Those are NaN and infinities (RFC 8259 section 6), lone surrogates, and NUL characters, which PostgreSQL cannot
    store. Raises InvalidJson or ValidationFailed.
    """
    if not body:
        return
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise InvalidJson from error
    if b"\\u0000" in body and any("\0" in text for text in _texts(found)):
        raise ValidationFailed("Text must not hold NUL characters.")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from _texts(item)
