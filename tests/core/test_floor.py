"""The floor, one story for each row of its table."""

from senderz_voice.core.commands import ClearSpeech, DropReply, FireIntent, HangUp, PauseSpeech, ResumeSpeech, Speak
from senderz_voice.core.ending import Reason, Status
from senderz_voice.core.events import Action, Kind, Role, Timer
from senderz_voice.core.states import FloorState, FloorTrigger, LegState
from tests.core.rows import floor_row
from tests.core.scene import (
    OUTBOUND,
    asks,
    at_the_beep,
    greeting,
    listening,
    paused,
    picked_up,
    ringing,
    speaking,
    waiting_for_intent,
)


@floor_row(FloorState.CLOSED, FloorTrigger.OPENED)
def test_audio_connects_to_an_answered_call_and_whoever_was_called_speaks_first() -> None:
    scene = ringing(OUTBOUND)
    scene.answered()
    assert scene.connected() == []
    assert scene.floor is FloorState.LISTENING
    assert scene.running == {Timer.DURATION, Timer.OPENING}


@floor_row(FloorState.LISTENING, FloorTrigger.CALLER_STARTED)
def test_the_human_begins_to_speak() -> None:
    scene = listening()
    assert scene.caller_started(1) == []
    assert scene.floor is FloorState.CALLER_SPEAKING
    assert scene.running == {Timer.DURATION, Timer.CALLER}


@floor_row(FloorState.LISTENING, FloorTrigger.ASKED)
def test_a_silent_human_is_asked_whether_they_are_there() -> None:
    scene = listening()
    assert scene.fire(Timer.SILENCE) == [asks(2, Kind.PROMPT)]
    assert scene.floor is FloorState.THINKING
    assert scene.running == {Timer.DURATION, Timer.REPLY}


@floor_row(FloorState.LISTENING, FloorTrigger.SHUT)
def test_the_call_ends_while_we_listen() -> None:
    scene = listening()
    scene.ended()
    assert scene.floor is FloorState.CLOSED
    assert scene.running == set()


@floor_row(FloorState.CALLER_SPEAKING, FloorTrigger.CALLER_STOPPED)
def test_the_human_stops_and_their_words_are_awaited() -> None:
    scene = listening()
    scene.caller_started(1)
    assert scene.caller_stopped(1) == []
    assert scene.floor is FloorState.THINKING
    assert scene.running == {Timer.DURATION, Timer.RECOGNISER}


@floor_row(FloorState.CALLER_SPEAKING, FloorTrigger.ASKED)
def test_a_human_who_never_stops_is_answered_all_the_same() -> None:
    scene = listening()
    scene.caller_started(1)
    assert scene.fire(Timer.CALLER) == [asks(2, Kind.ANSWER, turn=1)]
    assert scene.floor is FloorState.THINKING


@floor_row(FloorState.CALLER_SPEAKING, FloorTrigger.SHUT)
def test_the_human_hangs_up_while_speaking() -> None:
    scene = listening()
    scene.caller_started(1)
    scene.ended()
    assert scene.floor is FloorState.CLOSED


@floor_row(FloorState.THINKING, FloorTrigger.CALLER_STARTED)
def test_the_human_goes_on_while_we_think_and_the_reply_is_dropped() -> None:
    scene = listening()
    scene.turn(1)
    assert scene.caller_started(2) == [DropReply(2)]
    assert scene.floor is FloorState.CALLER_SPEAKING
    assert scene.turn_goes_on(2) == [asks(3, Kind.ANSWER, turn=2)]


@floor_row(FloorState.THINKING, FloorTrigger.UNCLEAR)
def test_a_noise_without_words_changes_nothing() -> None:
    scene = listening()
    assert scene.turn(1, text=0) == []
    assert scene.floor is FloorState.LISTENING
    assert scene.running == {Timer.DURATION, Timer.SILENCE}


@floor_row(FloorState.THINKING, FloorTrigger.ASKED)
def test_the_words_of_a_turn_are_answered() -> None:
    scene = listening()
    scene.caller_started(1)
    scene.caller_stopped(1)
    assert scene.caller_said(1) == [asks(2, Kind.ANSWER, turn=1)]
    assert scene.floor is FloorState.THINKING
    assert scene.running == {Timer.DURATION, Timer.REPLY}


@floor_row(FloorState.THINKING, FloorTrigger.OFFERED)
def test_the_first_clause_is_spoken_at_once() -> None:
    scene = greeting()
    assert scene.clause(1) == [Speak(1)]
    assert scene.floor is FloorState.ASSISTANT_SPEAKING
    assert scene.running == {Timer.DURATION, Timer.SPEECH}


@floor_row(FloorState.THINKING, FloorTrigger.REPLIED)
def test_a_reply_that_need_not_say_anything_says_nothing() -> None:
    scene = listening()
    scene.fire(Timer.SILENCE)
    assert scene.made() == []
    assert scene.floor is FloorState.LISTENING
    assert scene.running == {Timer.DURATION, Timer.SILENCE}


