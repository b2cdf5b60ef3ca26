"""Stories of the conversation: interruptions, silences, faults, intents and goodbyes."""

from senderz_voice.core import commands as c
from senderz_voice.core import events as e
from senderz_voice.core.ending import Reason, Status
from senderz_voice.core.events import Kind, Role, Timer
from senderz_voice.core.states import FloorState
from tests.core.scene import (
    OUTBOUND,
    Scene,
    asks,
    greeting,
    listening,
    ringing,
    speaking,
    speaks,
)


def outbound() -> Scene:
    """A human we called has picked up, and says nothing yet."""
    scene = ringing(OUTBOUND)
    scene.answered()
    scene.connected()
    return scene


# The opening.


def test_a_human_we_called_who_says_nothing_is_greeted_after_a_moment() -> None:
    assert outbound().fire(Timer.OPENING) == [asks(1, Kind.OPENING, disclose=True)]


def test_a_human_we_called_who_says_hello_is_greeted_before_the_word_is_recognised() -> None:
    scene = outbound()
    scene.caller_started(1)
    assert scene.caller_stopped(1) == [asks(1, Kind.OPENING, turn=1, disclose=True)]
    assert scene.caller_said(1) == []


def test_an_opening_that_a_noise_cut_off_before_it_was_heard_is_said() -> None:
    scene = greeting()
    scene.caller_started(1)
    assert scene.caller_stopped(1) == [asks(2, Kind.OPENING, turn=1, disclose=True)]


# The disclosure.


def test_a_disclosure_cut_off_early_is_said_again_with_the_answer() -> None:
    scene = speaking()
    scene.caller_started(1)
    scene.interrupted(1)
    scene.heard(1, heard_ms=900)
    assert scene.turn_goes_on(1) == [asks(2, Kind.ANSWER, turn=1, disclose=True)]


def test_a_disclosure_of_which_half_was_heard_is_not_said_again() -> None:
    scene = speaking()
    scene.caller_started(1)
    scene.interrupted(1)
    scene.heard(1, heard_ms=1000)
    assert scene.turn_goes_on(1) == [asks(2, Kind.ANSWER, turn=1)]


def test_a_disclosure_cut_off_early_by_a_noise_is_said_again_with_its_reply() -> None:
    scene = speaking()
    scene.made()
    scene.caller_started(1)
    scene.interrupted(1)
    scene.heard(1, heard_ms=300)
    assert scene.turn_goes_on(1, text=0) == [asks(2, Kind.OPENING, turn=1, disclose=True)]


def test_a_disclosure_that_never_reached_the_line_is_said_again() -> None:
    scene = speaking()
    scene.made()
    scene.heard(1, heard_ms=0, total_ms=0)
    assert scene.fire(Timer.SILENCE) == [asks(2, Kind.PROMPT, disclose=True)]


def test_a_goodbye_is_too_late_for_the_disclosure() -> None:
    scene = speaking()
    assert scene.opted_out()[-1] == asks(2, Kind.GOODBYE_OPT_OUT)


# Silence.


def test_a_human_who_stays_silent_is_asked_twice_and_then_left() -> None:
    scene = listening()
    assert scene.fire(Timer.SILENCE) == [asks(2, Kind.PROMPT)]
    scene.says(2)
    assert scene.fire(Timer.SILENCE) == [asks(3, Kind.PROMPT)]
    scene.says(3)
    assert scene.fire(Timer.SILENCE) == [asks(4, Kind.GOODBYE_SILENCE)]
    assert scene.says(4) == [c.HangUp(Role.CALLER)]
    scene.ended()
    assert scene.ending() == (Status.COMPLETED, Reason.SILENCE)


def test_a_line_on_which_nothing_is_ever_heard_is_left_as_silent() -> None:
    scene = speaking()
    scene.made()
    scene.heard(1, heard_ms=0)
    for speech in (2, 3, 4):
        scene.fire(Timer.SILENCE)
        scene.clause(speech)
        scene.made()
        scene.heard(speech, heard_ms=0)
    scene.ended()
    assert scene.ending() == (Status.COMPLETED, Reason.SILENCE)


