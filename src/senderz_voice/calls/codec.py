"""Events as JSON and back, whatever release wrote them.

An event is stored as its type's name, the version of that type's shape, and its fields; `at` has a column of its own.
Adding a field without a default, renaming or retyping one raises the type's `SCHEMA` by one and needs a row in
`UPCASTS`, so that a log written years ago still replays.
"""

from collections.abc import Callable, Mapping

import msgspec

from senderz_voice.core.events import EVENTS, Event
from senderz_voice.ports.errors import ErrorKind, PortError

Data = dict[str, object]

UPCASTS: Mapping[tuple[str, int], Callable[[Data], Data]] = {}
"""From (type, schema) to the data of the next schema of that type."""


def encode(event: Event) -> Data:
    """The event's fields as JSON values, without `at`."""
    fields: Data = msgspec.to_builtins(event)
    del fields["at"]
    return fields


def decode(
    kind: str,
    schema: int,
    at: float,
    data: Data,
    upcasts: Mapping[tuple[str, int], Callable[[Data], Data]] = UPCASTS,
) -> Event:
    """The event that was stored; raises PortError of kind BAD_ANSWER when this release cannot read it."""
    event_type = EVENTS.get(kind)
    if event_type is None or schema > event_type.SCHEMA:
        raise PortError(ErrorKind.BAD_ANSWER, f"the log holds {kind} of schema {schema}, which a newer release wrote")
    for version in range(schema, event_type.SCHEMA):
        step = upcasts.get((kind, version))
        if step is None:
            raise PortError(ErrorKind.BAD_ANSWER, f"no upcast leads from schema {version} of {kind}")
        data = step(data)
    try:
        return msgspec.convert({**data, "at": at}, event_type)
    except msgspec.ValidationError as error:
        raise PortError(ErrorKind.BAD_ANSWER, f"the log holds a broken {kind}: {error}") from error