@floor_row(FloorState.THINKING, FloorTrigger.WAITING)
def test_an_intent_is_fired_without_a_word_and_awaited() -> None:
    scene = listening()
    scene.turn(1)
    assert scene.wants(Action.WEBHOOK) == [FireIntent(1)]
    assert scene.made() == []
    assert scene.floor is FloorState.THINKING
    assert scene.running == {Timer.DURATION, Timer.INTENT}
    assert scene.settled() == [asks(3, Kind.AFTER_INTENT)]


@floor_row(FloorState.THINKING, FloorTrigger.SHUT)
def test_the_human_hangs_up_while_we_think() -> None:
    scene = greeting()
    scene.ended()
    assert scene.floor is FloorState.CLOSED


@floor_row(FloorState.ASSISTANT_SPEAKING, FloorTrigger.CALLER_STARTED)
def test_a_sound_over_our_words_makes_us_pause() -> None:
    scene = speaking()
    assert scene.caller_started(1) == [PauseSpeech()]
    assert scene.floor is FloorState.PAUSED
    assert scene.running == {Timer.DURATION, Timer.INTERRUPTION}


@floor_row(FloorState.ASSISTANT_SPEAKING, FloorTrigger.OFFERED)
def test_the_next_clause_follows_the_first() -> None:
    scene = speaking()
    assert scene.clause(2) == [Speak(2)]
    assert scene.floor is FloorState.ASSISTANT_SPEAKING
    assert scene.call.floor.saying.on_line == [1, 2]


@floor_row(FloorState.ASSISTANT_SPEAKING, FloorTrigger.REPLIED)
def test_a_reply_was_heard_and_it_is_the_humans_turn() -> None:
    scene = speaking()
    scene.made()
    assert scene.heard(1) == []
    assert scene.floor is FloorState.LISTENING
    assert scene.running == {Timer.DURATION, Timer.SILENCE}


@floor_row(FloorState.ASSISTANT_SPEAKING, FloorTrigger.WAITING)
def test_we_said_that_we_look_it_up_and_wait_for_what_comes_of_it() -> None:
    scene = waiting_for_intent()
    assert scene.floor is FloorState.THINKING
    assert scene.running == {Timer.DURATION, Timer.INTENT}
    assert scene.settled() == [asks(3, Kind.AFTER_INTENT)]


@floor_row(FloorState.ASSISTANT_SPEAKING, FloorTrigger.ASKED)
def test_the_human_opts_out_while_we_speak_and_we_say_goodbye() -> None:
    scene = speaking()
    assert asks(2, Kind.GOODBYE_OPT_OUT) in scene.opted_out()
    assert scene.floor is FloorState.THINKING
    assert scene.says(2) == [HangUp(Role.CALLER)]


@floor_row(FloorState.LISTENING, FloorTrigger.MACHINE)
def test_a_machine_that_has_finished_its_greeting_gets_the_message_after_a_silence() -> None:
    scene = listening()
    assert scene.machine() == []
    assert scene.floor is FloorState.AT_THE_BEEP
    assert scene.running == {Timer.DURATION, Timer.BEEP}
    assert scene.fire(Timer.BEEP) == [asks(2, Kind.VOICEMAIL)]


@floor_row(FloorState.CALLER_SPEAKING, FloorTrigger.MACHINE)
def test_a_machine_that_greets_is_not_spoken_to() -> None:
    scene = listening()
    scene.caller_started(1)
    assert scene.machine() == []
    assert scene.floor is FloorState.AT_THE_BEEP
    assert scene.beep() == [asks(2, Kind.VOICEMAIL)]


@floor_row(FloorState.THINKING, FloorTrigger.MACHINE)
def test_an_answer_to_a_machine_is_not_made() -> None:
    scene = listening()
    scene.turn(1)
    assert scene.machine() == [DropReply(2)]
    assert scene.floor is FloorState.AT_THE_BEEP


@floor_row(FloorState.ASSISTANT_SPEAKING, FloorTrigger.MACHINE)
def test_what_we_were_saying_to_a_machine_is_silenced() -> None:
    scene = speaking()
    assert scene.machine() == [DropReply(1), ClearSpeech()]
    assert scene.floor is FloorState.AT_THE_BEEP


@floor_row(FloorState.ASSISTANT_SPEAKING, FloorTrigger.SHUT)
def test_a_hang_up_silences_us_in_the_middle_of_a_word() -> None:
    scene = speaking()
    assert scene.hang_up() == [DropReply(1), ClearSpeech(), HangUp(Role.CALLER)]
    assert scene.floor is FloorState.CLOSED


def test_a_caller_is_greeted_as_soon_as_there_is_audio() -> None:
    scene = picked_up()
    assert scene.connected() == [asks(1, Kind.OPENING, disclose=True)]
    assert scene.floor is FloorState.THINKING
    assert scene.caller is LegState.ACTIVE


