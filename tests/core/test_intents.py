"""Stories of intents: fired once, and what came of them told once."""

from senderz_voice.core import commands as c
from senderz_voice.core.events import Action, Kind, Timer
from senderz_voice.core.states import FloorState, LegState
from tests.core.scene import asks, listening, waiting_for_intent


def test_two_intents_are_told_together_once_both_are_settled() -> None:
    scene = listening()
    scene.turn(1)
    assert scene.wants(Action.WEBHOOK, 1) == [c.FireIntent(1)]
    assert scene.wants(Action.MESSAGE, 2) == [c.FireIntent(2)]
    assert scene.wants(Action.WEBHOOK, 1) == []
    scene.says(2)
    assert scene.settled(2) == []
    assert scene.settled(2) == []
    assert scene.settled(1) == [asks(3, Kind.AFTER_INTENT)]


def test_an_intent_that_is_settled_before_the_reply_ends_is_told_after_it() -> None:
    scene = listening()
    scene.turn(1)
    scene.wants(Action.WEBHOOK)
    scene.clause(2)
    scene.settled()
    scene.made()
    assert scene.heard(2) == [asks(3, Kind.AFTER_INTENT)]


def test_a_silent_reply_whose_intent_is_settled_already_is_no_fault() -> None:
    scene = listening()
    scene.turn(1)
    scene.wants(Action.WEBHOOK)
    scene.settled()
    assert scene.made() == [asks(3, Kind.AFTER_INTENT)]


def test_an_intent_settled_while_the_human_speaks_is_told_in_the_answer() -> None:
    scene = waiting_for_intent()
    scene.caller_started(2)
    assert scene.settled() == []
    assert scene.turn_goes_on(2) == [asks(3, Kind.ANSWER, turn=2)]
    assert scene.says(3) == []
    assert scene.floor is FloorState.LISTENING


def test_an_intent_settled_while_words_are_recognised_does_not_lose_them() -> None:
    scene = waiting_for_intent()
    scene.caller_started(2)
    scene.caller_stopped(2)
    assert scene.settled() == []
    assert scene.caller_said(2) == [asks(3, Kind.ANSWER, turn=2)]


def test_an_intent_settled_during_a_noise_is_told_after_it() -> None:
    scene = waiting_for_intent()
    scene.caller_started(2)
    scene.settled()
    assert scene.turn_goes_on(2, text=0) == [asks(3, Kind.AFTER_INTENT)]


def test_an_intent_is_waited_for_again_after_a_noise() -> None:
    scene = waiting_for_intent()
    assert scene.turn(2, text=0) == []
    assert scene.running == {Timer.DURATION, Timer.INTENT}
    assert scene.settled() == [asks(3, Kind.AFTER_INTENT)]


def test_an_intent_settled_after_an_answer_was_asked_for_is_told_after_that_answer() -> None:
    scene = waiting_for_intent()
    scene.turn(2)
    assert scene.settled() == []
    assert scene.says(3) == [asks(4, Kind.AFTER_INTENT)]


def test_what_came_of_an_intent_is_told_though_the_reply_that_knew_it_was_dropped() -> None:
    scene = waiting_for_intent()
    scene.settled()
    assert scene.caller_started(2) == [c.DropReply(3)]
    assert scene.turn_goes_on(2, text=0) == [asks(4, Kind.AFTER_INTENT)]


def test_an_intent_that_is_never_settled_is_apologised_for() -> None:
    scene = waiting_for_intent()
    assert scene.fire(Timer.INTENT) == [asks(3, Kind.HOLD)]
    scene.says(3)
    assert scene.fire(Timer.INTENT) == [asks(4, Kind.APOLOGY)]
    assert scene.settled() == []


def test_an_intent_settled_while_we_ask_for_a_moment_is_told_right_after() -> None:
    scene = waiting_for_intent()
    scene.fire(Timer.INTENT)
    assert scene.settled() == []
    assert scene.says(3) == [asks(4, Kind.AFTER_INTENT)]


def test_what_came_of_one_intent_is_told_though_another_is_never_settled() -> None:
    scene = listening()
    scene.turn(1)
    scene.wants(Action.WEBHOOK, 1)
    scene.wants(Action.WEBHOOK, 2)
    scene.says(2)
    scene.settled(1)
    assert scene.fire(Timer.INTENT) == [asks(3, Kind.AFTER_INTENT)]
    scene.says(3)
    assert scene.running == {Timer.DURATION, Timer.INTENT}


def test_an_intent_of_a_reply_that_was_dropped_is_not_fired() -> None:
    scene = listening()
    scene.turn(1)
    scene.caller_started(2)
    assert scene.wants(Action.TRANSFER, reply=2) == []
    assert scene.wants(Action.WEBHOOK, reply=2) == []
    scene.turn_goes_on(2)
    assert scene.says(2) == []
    assert scene.caller is LegState.ACTIVE
