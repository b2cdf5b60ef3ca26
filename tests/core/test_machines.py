"""Stories of what is no conversation: unclear words, machines, menus, circles, and other languages."""

from senderz_voice.core import commands as c
from senderz_voice.core import events as e
from senderz_voice.core.ending import Reason, Status
from senderz_voice.core.events import Kind, Role, Timer
from senderz_voice.core.floor import PATIENT_SECONDS
from senderz_voice.core.states import FloorState
from senderz_voice.core.talk import MUSIC
from senderz_voice.core.timers import SECONDS
from tests.core.scene import OUTBOUND, asks, at_the_beep, listening, ringing, speaking

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


def test_whoever_asked_us_to_wait_is_given_a_minute_and_spared_questions() -> None:
    scene = listening()
    scene.caller_started(1)
    scene.caller_stopped(1)
    scene.tell(e.CallerSaid(scene.now, 1, 7, "en", wait=True))
    scene.clause(2)
    scene.made()
    waits = scene.hear(e.SpeechEnded(scene.now, 2, 2000, 2000))
    assert [wait.seconds for wait in waits if isinstance(wait, c.SetTimer)] == [PATIENT_SECONDS]
    for turn in range(2, 2 + MUSIC):
        scene.caller_started(turn)
        scene.caller_stopped(turn, speech_ms=1500)
        assert scene.caller_said(turn, text=0) == []
    scene.caller_started(99)
    scene.caller_stopped(99, speech_ms=1500)
    waits = scene.hear(e.CallerSaid(scene.now, 99, 0, "en"))
    assert [wait.seconds for wait in waits if isinstance(wait, c.SetTimer)] == [SECONDS[Timer.SILENCE]]


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


def test_a_menu_that_was_taken_for_a_mailbox_is_answered() -> None:
    scene = at_the_beep()
    scene.caller_stopped(1)
    assert scene.tell(e.MenuHeard(scene.now, 1)) == [asks(1, Kind.ANSWER, turn=1)]
    assert scene.floor is FloorState.THINKING
    assert scene.press("2") == [c.SendDigits("2")]


def test_a_menu_that_was_greeted_is_not_told_the_rest() -> None:
    scene = speaking()
    assert scene.tell(e.MenuHeard(scene.now, 1)) == [c.DropReply(1), c.ClearSpeech(), asks(2, Kind.ANSWER)]


def test_the_human_behind_a_menu_hears_the_disclosure() -> None:
    scene = at_the_beep()
    scene.caller_stopped(1)
    scene.tell(e.MenuHeard(scene.now, 1))
    scene.press("2")
    scene.made()
    assert asks(2, Kind.ANSWER, turn=2, disclose=True) in scene.turn(2)


def test_a_menu_is_no_mailbox_whatever_the_carrier_says() -> None:
    scene = listening()
    scene.turn(1)
    assert scene.tell(e.MenuHeard(scene.now, 1)) == []
    assert scene.machine() == []
    assert scene.beep() == []
    assert scene.floor is FloorState.THINKING


# Fillers.


def test_a_filler_is_no_answer_should_none_follow() -> None:
    scene = listening()
    scene.turn(1)
    scene.tell(e.StageStalled(scene.now, "model", "filler"))
    assert scene.clause(2) == [c.Speak(2)]
    assert scene.broke() == [asks(3, Kind.APOLOGY)]


def test_a_filler_that_is_interrupted_leaves_the_answer_owed() -> None:
    scene = listening()
    scene.turn(1)
    scene.tell(e.StageStalled(scene.now, "model", "filler"))
    scene.clause(2)
    scene.caller_started(2)
    scene.interrupted(2)
    assert scene.turn_goes_on(2, text=0) == [asks(3, Kind.ANSWER, turn=2)]


def test_the_clause_after_a_filler_is_the_answer() -> None:
    scene = listening()
    scene.turn(1)
    scene.tell(e.StageStalled(scene.now, "model", "filler"))
    scene.clause(2)
    scene.heard(2)
    assert scene.running == {Timer.DURATION, Timer.REPLY}
    scene.clause(3)
    scene.made()
    assert scene.heard(3) == []
    assert scene.floor is FloorState.LISTENING
