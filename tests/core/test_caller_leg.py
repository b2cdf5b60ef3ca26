"""The caller's leg, one story for each row of its table."""

from senderz_voice.core.commands import (
    Answer,
    Bill,
    CloseStream,
    CountDialFailure,
    Dial,
    HangUp,
    StartRecording,
    StopRecording,
    Transfer,
    WrapUp,
)
from senderz_voice.core.ending import Reason, Status
from senderz_voice.core.events import Action, Cause, Kind, Role, Timer
from senderz_voice.core.states import FloorState, LegState, LegTrigger
from tests.core.rows import caller_row
from tests.core.scene import (
    BEGAN,
    INBOUND,
    OUTBOUND,
    Scene,
    asks,
    calling,
    dialled,
    hung_up,
    joined,
    listening,
    ringing,
    transferring,
)


@caller_row(LegState.NEW, LegTrigger.PLACED)
def test_a_placed_call_is_dialled() -> None:
    scene = Scene(OUTBOUND)
    assert scene.placed() == [Dial(Role.CALLER)]
    assert scene.caller is LegState.RINGING
    assert scene.running == {Timer.DIAL}
    assert scene.call.terms == OUTBOUND
    assert scene.call.status is Status.RINGING


@caller_row(LegState.NEW, LegTrigger.OFFERED)
def test_an_offered_call_is_answered() -> None:
    scene = Scene(INBOUND)
    assert scene.offered() == [Answer(Role.CALLER)]
    assert scene.caller is LegState.RINGING
    assert scene.running == {Timer.RING}
    assert scene.call.terms == INBOUND


@caller_row(LegState.RINGING, LegTrigger.ACCEPTED)
def test_an_accepted_dial_rings() -> None:
    scene = dialled()
    assert scene.accepted() == []
    assert scene.caller is LegState.RINGING
    assert scene.running == {Timer.RING}


@caller_row(LegState.RINGING, LegTrigger.REFUSED)
def test_a_refused_dial_ends_the_call_and_counts() -> None:
    scene = dialled()
    assert scene.refused() == [CountDialFailure(Cause.FAILED)]
    assert scene.caller is LegState.ENDED
    assert scene.ending() == (Status.FAILED, Reason.DIAL_REFUSED)
    assert scene.call.ended_at == BEGAN
    assert scene.running == set()


@caller_row(LegState.RINGING, LegTrigger.ANSWERED)
def test_an_answered_call_is_recorded_and_waits_for_its_audio() -> None:
    scene = ringing()
    scene.later(3)
    assert scene.answered() == [StartRecording()]
    assert scene.caller is LegState.ACTIVE
    assert scene.running == {Timer.DURATION, Timer.STREAM}
    assert scene.call.answered_at == BEGAN + 3
    assert scene.call.status is Status.IN_PROGRESS


@caller_row(LegState.RINGING, LegTrigger.HANG_UP)
def test_nobody_picks_up_and_we_give_up() -> None:
    scene = ringing()
    assert scene.fire(Timer.RING) == [HangUp(Role.CALLER)]
    assert scene.caller is LegState.ENDING
    assert scene.running == {Timer.ENDING}
    scene.ended(Cause.CANCELED)
    assert scene.ending() == (Status.NO_ANSWER, Reason.NO_ANSWER)


@caller_row(LegState.RINGING, LegTrigger.OVER)
def test_the_line_is_busy() -> None:
    scene = ringing()
    assert scene.ended(Cause.BUSY) == []
    assert scene.caller is LegState.ENDED
    assert scene.ending() == (Status.BUSY, Reason.BUSY)
    assert scene.running == set()


@caller_row(LegState.ACTIVE, LegTrigger.TRANSFER_BEGUN)
def test_the_human_asks_for_a_person() -> None:
    scene = listening()
    scene.turn(1)
    assert scene.wants(Action.TRANSFER) == []
    assert scene.says(2) == [Transfer()]
    assert scene.caller is LegState.TRANSFERRING
    assert scene.floor is FloorState.CLOSED
    assert scene.running == {Timer.TRANSFER, Timer.DURATION}


@caller_row(LegState.ACTIVE, LegTrigger.HANG_UP)
def test_the_customer_hangs_up_through_the_api() -> None:
    scene = listening()
    assert scene.hang_up("api") == [HangUp(Role.CALLER)]
    assert scene.caller is LegState.ENDING
    assert scene.running == {Timer.ENDING}
    scene.ended()
    assert scene.ending() == (Status.COMPLETED, Reason.API_HUNG_UP)


