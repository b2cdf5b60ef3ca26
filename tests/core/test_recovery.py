"""Stories of a process that died in the middle of a call."""

from dataclasses import replace

import pytest

from senderz_voice.core import commands as c
from senderz_voice.core.ending import Reason, Status
from senderz_voice.core.events import Action, Cause, Kind, Role, Timer
from tests.core.scene import (
    INBOUND,
    Scene,
    asks,
    dialled,
    greeting,
    hung_up,
    joined,
    listening,
    ringing,
    speaking,
    transferring,
)


def test_a_call_whose_line_died_with_its_process_is_billed_until_it_was_last_heard_of() -> None:
    scene = listening()
    scene.later(30)
    scene.turn(1)
    scene.later(7200)
    assert c.Bill(1) in scene.owner_lost(alive=False)
    assert scene.ending() == (Status.COMPLETED, Reason.MEDIA_LOST)


def test_a_call_that_was_not_answered_before_its_process_died_was_not_answered() -> None:
    scene = ringing()
    assert scene.owner_lost(alive=False) == []
    assert scene.ending() == (Status.NO_ANSWER, Reason.NO_ANSWER)


@pytest.mark.parametrize(
    ("scene", "orders", "waits"),
    [
        (dialled(), [], {Timer.RING}),
        (ringing(), [], {Timer.RING}),
        (listening(), [c.StartRecording(), c.StartStream(Role.CALLER)], {Timer.STREAM, Timer.DURATION}),
        (
            speaking(),
            [c.DropReply(1), c.ClearSpeech(), c.StartRecording(), c.StartStream(Role.CALLER)],
            {Timer.STREAM, Timer.DURATION},
        ),
        (transferring(), [], {Timer.TRANSFER, Timer.DURATION}),
        (joined(), [], {Timer.DURATION}),
        (hung_up(), [c.HangUp(Role.CALLER)], {Timer.ENDING}),
        (Scene(), [], set()),
    ],
    ids=["dialled", "ringing", "listening", "speaking", "transferring", "bridged", "ending", "new"],
)
def test_a_line_that_outlived_its_process(scene: Scene, orders: list[c.Command], waits: set[Timer]) -> None:
    assert scene.owner_lost(alive=True) == orders
    assert scene.running == waits


def test_a_call_that_never_began_is_not_ended_by_the_death_of_its_process() -> None:
    scene = Scene()
    assert scene.owner_lost(alive=False) == []
    assert scene.call.ending is None


def test_a_transfer_that_fails_after_its_process_died_needs_new_audio() -> None:
    scene = transferring()
    scene.owner_lost(alive=True)
    assert scene.ended(Cause.BUSY, Role.HANDOFF) == []
    assert scene.fire(Timer.STREAM) == [c.HangUp(Role.CALLER)]


def test_a_human_who_outlived_our_process_hears_an_apology_and_goes_on() -> None:
    scene = listening()
    scene.turn(1)
    scene.owner_lost(alive=True)
    assert scene.connected("stream-2") == [asks(3, Kind.RECOVERED)]
    scene.says(2)
    assert scene.turn(2) == [asks(4, Kind.ANSWER, turn=2)]


def test_an_opening_that_nobody_heard_is_the_apology() -> None:
    scene = greeting()
    scene.owner_lost(alive=True)
    assert scene.connected("stream-2") == [asks(2, Kind.OPENING, disclose=True)]


def test_a_goodbye_that_was_being_said_is_kept_after_the_crash() -> None:
    scene = listening()
    scene.turn(1)
    scene.clause(2)
    scene.made(hang_up=True)
    scene.owner_lost(alive=True)
    assert scene.connected("stream-2") == [c.HangUp(Role.CALLER)]


def test_audio_that_the_carrier_does_not_bring_back_ends_the_call() -> None:
    scene = listening()
    scene.owner_lost(alive=True)
    assert scene.order_refused("StartStream") == [c.HangUp(Role.CALLER)]
    scene.ended()
    assert scene.ending() == (Status.COMPLETED, Reason.MEDIA_LOST)


def test_audio_that_does_not_come_back_in_time_ends_the_call() -> None:
    scene = listening()
    scene.owner_lost(alive=True)
    assert scene.fire(Timer.STREAM) == [c.HangUp(Role.CALLER)]


def test_a_warm_transfer_that_a_crash_cut_off_gives_the_human_back_to_us() -> None:
    scene = listening(replace(INBOUND, warm=True))
    scene.turn(1)
    scene.wants(Action.TRANSFER)
    scene.says(2)
    assert scene.owner_lost(alive=True) == [c.HangUp(Role.HANDOFF), c.StartStream(Role.CALLER)]
    assert scene.connected("stream-2") == [asks(3, Kind.TRANSFER_FAILED)]
