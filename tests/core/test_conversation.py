"""Stories of the conversation: interruptions, silences, faults, intents and goodbyes."""

from senderz_voice.core import commands as c
from senderz_voice.core import events as e
from senderz_voice.core.ending import Reason, Status
from senderz_voice.core.events import Action, Kind, Role, Timer
from senderz_voice.core.states import FloorState
from tests.core.scene import (
    OUTBOUND,
    Scene,
    asks,
    greeting,
    listening,
    paused,
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


# Interruptions.


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


def test_a_sound_whose_words_never_come_was_none() -> None:
    scene = paused()
    scene.caller_stopped(2)
    assert scene.fire(Timer.INTERRUPTION) == [c.ResumeSpeech()]
    assert scene.caller_said(2) == []


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


# Words that were not understood.


def test_speech_without_a_recognised_word_is_asked_for_again_twice_and_then_left() -> None:
    scene = listening()
    for turn, reply in ((1, 2), (2, 3)):
        scene.caller_started(turn)
        scene.caller_stopped(turn, speech_ms=1500)
        assert scene.caller_said(turn, text=0) == [asks(reply, Kind.UNCLEAR)]
        scene.says(reply)
    scene.caller_started(3)
    scene.caller_stopped(3, speech_ms=1500)
    assert scene.caller_said(3, text=0) == []
    assert scene.floor is FloorState.LISTENING


def test_words_in_between_make_the_next_unclear_turn_the_first_again() -> None:
    scene = listening()
    for turn, reply in ((1, 2), (3, 4), (5, 6)):
        scene.caller_started(turn)
        scene.caller_stopped(turn, speech_ms=1500)
        assert scene.caller_said(turn, text=0) == [asks(reply, Kind.UNCLEAR)]
        scene.says(reply)
        scene.turn(turn + 1)
        scene.says(reply + 1)


# Two machines, menus and languages.


def test_a_conversation_that_goes_round_in_circles_is_ended() -> None:
    scene = listening()
    assert scene.tell(e.LoopHeard(scene.now)) == [asks(2, Kind.GOODBYE_TIME)]
    assert scene.says(2) == [c.HangUp(Role.CALLER)]
    scene.ended()
    assert scene.ending() == (Status.COMPLETED, Reason.LOOP)


def test_keys_are_pressed_once_and_are_reply_enough() -> None:
    scene = listening()
    scene.turn(1)
    assert scene.press("1") == [c.SendDigits("1")]
    assert scene.press("1") == []
    assert scene.made() == []
    assert scene.floor is FloorState.LISTENING


def test_keys_of_a_reply_that_was_dropped_are_not_pressed() -> None:
    scene = listening()
    scene.turn(1)
    scene.caller_started(2)
    assert scene.press("1", reply=2) == []


def test_the_language_is_the_agreed_one_until_the_human_changes_it() -> None:
    scene = listening()
    assert scene.call.language == "en"
    assert scene.tell(e.LanguageChanged(scene.now, "es-MX")) == []
    assert scene.call.language == "es-MX"


def test_only_a_clear_verdict_makes_a_machine_of_a_human() -> None:
    scene = listening()
    assert scene.machine("not_sure") == []
    assert scene.machine("human") == []
    assert scene.floor is FloorState.LISTENING


def test_a_machine_known_before_there_is_audio_is_not_greeted() -> None:
    scene = ringing(OUTBOUND)
    scene.answered()
    assert scene.machine() == []
    assert scene.connected() == []
    assert scene.floor is FloorState.AT_THE_BEEP


def test_the_end_of_a_greeting_may_come_before_the_verdict() -> None:
    scene = speaking()
    assert scene.beep() == [c.DropReply(1), c.ClearSpeech(), asks(2, Kind.VOICEMAIL, disclose=True)]


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
