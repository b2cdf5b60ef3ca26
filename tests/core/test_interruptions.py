"""Stories of sounds and words over the assistant's own."""

from senderz_voice.core import commands as c
from senderz_voice.core import events as e
from senderz_voice.core.events import Action, Kind, Timer
from senderz_voice.core.states import FloorState
from tests.core.scene import asks, listening, paused, speaking, speaks


def test_a_noise_over_our_words_makes_us_pause_and_go_on() -> None:
    scene = paused()
    scene.caller_stopped(2)
    assert scene.caller_said(2, text=0) == [c.ResumeSpeech()]


def test_words_over_our_words_are_answered() -> None:
    scene = paused()
    scene.caller_stopped(2)
    assert scene.caller_said(2) == [c.ClearSpeech(), asks(3, Kind.ANSWER, turn=2)]


def test_words_over_a_reply_that_is_still_made_end_its_making() -> None:
    scene = listening()
    scene.turn(1)
    scene.clause(2)
    scene.caller_started(2)
    scene.caller_stopped(2)
    assert scene.caller_said(2) == [c.DropReply(2), c.ClearSpeech(), asks(3, Kind.ANSWER, turn=2)]
    assert scene.clause(3, reply=2) == []
    assert scene.made(reply=2) == []


def test_a_murmur_between_two_clauses_loses_neither() -> None:
    scene = listening()
    scene.turn(1)
    scene.clause(2)
    assert scene.heard(2) == []
    assert scene.running == {Timer.DURATION, Timer.REPLY}
    assert scene.caller_started(2) == [c.PauseSpeech()]
    assert scene.clause(3) == [speaks(3)]
    scene.caller_stopped(2)
    assert scene.caller_said(2, murmur=True) == [c.ResumeSpeech()]
    scene.made()
    scene.heard(3)
    assert scene.floor is FloorState.LISTENING


def test_a_reply_that_was_made_and_heard_during_a_murmur_is_over_after_it() -> None:
    scene = paused()
    assert scene.heard(2) == []
    assert scene.running == {Timer.DURATION, Timer.INTERRUPTION}
    scene.caller_stopped(2)
    assert scene.caller_said(2, murmur=True) == [c.ResumeSpeech()]
    assert scene.floor is FloorState.LISTENING
    assert scene.running == {Timer.DURATION, Timer.SILENCE}


def test_speech_over_our_words_that_does_not_stop_is_an_interruption_whatever_it_says() -> None:
    scene = paused()
    assert scene.fire(Timer.INTERRUPTION) == [c.ClearSpeech()]
    assert scene.floor is FloorState.CALLER_SPEAKING


def test_for_words_that_are_late_nobody_stays_silent_and_they_interrupt_all_the_same() -> None:
    scene = paused()
    scene.caller_stopped(2)
    assert scene.fire(Timer.INTERRUPTION) == [c.ResumeSpeech()]
    assert scene.caller_said(2) == [c.ClearSpeech(), asks(3, Kind.ANSWER, turn=2)]


def test_a_murmur_that_is_recognised_late_changes_nothing() -> None:
    scene = paused()
    scene.caller_stopped(2)
    scene.fire(Timer.INTERRUPTION)
    assert scene.caller_said(2, murmur=True) == []
    assert scene.floor is FloorState.ASSISTANT_SPEAKING


def test_words_that_are_recognised_after_all_was_said_are_answered() -> None:
    scene = paused()
    scene.caller_stopped(2)
    scene.fire(Timer.INTERRUPTION)
    scene.heard(2)
    assert scene.floor is FloorState.LISTENING
    assert scene.caller_said(2) == [asks(3, Kind.ANSWER, turn=2)]


def test_a_murmur_followed_by_words_is_an_interruption() -> None:
    scene = paused()
    scene.caller_stopped(2)
    scene.caller_started(3)
    assert scene.caller_said(2, murmur=True) == []
    scene.caller_stopped(3)
    assert scene.caller_said(3) == [c.ClearSpeech(), asks(3, Kind.ANSWER, turn=3)]


def test_words_followed_by_more_words_are_answered_once_all_are_known() -> None:
    scene = paused()
    scene.caller_stopped(2)
    scene.caller_started(3)
    assert scene.caller_said(2) == [c.ClearSpeech()]
    assert scene.floor is FloorState.CALLER_SPEAKING
    assert scene.turn_goes_on(3, text=0) == [asks(3, Kind.ANSWER, turn=3)]


def test_an_interruption_whose_words_were_not_understood_is_followed_by_what_was_cut_off() -> None:
    scene = paused()
    scene.interrupted(2)
    scene.heard(2, 500)
    assert scene.turn_goes_on(2, text=0) == [asks(3, Kind.RESUME)]


def test_a_stale_verdict_interrupts_nothing() -> None:
    scene = paused()
    assert scene.interrupted(1) == []
    assert scene.floor is FloorState.PAUSED


def test_an_announced_transfer_is_not_stopped_by_words_over_it() -> None:
    scene = speaking()
    scene.caller_started(1)
    scene.wants(Action.TRANSFER)
    assert scene.interrupted(1) == []
    scene.caller_stopped(1)
    assert scene.caller_said(1) == [c.ResumeSpeech()]


def test_an_answer_dropped_before_it_was_heard_is_still_owed_after_a_noise() -> None:
    scene = listening()
    scene.turn(1)
    scene.caller_started(2)
    assert scene.turn_goes_on(2, text=0) == [asks(3, Kind.ANSWER, turn=2)]


def test_words_recognised_late_are_answered_though_a_noise_followed_them() -> None:
    scene = listening()
    scene.caller_started(1)
    scene.caller_stopped(1)
    scene.caller_started(2)
    assert scene.caller_said(1) == []
    assert scene.turn_goes_on(2, text=0) == [asks(2, Kind.ANSWER, turn=2)]


def test_two_turns_are_answered_once_both_are_known() -> None:
    scene = listening()
    scene.caller_started(1)
    scene.caller_stopped(1)
    scene.caller_started(2)
    scene.caller_stopped(2)
    assert scene.caller_said(2) == []
    assert scene.caller_said(1) == [asks(2, Kind.ANSWER, turn=2)]


def test_words_of_an_earlier_turn_are_answered_though_the_later_one_is_never_recognised() -> None:
    scene = listening()
    scene.caller_started(1)
    scene.caller_stopped(1)
    scene.caller_started(2)
    scene.caller_said(1)
    scene.caller_stopped(2)
    assert scene.fire(Timer.RECOGNISER) == [asks(2, Kind.ANSWER, turn=2)]


def test_words_that_are_already_being_answered_are_not_answered_again() -> None:
    scene = listening()
    scene.turn(1)
    assert scene.caller_said(1) == []
    assert scene.call.floor.reply == 2


def test_a_short_answer_given_early_is_answered_once_we_have_finished() -> None:
    scene = paused()
    scene.caller_stopped(2)
    assert scene.tell(e.CallerSaid(scene.now, 2, 7, "en", early=True)) == [c.ResumeSpeech()]
    assert scene.heard(2) == [asks(3, Kind.ANSWER, turn=2)]


def test_an_early_answer_that_goes_on_is_an_interruption() -> None:
    scene = paused()
    scene.caller_stopped(2)
    scene.caller_started(3)
    assert scene.tell(e.CallerSaid(scene.now, 2, 7, "en", early=True)) == []
    scene.caller_stopped(3)
    assert scene.caller_said(3) == [c.ClearSpeech(), asks(3, Kind.ANSWER, turn=3)]
    scene.says(3)
    assert scene.floor is FloorState.LISTENING
