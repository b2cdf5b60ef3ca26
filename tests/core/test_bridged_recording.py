"""Recording goes on after a transfer only where the persona wants it, and the carrier does it."""

from dataclasses import replace

import pytest

from senderz_voice.core.commands import CloseStream, RecordBridged, StopRecording
from senderz_voice.core.events import Action, Role, Terms, Timer
from tests.core.scene import INBOUND, Scene, listening

GOES_ON = replace(INBOUND, record_after_transfer=True)


def transferring(terms: Terms) -> Scene:
    """The human asked for a person, and the carrier rings them."""
    scene = listening(terms)
    scene.turn(1)
    scene.wants(Action.TRANSFER)
    scene.says(2)
    return scene


def test_the_carrier_records_the_joined_legs_once() -> None:
    scene = transferring(GOES_ON)
    assert scene.bridged() == [StopRecording(), CloseStream(Role.CALLER), RecordBridged()]
    assert scene.bridged() == []


def test_legs_that_are_only_taken_to_be_joined_are_recorded_too() -> None:
    scene = transferring(GOES_ON)
    scene.answered(Role.HANDOFF)
    assert scene.fire(Timer.TRANSFER) == [StopRecording(), CloseStream(Role.CALLER), RecordBridged()]


@pytest.mark.parametrize("terms", [INBOUND, replace(GOES_ON, record=False)], ids=["not after transfers", "not at all"])
def test_nobody_records_the_joined_legs_otherwise(terms: Terms) -> None:
    assert transferring(terms).bridged() == [StopRecording(), CloseStream(Role.CALLER)]


def test_a_refusal_to_record_changes_nothing() -> None:
    scene = transferring(GOES_ON)
    scene.bridged()
    before = scene.call.state()
    assert scene.order_refused("RecordBridged") == []
    after = scene.call.state()
    assert {name for name in before if before[name] != after[name]} == {"ignored"}