@caller_row(LegState.ACTIVE, LegTrigger.OVER)
def test_the_human_hangs_up_and_the_call_is_billed() -> None:
    scene = listening()
    scene.later(61)
    assert scene.ended() == [StopRecording(), Bill(2), WrapUp()]
    assert scene.caller is LegState.ENDED
    assert scene.ending() == (Status.COMPLETED, Reason.CALLER_HUNG_UP)
    assert scene.call.ended_at == BEGAN + 61
    assert scene.running == set()


@caller_row(LegState.TRANSFERRING, LegTrigger.TRANSFER_FAILED)
def test_the_person_does_not_pick_up() -> None:
    scene = transferring()
    assert scene.ended(Cause.NO_ANSWER, Role.HANDOFF) == [asks(3, Kind.TRANSFER_FAILED)]
    assert scene.caller is LegState.ACTIVE
    assert scene.floor is FloorState.THINKING
    assert Timer.TRANSFER not in scene.running


@caller_row(LegState.TRANSFERRING, LegTrigger.JOINED)
def test_the_two_are_joined() -> None:
    scene = transferring()
    assert scene.bridged() == [StopRecording(), CloseStream(Role.CALLER)]
    assert scene.caller is LegState.BRIDGED
    assert scene.running == {Timer.DURATION}


@caller_row(LegState.TRANSFERRING, LegTrigger.HANG_UP)
def test_a_shutdown_ends_a_call_that_is_being_transferred() -> None:
    scene = transferring()
    assert scene.hang_up("shutdown") == [HangUp(Role.CALLER)]
    assert scene.caller is LegState.ENDING
    scene.ended()
    assert scene.ending() == (Status.COMPLETED, Reason.SHUTDOWN)


@caller_row(LegState.TRANSFERRING, LegTrigger.OVER)
def test_the_human_hangs_up_while_the_person_is_rung() -> None:
    scene = transferring()
    scene.later(30)
    assert scene.ended() == [StopRecording(), Bill(1), WrapUp()]
    assert (scene.caller, scene.handoff) == (LegState.ENDED, LegState.ENDED)
    assert scene.ending() == (Status.COMPLETED, Reason.CALLER_HUNG_UP)


@caller_row(LegState.BRIDGED, LegTrigger.HANG_UP)
def test_the_person_hangs_up_and_so_do_we() -> None:
    scene = joined()
    assert scene.ended(role=Role.HANDOFF) == [HangUp(Role.CALLER)]
    assert scene.caller is LegState.ENDING
    scene.ended()
    assert scene.ending() == (Status.COMPLETED, Reason.TRANSFERRED)


@caller_row(LegState.BRIDGED, LegTrigger.OVER)
def test_the_human_hangs_up_after_talking_to_the_person() -> None:
    scene = joined()
    scene.later(120)
    assert scene.ended() == [StopRecording(), Bill(2), WrapUp()]
    assert (scene.caller, scene.handoff) == (LegState.ENDED, LegState.ENDED)
    assert scene.ending() == (Status.COMPLETED, Reason.TRANSFERRED)


@caller_row(LegState.ENDING, LegTrigger.ACCEPTED)
def test_a_dial_that_is_accepted_after_we_gave_up_is_hung_up() -> None:
    scene = dialled()
    assert scene.fire(Timer.DIAL) == [HangUp(Role.CALLER)]
    assert scene.accepted() == [HangUp(Role.CALLER)]
    assert scene.caller is LegState.ENDING


@caller_row(LegState.ENDING, LegTrigger.REFUSED)
def test_a_dial_that_is_refused_after_we_gave_up_ends_the_call() -> None:
    scene = dialled()
    scene.hang_up("api")
    assert scene.refused(counts=False) == []
    assert scene.caller is LegState.ENDED
    assert scene.ending() == (Status.CANCELED, Reason.API_HUNG_UP)


@caller_row(LegState.ENDING, LegTrigger.OVER)
def test_the_carrier_confirms_that_it_hung_up() -> None:
    scene = hung_up()
    scene.later(1)
    assert scene.ended() == [StopRecording(), Bill(1), WrapUp()]
    assert scene.caller is LegState.ENDED
    assert scene.running == set()


def test_a_call_that_rings_here_is_over_before_we_answer() -> None:
    scene = calling()
    assert scene.ended(Cause.NORMAL) == []
    assert scene.ending() == (Status.CANCELED, Reason.CALLER_HUNG_UP)
