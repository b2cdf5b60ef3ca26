"""The handoff leg, one story for each row of its table."""

from senderz_voice.core.commands import CloseStream, HangUp, StopRecording, Transfer
from senderz_voice.core.events import Action, Cause, Kind, Role, Timer
from senderz_voice.core.states import LegState, LegTrigger
from tests.core.rows import handoff_row
from tests.core.scene import asks, joined, listening, transferring


@handoff_row(LegState.NEW, LegTrigger.PLACED)
def test_the_carrier_rings_the_person() -> None:
    scene = listening()
    scene.turn(1)
    scene.wants(Action.TRANSFER)
    assert scene.says(2) == [Transfer()]
    assert scene.handoff is LegState.RINGING


@handoff_row(LegState.RINGING, LegTrigger.ANSWERED)
def test_the_person_answers() -> None:
    scene = transferring()
    assert scene.answered(Role.HANDOFF) == []
    assert scene.handoff is LegState.ACTIVE
    assert scene.caller is LegState.TRANSFERRING


@handoff_row(LegState.RINGING, LegTrigger.JOINED)
def test_the_two_are_joined_before_we_hear_that_the_person_answered() -> None:
    scene = transferring()
    assert scene.bridged() == [StopRecording(), CloseStream(Role.CALLER)]
    assert scene.handoff is LegState.BRIDGED
    assert scene.answered(Role.HANDOFF) == []
    assert scene.handoff is LegState.BRIDGED


@handoff_row(LegState.RINGING, LegTrigger.OVER)
def test_the_person_is_busy() -> None:
    scene = transferring()
    assert scene.ended(Cause.BUSY, Role.HANDOFF) == [asks(3, Kind.TRANSFER_FAILED)]
    assert scene.handoff is LegState.ENDED


@handoff_row(LegState.ACTIVE, LegTrigger.JOINED)
def test_the_person_answers_and_the_two_are_joined() -> None:
    scene = transferring()
    scene.answered(Role.HANDOFF)
    assert scene.bridged() == [StopRecording(), CloseStream(Role.CALLER)]
    assert scene.handoff is LegState.BRIDGED


@handoff_row(LegState.ACTIVE, LegTrigger.OVER)
def test_the_person_answers_and_hangs_up_before_they_are_joined() -> None:
    scene = transferring()
    scene.answered(Role.HANDOFF)
    assert scene.ended(role=Role.HANDOFF) == [asks(3, Kind.TRANSFER_FAILED)]
    assert scene.handoff is LegState.ENDED


@handoff_row(LegState.BRIDGED, LegTrigger.OVER)
def test_the_person_hangs_up_after_the_talk() -> None:
    scene = joined()
    assert scene.ended(role=Role.HANDOFF) == [HangUp(Role.CALLER)]
    assert scene.handoff is LegState.ENDED


@handoff_row(LegState.ENDED, LegTrigger.PLACED)
def test_a_second_attempt_rings_the_person_again() -> None:
    scene = transferring()
    scene.ended(Cause.NO_ANSWER, Role.HANDOFF)
    scene.says(3)
    scene.turn(2)
    scene.wants(Action.TRANSFER, firing=2)
    assert scene.says(4) == [Transfer()]
    assert scene.handoff is LegState.RINGING


def test_a_person_who_never_answers_is_no_longer_rung_and_the_human_is_told() -> None:
    scene = transferring()
    assert scene.fire(Timer.TRANSFER) == [HangUp(Role.HANDOFF), asks(3, Kind.TRANSFER_FAILED)]
    assert (scene.caller, scene.handoff) == (LegState.ACTIVE, LegState.ENDED)


def test_a_person_who_answered_is_taken_to_be_joined_when_the_carrier_does_not_say_so() -> None:
    scene = transferring()
    scene.answered(Role.HANDOFF)
    assert scene.fire(Timer.TRANSFER) == [StopRecording(), CloseStream(Role.CALLER)]
    assert (scene.caller, scene.handoff) == (LegState.BRIDGED, LegState.BRIDGED)
