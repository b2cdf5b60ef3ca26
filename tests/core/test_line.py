"""Stories of the line: what carriers do late, twice, in the wrong order or not at all."""

import pytest

from senderz_voice.core import commands as c
from senderz_voice.core.ending import Reason, Status
from senderz_voice.core.events import Action, Cause, Kind, Role, Terms, Timer
from senderz_voice.core.states import FloorState, LegState
from tests.core.scene import (
    BEGAN,
    INBOUND,
    OUTBOUND,
    Scene,
    asks,
    calling,
    dialled,
    greeting,
    hung_up,
    joined,
    listening,
    picked_up,
    ringing,
    speaking,
    transferring,
)


@pytest.mark.parametrize(
    ("cause", "status", "reason"),
    [
        (Cause.NORMAL, Status.NO_ANSWER, Reason.NO_ANSWER),
        (Cause.CANCELED, Status.NO_ANSWER, Reason.NO_ANSWER),
        (Cause.NO_ANSWER, Status.NO_ANSWER, Reason.NO_ANSWER),
        (Cause.TIME_LIMIT, Status.NO_ANSWER, Reason.NO_ANSWER),
        (Cause.BUSY, Status.BUSY, Reason.BUSY),
        (Cause.REJECTED, Status.BUSY, Reason.DECLINED),
        (Cause.FAILED, Status.FAILED, Reason.CARRIER_ERROR),
    ],
)
def test_why_a_dialled_call_was_not_answered(cause: Cause, status: Status, reason: Reason) -> None:
    scene = ringing()
    counted = [c.CountDialFailure(Cause.FAILED)] if cause is Cause.FAILED else []
    assert scene.ended(cause) == counted
    assert scene.ending() == (status, reason)


def test_an_incoming_call_that_fails_says_nothing_of_a_destination() -> None:
    scene = calling()
    assert scene.ended(Cause.FAILED) == []
    assert scene.ending() == (Status.FAILED, Reason.CARRIER_ERROR)


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        (Cause.NORMAL, Reason.CALLER_HUNG_UP),
        (Cause.TIME_LIMIT, Reason.MAX_DURATION),
        (Cause.FAILED, Reason.CARRIER_ERROR),
    ],
)
def test_why_an_answered_call_ended(cause: Cause, reason: Reason) -> None:
    scene = listening()
    scene.ended(cause)
    assert scene.ending() == (Status.COMPLETED, reason)


def test_a_dial_that_the_carrier_never_took_is_given_up_and_its_late_answer_hung_up() -> None:
    scene = dialled()
    scene.fire(Timer.DIAL)
    assert scene.accepted() == [c.HangUp(Role.CALLER)]
    assert scene.answered() == []
    assert scene.fire(Timer.ENDING) == []
    assert scene.ending() == (Status.FAILED, Reason.CARRIER_ERROR)


def test_a_dial_accepted_twice_does_not_ring_longer() -> None:
    scene = ringing()
    number = scene.call.timers.running[Timer.RING]
    scene.accepted()
    assert scene.call.timers.running == {Timer.RING: number}


def test_an_answer_that_overtakes_the_accepted_dial_is_taken() -> None:
    scene = dialled()
    assert scene.answered() == [c.StartRecording()]
    assert scene.accepted() == []
    assert scene.running == {Timer.DURATION, Timer.STREAM}


def test_a_refusal_cannot_end_a_call_that_was_answered() -> None:
    scene = hung_up()
    assert scene.refused() == []
    assert scene.caller is LegState.ENDING
    assert scene.ended() == [c.StopRecording(), c.WrapUp()]


def test_a_call_that_is_not_to_be_recorded_is_not() -> None:
    scene = ringing(Terms(OUTBOUND.direction, "en", record=False, disclose=False, can_transfer=False, max_seconds=60))
    assert scene.answered() == []


def test_a_call_that_ended_as_it_was_answered_costs_nothing() -> None:
    scene = picked_up()
    assert scene.ended() == [c.StopRecording(), c.WrapUp()]


def test_a_carrier_whose_clock_is_behind_does_not_make_a_call_end_before_it_began() -> None:
    scene = picked_up()
    scene.later(-2)
    scene.ended()
    assert scene.call.ended_at == scene.call.answered_at == BEGAN


# The media stream.


