"""Stories of goodbyes: said to their end when they are ours, taken back when the human goes on."""

import pytest

from senderz_voice.core import commands as c
from senderz_voice.core.ending import Reason, Status
from senderz_voice.core.events import Action, Kind, Role, Timer
from senderz_voice.core.states import LegState
from tests.core.scene import Scene, asks, joined, listening, ringing, transferring


def test_a_goodbye_of_the_assistant_is_heard_to_its_end_and_then_we_hang_up() -> None:
    scene = listening()
    scene.turn(1)
    scene.clause(2)
    assert scene.made(hang_up=True) == []
    assert scene.heard(2) == [c.HangUp(Role.CALLER)]
    scene.ended()
    assert scene.ending() == (Status.COMPLETED, Reason.ASSISTANT_HUNG_UP)


def test_a_clause_that_is_heard_before_the_goodbye_is_known_does_not_end_the_call_early() -> None:
    scene = listening()
    scene.turn(1)
    scene.clause(2)
    assert scene.heard(2) == []
    assert scene.made(hang_up=True) == [c.HangUp(Role.CALLER)]


def test_a_human_who_answers_the_assistants_goodbye_is_listened_to() -> None:
    scene = listening()
    scene.turn(1)
    scene.wants(Action.END_CALL)
    scene.clause(2)
    scene.made()
    scene.caller_started(2)
    assert scene.turn_goes_on(2) == [c.ClearSpeech(), asks(3, Kind.ANSWER, turn=2)]
    assert scene.says(3) == []
    assert scene.caller is LegState.ACTIVE


def test_an_intent_to_end_the_call_ends_it_even_without_a_word() -> None:
    scene = listening()
    scene.turn(1)
    scene.wants(Action.END_CALL)
    assert scene.made() == [c.HangUp(Role.CALLER)]


@pytest.mark.parametrize("action", [Action.TRANSFER, Action.END_CALL])
def test_an_announced_transfer_is_not_taken_back_by_the_same_reply(action: Action) -> None:
    scene = listening()
    scene.turn(1)
    scene.wants(Action.TRANSFER)
    scene.wants(action, 2)
    assert scene.says(2) == [c.Transfer()]


def test_our_own_echo_does_not_cut_off_a_firm_goodbye() -> None:
    scene = listening()
    scene.opted_out()
    scene.clause(2)
    assert scene.caller_started(1) == []
    assert scene.caller_stopped(1) == []
    assert scene.caller_said(1) == []
    scene.made()
    assert scene.heard(2) == [c.HangUp(Role.CALLER)]


def test_a_transfer_that_was_announced_without_a_word_is_made_though_the_reply_breaks() -> None:
    scene = listening()
    scene.turn(1)
    scene.wants(Action.TRANSFER)
    assert scene.broke() == [c.Transfer()]


def test_an_opt_out_is_recorded_once_and_said_goodbye_to_once() -> None:
    scene = listening()
    assert scene.opted_out() == [c.RecordOptOut(), asks(2, Kind.GOODBYE_OPT_OUT)]
    assert scene.opted_out() == []
    assert scene.says(2) == [c.HangUp(Role.CALLER)]
    scene.ended()
    assert scene.ending() == (Status.COMPLETED, Reason.OPTED_OUT)


@pytest.mark.parametrize("scene", [transferring(), joined()], ids=["transferring", "bridged"])
def test_an_opt_out_that_comes_late_is_recorded_and_disturbs_nobody(scene: Scene) -> None:
    before = scene.caller
    assert scene.opted_out() == [c.RecordOptOut()]
    assert scene.caller is before


def test_nobody_can_opt_out_before_anybody_has_answered() -> None:
    assert ringing().opted_out() == []


def test_a_call_that_has_lasted_as_long_as_it_may_is_said_goodbye_to() -> None:
    scene = listening()
    scene.turn(1)
    assert scene.fire(Timer.DURATION) == [c.DropReply(2), asks(3, Kind.GOODBYE_TIME)]
    assert scene.running == {Timer.DURATION, Timer.REPLY}
    assert scene.says(2) == [c.HangUp(Role.CALLER)]
    scene.ended()
    assert scene.ending() == (Status.COMPLETED, Reason.MAX_DURATION)


def test_a_goodbye_that_takes_too_long_is_cut_off() -> None:
    scene = listening()
    scene.fire(Timer.DURATION)
    assert scene.fire(Timer.DURATION) == [c.DropReply(2), c.HangUp(Role.CALLER)]
    scene.ended()
    assert scene.ending() == (Status.COMPLETED, Reason.MAX_DURATION)


def test_a_goodbye_that_is_being_said_when_time_is_up_is_finished_and_keeps_its_reason() -> None:
    scene = listening()
    scene.opted_out()
    assert scene.fire(Timer.DURATION) == []
    assert scene.fire(Timer.DURATION) == [c.DropReply(2), c.HangUp(Role.CALLER)]
    scene.ended()
    assert scene.ending() == (Status.COMPLETED, Reason.OPTED_OUT)


def test_time_that_is_up_while_there_is_no_audio_ends_the_call_at_once() -> None:
    scene = listening()
    scene.lost()
    assert scene.fire(Timer.DURATION) == [c.HangUp(Role.CALLER)]
