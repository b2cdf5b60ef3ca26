"""Every event survives being stored, and old shapes are lifted to the present one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senderz_voice.calls.codec import Data, decode, encode
from senderz_voice.core.events import EVENTS, CallPlaced, DigitPressed, Direction, Event, Role, Terms
from senderz_voice.ports.errors import ErrorKind, PortError

anything = st.sampled_from(sorted(EVENTS)).flatmap(lambda name: st.builds(EVENTS[name]))


@given(anything)
def test_what_is_read_is_what_was_written(event: Event) -> None:
    stored = json.loads(json.dumps(encode(event), allow_nan=True))
    again = decode(type(event).__name__, event.SCHEMA, event.at, stored)
    assert repr(again) == repr(event), "repr, because a NaN moment equals nothing"


@pytest.mark.parametrize("name", sorted(EVENTS))
@given(data=st.data())
def test_each_kind_of_event_comes_back_as_itself(name: str, data: st.DataObject) -> None:
    event = data.draw(st.builds(EVENTS[name], at=st.floats(0, 4e9)))
    again = decode(name, event.SCHEMA, event.at, json.loads(json.dumps(encode(event))))
    assert (type(again), again) == (EVENTS[name], event)


def test_enums_and_terms_come_back_as_what_they_are() -> None:
    event = CallPlaced(
        1.0, Terms(Direction.INBOUND, "tr-TR", record=False, disclose=True, can_transfer=True, max_seconds=9)
    )
    again = decode("CallPlaced", 1, 1.0, encode(event))
    assert isinstance(again, CallPlaced)
    assert again.terms.direction is Direction.INBOUND


def test_the_moment_is_not_stored_twice() -> None:
    assert encode(DigitPressed(7.0, Role.CALLER, "5")) == {"role": "caller", "digit": "5"}


@pytest.mark.parametrize(
    ("kind", "schema", "data"),
    [
        ("NeverHeardOf", 1, {}),
        ("DigitPressed", 2, {"role": "caller", "digit": "5"}),
        ("DigitPressed", 1, {"role": "caller"}),
        ("DigitPressed", 1, {"role": "somebody", "digit": "5"}),
        ("DigitPressed", 0, {"digit": "5"}),
    ],
)
def test_what_cannot_be_read_says_so(kind: str, schema: int, data: Data) -> None:
    with pytest.raises(PortError) as caught:
        decode(kind, schema, 1.0, data)
    assert caught.value.kind is ErrorKind.BAD_ANSWER


def test_an_old_shape_is_lifted_step_by_step() -> None:
    lifts = {
        ("DigitPressed", -1): lambda data: {"key": data["button"]},
        ("DigitPressed", 0): lambda data: {"role": "caller", "digit": data["key"]},
    }
    assert decode("DigitPressed", -1, 1.0, {"button": "5"}, lifts) == DigitPressed(1.0, Role.CALLER, "5")