def test_audio_tells_that_the_call_was_answered_when_the_webhook_is_late() -> None:
    scene = calling()
    assert scene.connected() == [c.StartRecording(), asks(1, Kind.OPENING, disclose=True)]
    assert scene.caller is LegState.ACTIVE
    assert scene.answered() == []


def test_audio_that_never_comes_ends_the_call() -> None:
    scene = picked_up()
    assert scene.fire(Timer.STREAM) == [c.HangUp(Role.CALLER)]
    scene.ended()
    assert scene.ending() == (Status.COMPLETED, Reason.MEDIA_LOST)


def test_a_stream_that_is_lost_just_before_the_human_hung_up_is_no_fault() -> None:
    scene = speaking()
    assert scene.lost() == [c.DropReply(1), c.ClearSpeech()]
    assert scene.running == {Timer.DURATION, Timer.STREAM}
    scene.later(1)
    scene.ended()
    assert scene.ending() == (Status.COMPLETED, Reason.CALLER_HUNG_UP)


def test_a_stream_that_comes_back_goes_on_where_it_stopped() -> None:
    scene = listening()
    scene.turn(1)
    scene.clause(2)
    scene.made()
    scene.lost()
    assert scene.connected("stream-2") == [asks(3, Kind.RESUME)]


def test_an_opening_that_was_lost_before_it_was_heard_is_said_again() -> None:
    scene = greeting()
    scene.lost()
    assert scene.connected("stream-2") == [asks(2, Kind.OPENING, disclose=True)]


def test_an_opening_lost_in_the_middle_goes_on_without_waiting_for_the_human() -> None:
    scene = ringing(OUTBOUND)
    scene.answered()
    scene.connected()
    scene.fire(Timer.OPENING)
    scene.clause(1, disclosure=True)
    scene.lost()
    scene.heard(1, heard_ms=1500)
    assert scene.connected("stream-2") == [asks(2, Kind.OPENING)]


def test_a_stream_that_comes_back_while_nothing_was_owed_is_listened_to() -> None:
    scene = listening()
    scene.lost()
    assert scene.connected("stream-2") == []
    assert scene.floor is FloorState.LISTENING
    assert Timer.SILENCE in scene.running


def test_a_new_stream_replaces_the_old_one_whose_loss_comes_later() -> None:
    scene = listening()
    assert scene.connected("stream-2") == []
    assert scene.lost("stream-1") == []
    assert Timer.STREAM not in scene.running
    scene.lost("stream-2")
    assert Timer.STREAM in scene.running


def test_a_stream_that_was_lost_before_it_connected_is_not_waited_for() -> None:
    scene = picked_up()
    scene.lost()
    assert scene.connected() == []
    assert Timer.STREAM in scene.running


def test_a_goodbye_cut_off_by_a_lost_stream_ends_the_call_when_audio_is_back() -> None:
    scene = listening()
    scene.opted_out()
    scene.clause(2)
    scene.lost()
    assert scene.connected("stream-2") == [c.HangUp(Role.CALLER)]
    scene.ended()
    assert scene.ending() == (Status.COMPLETED, Reason.OPTED_OUT)


def test_a_goodbye_cut_off_by_a_lost_stream_ends_the_call_when_audio_stays_away() -> None:
    scene = listening()
    scene.turn(1)
    scene.clause(2)
    scene.made(hang_up=True)
    scene.lost()
    assert scene.fire(Timer.STREAM) == [c.HangUp(Role.CALLER)]
    scene.ended()
    assert scene.ending() == (Status.COMPLETED, Reason.ASSISTANT_HUNG_UP)


def test_an_announced_transfer_is_made_even_when_the_announcement_was_cut_off() -> None:
    scene = listening()
    scene.turn(1)
    scene.wants(Action.TRANSFER)
    scene.clause(2)
    scene.lost()
    assert scene.fire(Timer.STREAM) == [c.Transfer()]
    assert scene.caller is LegState.TRANSFERRING


# Transfers.


def test_a_transfer_that_the_carrier_refuses_is_told() -> None:
    scene = transferring()
    assert scene.order_refused("Transfer") == [asks(3, Kind.TRANSFER_FAILED)]
    assert scene.caller is LegState.ACTIVE


def test_a_transfer_refused_because_the_human_is_gone_ends_the_call() -> None:
    scene = transferring()
    assert scene.order_refused("Transfer", leg_over=True) == [c.StopRecording(), c.WrapUp()]
    assert scene.caller is LegState.ENDED