def test_words_and_keys_are_signs_of_life() -> None:
    scene = listening()
    scene.fire(Timer.SILENCE)
    scene.says(2)
    before = scene.call.timers.running[Timer.SILENCE]
    scene.tell(e.DigitPressed(scene.now, Role.CALLER, "1"))
    assert scene.call.timers.running[Timer.SILENCE] > before
    assert scene.call.floor.prompts == 0


def test_a_key_pressed_while_we_speak_starts_no_wait() -> None:
    scene = speaking()
    scene.tell(e.DigitPressed(scene.now, Role.CALLER, "1"))
    assert scene.running == {Timer.DURATION, Timer.SPEECH}


# Faults.


def test_no_answer_is_apologised_for_once_and_the_second_time_ends_the_call() -> None:
    scene = listening()
    scene.turn(1)
    assert scene.broke() == [asks(3, Kind.APOLOGY)]
    scene.says(2)
    scene.turn(2)
    assert scene.fire(Timer.REPLY) == [c.DropReply(4), asks(5, Kind.GOODBYE_FAULT)]
    assert scene.broke() == [c.HangUp(Role.CALLER)]
    scene.ended()
    assert scene.ending() == (Status.COMPLETED, Reason.STAGE_FAILED)


def test_an_answer_in_between_makes_an_apology_the_first_again() -> None:
    scene = listening()
    scene.turn(1)
    scene.broke()
    scene.says(2)
    scene.turn(2)
    scene.says(3)
    scene.turn(3)
    assert scene.broke() == [asks(6, Kind.APOLOGY)]


def test_an_answer_without_a_word_is_a_fault() -> None:
    scene = listening()
    scene.turn(1)
    assert scene.made() == [asks(3, Kind.APOLOGY)]


def test_a_turn_that_is_never_recognised_is_apologised_for() -> None:
    scene = listening()
    scene.caller_started(1)
    scene.caller_stopped(1)
    assert scene.fire(Timer.RECOGNISER) == [asks(2, Kind.APOLOGY)]
    assert scene.caller_said(1) == []


def test_a_reply_that_breaks_after_its_first_clause_is_heard_and_left_at_that() -> None:
    scene = listening()
    scene.turn(1)
    scene.clause(2)
    assert scene.broke() == []
    assert Timer.SPEECH in scene.running
    assert scene.heard(2) == []
    assert scene.floor is FloorState.LISTENING


def test_a_reply_whose_rest_does_not_come_is_left_at_what_was_heard() -> None:
    scene = listening()
    scene.turn(1)
    scene.clause(2)
    scene.heard(2)
    assert scene.fire(Timer.REPLY) == [c.DropReply(2)]
    assert scene.floor is FloorState.LISTENING


def test_a_clause_that_does_not_end_is_silenced() -> None:
    scene = listening()
    scene.turn(1)
    scene.clause(2)
    scene.made()
    assert scene.fire(Timer.SPEECH) == [c.ClearSpeech()]
    assert scene.floor is FloorState.LISTENING


def test_each_clause_has_its_own_time_to_be_heard() -> None:
    scene = listening()
    scene.turn(1)
    scene.clause(2)
    scene.clause(3)
    scene.made()
    before = scene.call.timers.running[Timer.SPEECH]
    scene.heard(2)
    assert scene.call.timers.running[Timer.SPEECH] > before
    assert scene.heard(3) == []
    assert scene.floor is FloorState.LISTENING


def test_a_clause_is_spoken_once_and_never_after_a_newer_one() -> None:
    scene = listening()
    scene.turn(1)
    assert scene.clause(3) == [speaks(3)]
    assert scene.clause(3) == []
    assert scene.clause(2) == []


def test_a_late_event_is_counted_and_nothing_else() -> None:
    scene = listening()
    before = scene.call.ignored
    assert scene.made(reply=1) == []
    assert scene.call.ignored == before + 1