@floor_row(FloorState.PAUSED, FloorTrigger.CALLER_STARTED)
def test_a_second_sound_prolongs_the_pause() -> None:
    scene = paused()
    scene.caller_stopped(2)
    before = scene.call.timers.running[Timer.INTERRUPTION]
    assert scene.caller_started(3) == []
    assert scene.floor is FloorState.PAUSED
    assert scene.call.timers.running[Timer.INTERRUPTION] > before
    assert scene.caller_said(2, text=0) == []


@floor_row(FloorState.PAUSED, FloorTrigger.CALLER_STOPPED)
def test_the_words_behind_the_sound_are_awaited() -> None:
    scene = paused()
    assert scene.caller_stopped(2) == []
    assert scene.floor is FloorState.PAUSED
    assert scene.call.floor.awaited == [2]


@floor_row(FloorState.PAUSED, FloorTrigger.OFFERED)
def test_a_clause_that_comes_meanwhile_waits_behind_the_paused_one() -> None:
    scene = speaking()
    scene.caller_started(1)
    assert scene.clause(2) == [Speak(2)]
    assert scene.floor is FloorState.PAUSED
    assert scene.running == {Timer.DURATION, Timer.INTERRUPTION}


@floor_row(FloorState.PAUSED, FloorTrigger.INTERRUPTED)
def test_words_that_want_the_floor_get_it_at_once() -> None:
    scene = paused()
    assert scene.interrupted(2) == [ClearSpeech()]
    assert scene.floor is FloorState.CALLER_SPEAKING
    assert scene.running == {Timer.DURATION, Timer.CALLER}
    assert scene.turn_goes_on(2) == [asks(3, Kind.ANSWER, turn=2)]


@floor_row(FloorState.PAUSED, FloorTrigger.RESUMED)
def test_after_a_murmur_we_go_on_where_we_stopped() -> None:
    scene = paused()
    scene.caller_stopped(2)
    assert scene.caller_said(2, murmur=True) == [ResumeSpeech()]
    assert scene.floor is FloorState.ASSISTANT_SPEAKING
    assert scene.running == {Timer.DURATION, Timer.SPEECH}
    assert scene.heard(2) == []
    assert scene.running == {Timer.DURATION, Timer.SILENCE}


@floor_row(FloorState.PAUSED, FloorTrigger.ASKED)
def test_a_wish_never_to_be_called_again_ends_even_a_pause() -> None:
    scene = paused()
    assert asks(3, Kind.GOODBYE_OPT_OUT) in scene.opted_out()
    assert scene.floor is FloorState.THINKING


@floor_row(FloorState.PAUSED, FloorTrigger.MACHINE)
def test_the_sound_that_made_us_pause_was_a_machine() -> None:
    scene = paused()
    assert scene.machine() == [ClearSpeech()]
    assert scene.floor is FloorState.AT_THE_BEEP


@floor_row(FloorState.PAUSED, FloorTrigger.SHUT)
def test_the_human_hangs_up_instead_of_interrupting() -> None:
    scene = paused()
    scene.ended()
    assert scene.floor is FloorState.CLOSED


@floor_row(FloorState.AT_THE_BEEP, FloorTrigger.CALLER_STARTED)
def test_a_greeting_that_goes_on_is_waited_for() -> None:
    scene = at_the_beep()
    scene.caller_stopped(1)
    before = scene.call.timers.running[Timer.BEEP]
    assert scene.caller_started(2) == []
    assert scene.floor is FloorState.AT_THE_BEEP
    assert scene.call.timers.running[Timer.BEEP] > before
    assert scene.fire(Timer.BEEP) == [HangUp(Role.CALLER)]


@floor_row(FloorState.AT_THE_BEEP, FloorTrigger.CALLER_STOPPED)
def test_a_greeting_without_a_beep_ends_with_a_silence() -> None:
    scene = at_the_beep()
    assert scene.caller_stopped(1) == []
    assert scene.floor is FloorState.AT_THE_BEEP
    assert scene.fire(Timer.BEEP) == [asks(1, Kind.VOICEMAIL, disclose=True)]


@floor_row(FloorState.AT_THE_BEEP, FloorTrigger.ASKED)
def test_after_the_beep_the_message_is_left_and_the_line_hung_up() -> None:
    scene = at_the_beep()
    assert scene.beep() == [asks(1, Kind.VOICEMAIL, disclose=True)]
    assert scene.floor is FloorState.THINKING
    assert scene.says(1) == [HangUp(Role.CALLER)]
    scene.ended()
    assert scene.ending() == (Status.COMPLETED, Reason.VOICEMAIL_LEFT)


@floor_row(FloorState.AT_THE_BEEP, FloorTrigger.SHUT)
def test_the_mailbox_hangs_up_before_its_beep() -> None:
    scene = at_the_beep()
    scene.ended()
    assert scene.floor is FloorState.CLOSED