def test_a_failed_transfer_waits_for_audio_before_it_is_told() -> None:
    scene = transferring()
    scene.lost()
    assert scene.ended(Cause.BUSY, Role.HANDOFF) == []
    assert scene.running == {Timer.DURATION, Timer.STREAM}
    assert scene.connected("stream-2") == [asks(3, Kind.TRANSFER_FAILED)]


def test_audio_that_comes_back_during_a_transfer_is_there_when_it_fails() -> None:
    scene = transferring()
    scene.lost()
    assert scene.connected("stream-2") == []
    assert scene.ended(Cause.BUSY, Role.HANDOFF) == [asks(3, Kind.TRANSFER_FAILED)]


def test_a_stream_that_ends_once_the_person_answered_means_that_they_are_joined() -> None:
    scene = transferring()
    scene.answered(Role.HANDOFF)
    assert scene.lost() == [c.StopRecording()]
    assert scene.caller is LegState.BRIDGED


def test_what_joined_people_say_is_not_listened_to() -> None:
    assert joined().connected("stream-2") == [c.CloseStream(Role.CALLER)]


def test_a_transfer_without_a_person_to_transfer_to_is_told_at_once() -> None:
    terms = Terms(INBOUND.direction, "en", record=True, disclose=False, can_transfer=False, max_seconds=60)
    scene = listening(terms)
    scene.turn(1)
    scene.wants(Action.TRANSFER)
    assert scene.says(2) == [asks(3, Kind.TRANSFER_FAILED)]
    assert scene.handoff is LegState.NEW
    assert scene.says(3) == []
    assert scene.floor is FloorState.LISTENING


def test_joined_people_may_talk_longer_than_the_assistant_but_not_for_ever() -> None:
    scene = joined()
    assert scene.fire(Timer.DURATION) == [c.HangUp(Role.CALLER)]
    scene.ended()
    assert scene.ending() == (Status.COMPLETED, Reason.TRANSFERRED)


def test_the_end_of_a_handoff_leg_that_we_no_longer_know_changes_nothing() -> None:
    scene = transferring()
    scene.hang_up()
    assert scene.ended(role=Role.HANDOFF) == []
    assert scene.caller is LegState.ENDING


# Hanging up, by whoever.


@pytest.mark.parametrize(
    ("scene", "reason"),
    [
        (ringing(), (Status.CANCELED, Reason.API_HUNG_UP)),
        (listening(), (Status.COMPLETED, Reason.API_HUNG_UP)),
        (transferring(), (Status.COMPLETED, Reason.API_HUNG_UP)),
        (joined(), (Status.COMPLETED, Reason.TRANSFERRED)),
    ],
    ids=["ringing", "active", "transferring", "bridged"],
)
def test_a_hang_up_by_the_customer_in_each_state(scene: Scene, reason: tuple[Status, Reason]) -> None:
    assert scene.hang_up("api")[-1] == c.HangUp(Role.CALLER)
    assert scene.hang_up("shutdown") == []
    scene.fire(Timer.ENDING)
    assert scene.ending() == reason


def test_a_call_that_has_not_begun_cannot_be_hung_up() -> None:
    scene = Scene()
    assert scene.hang_up() == []
    assert scene.caller is LegState.NEW


def test_waiting_for_the_carrier_to_confirm_is_not_billed() -> None:
    scene = listening()
    scene.later(59)
    scene.hang_up()
    scene.later(10)
    assert c.Bill(1) in scene.fire(Timer.ENDING)
    assert scene.call.ended_at == BEGAN + 59


def test_a_hang_up_that_comes_too_late_is_a_success() -> None:
    scene = listening()
    scene.later(59)
    scene.hang_up()
    scene.later(5)
    assert c.Bill(1) in scene.order_refused("HangUp", leg_over=True)
    assert scene.caller is LegState.ENDED


def test_a_hang_up_that_is_refused_waits_for_its_timer() -> None:
    scene = hung_up()
    assert scene.order_refused("HangUp") == []
    assert scene.running == {Timer.ENDING}


def test_an_answer_that_the_carrier_refuses_fails_the_call() -> None:
    scene = calling()
    assert scene.order_refused("Answer") == []
    assert scene.ending() == (Status.FAILED, Reason.CARRIER_ERROR)


def test_refusals_about_the_other_leg_are_not_ours() -> None:
    scene = joined()
    assert scene.order_refused("HangUp", leg_over=True, role=Role.HANDOFF) == []
    assert scene.caller is LegState.BRIDGED
