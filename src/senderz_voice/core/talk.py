"""What each event of a conversation means for its floor."""

from collections.abc import Callable, Mapping
from typing import Any

from senderz_voice.core import events as e
from senderz_voice.core.commands import Command, PauseSpeech, SendDigits, Speak
from senderz_voice.core.ending import Reason
from senderz_voice.core.events import Kind, Role, Timer
from senderz_voice.core.floor import LAST, QUIET_SECONDS, WAITS, After, Floor
from senderz_voice.core.states import FloorState, FloorTrigger

MURMUR_SECONDS = 0.25
"""How long we stay silent for the words behind a sound that is over; words that come later interrupt all the same."""
CLEARLY_SPEECH_MS = 900
"""A turn this long, its pre-roll included, was meant to say something, even when no word of it was recognised."""
MUSIC = 20
"""So many stretches of sound without a word are more waiting than anybody asks for."""
UNCLEAR = 2
"""How often in a row we say that we did not understand; a noise that goes on is no conversation."""

# The human.


def caller_started(floor: Floor, event: e.CallerStarted) -> list[Command]:
    spoken_over = floor.state is FloorState.ASSISTANT_SPEAKING
    if floor.firm or event.turn <= floor.turn or not floor.move(FloorTrigger.CALLER_STARTED):
        return []
    floor.turn = event.turn
    if floor.state is FloorState.AT_THE_BEEP:
        return floor.timers.start(Timer.BEEP)
    if floor.paused:
        pause: list[Command] = [PauseSpeech(), *floor.timers.stop(*WAITS)] if spoken_over else []
        return [*pause, *floor.timers.start(Timer.INTERRUPTION)]
    floor.after = After.LISTEN
    return [*floor.silence(), *floor.timers.start(Timer.CALLER)]


def caller_interrupted(floor: Floor, event: e.CallerInterrupted) -> list[Command]:
    return floor.give_way() if event.turn == floor.turn else []


def caller_stopped(floor: Floor, event: e.CallerStopped) -> list[Command]:
    if event.turn != floor.turn or not floor.caller_speaks or not floor.move(FloorTrigger.CALLER_STOPPED):
        return []
    floor.stopped = event.turn
    floor.voiced_ms = event.speech_ms - event.silence_ms
    if floor.state is FloorState.AT_THE_BEEP:
        return floor.timers.start(Timer.BEEP, QUIET_SECONDS)
    floor.awaited.append(event.turn)
    if floor.paused:
        return floor.timers.start(Timer.INTERRUPTION, MURMUR_SECONDS)
    if not floor.debts.begun:
        # Whatever somebody says who picks up, it is our opening that they wait for.
        return floor.pay()
    return [*floor.timers.stop(Timer.CALLER), *floor.timers.start(Timer.RECOGNISER)]


def caller_said(floor: Floor, event: e.CallerSaid) -> list[Command]:
    """Words count even when the human has gone on since; they are answered once all of them are known."""
    if event.turn not in floor.awaited:
        return []
    floor.awaited.remove(event.turn)
    if floor.paused:
        return _sound_judged(floor, event)
    if event.text:
        _understood(floor, event)
    if floor.awaited or Timer.RECOGNISER not in floor.timers.running:
        return _heard_late(floor) if event.text and not event.murmur else []
    return floor.pay() if event.text or not _unclear(floor) else floor.ask(Kind.UNCLEAR)


def _heard_late(floor: Floor) -> list[Command]:
    """We went on after a sound, and now its words are known: they were meant for us."""
    late = floor.state in (FloorState.ASSISTANT_SPEAKING, FloorState.LISTENING)
    if not late or floor.firm or floor.awaited:
        return []
    silenced = floor.silence()
    floor.debts.answer()
    return silenced + floor.pay()


def _sound_judged(floor: Floor, event: e.CallerSaid) -> list[Command]:
    """The words behind a sound that made us pause are known."""
    floor.answered_early = bool(event.text) and event.early and not floor.firm
    if floor.answered_early:
        floor.prompts = floor.unclear = 0
    if not event.text or event.murmur or event.early or floor.firm:
        return [] if floor.caller_speaks or floor.awaited else floor.resume()
    commands = floor.give_way()
    _understood(floor, event)
    return commands if floor.caller_speaks or floor.awaited else commands + floor.pay()


def _understood(floor: Floor, event: e.CallerSaid) -> None:
    floor.prompts = floor.unclear = 0
    floor.patient = event.wait
    floor.debts.answer()


def _unclear(floor: Floor) -> bool:
    """Whether to say that we did not understand: they spoke, and nothing else is to be said."""
    spoke = floor.voiced_ms >= CLEARLY_SPEECH_MS and floor.debts.next(floor.saying.kind) is None
    if not spoke or floor.firings.news:
        return False
    floor.unclear += 1
    # Who asked us to wait may leave us with music, though not for ever.
    floor.patient = floor.patient and floor.unclear <= MUSIC
    return floor.unclear <= UNCLEAR and not floor.patient


def digit(floor: Floor, _: e.DigitPressed) -> list[Command]:
    """A key press is a sign of life."""
    floor.prompts = 0
    return floor.timers.start(Timer.SILENCE) if Timer.SILENCE in floor.timers.running else []


def loop_heard(floor: Floor, _: e.LoopHeard) -> list[Command]:
    return floor.say_goodbye(Kind.GOODBYE_TIME, Reason.LOOP)


# A machine instead of a human.


def machine_heard(floor: Floor, event: e.MachineHeard) -> list[Command]:
    """Only a clear verdict counts: whoever may be a human is spoken to."""
    return floor.await_beep() if event.result == "machine" else []


def menu_heard(floor: Floor, _: e.MenuHeard) -> list[Command]:
    return floor.find_menu()


def greeting_over(floor: Floor, _: e.GreetingOver) -> list[Command]:
    """Only a machine greets that way, so this may come instead of the verdict."""
    return [*floor.await_beep(), *floor.leave_message()]


# The dialogue.


def offered(floor: Floor, event: e.ReplyOffered) -> list[Command]:
    fresh = floor.saying.awaits(event.reply) and event.speech > floor.saying.newest
    if not fresh or not floor.move(FloorTrigger.OFFERED):
        return []
    if floor.saying.speak(event.speech):
        floor.debts.offered(event)
        floor.firings.told()
    if floor.paused:
        return [Speak(event.speech)]
    return [*floor.timers.stop(Timer.REPLY), Speak(event.speech), *floor.timers.start(Timer.SPEECH)]


def reply_done(floor: Floor, event: e.ReplyDone) -> list[Command]:
    if not floor.saying.awaits(event.reply):
        return []
    floor.saying.done = True
    if event.hang_up and floor.after is After.LISTEN:
        floor.after, floor.reason = After.HANG_UP, Reason.ASSISTANT_HUNG_UP
    missing = floor.saying.empty and floor.after is After.LISTEN and not floor.firings.news
    return floor.falter() if missing else floor.proceed()


def reply_failed(floor: Floor, event: e.ReplyFailed) -> list[Command]:
    if not floor.saying.awaits(event.reply):
        return []
    floor.saying.done = True
    return floor.proceed() if floor.saying.spoke else floor.falter()


def speech_ended(floor: Floor, event: e.SpeechEnded) -> list[Command]:
    floor.debts.heard(event)
    if event.speech not in floor.saying.on_line:
        return []
    floor.saying.on_line.remove(event.speech)
    if floor.saying.on_line and not floor.paused:
        return floor.timers.start(Timer.SPEECH)
    return floor.proceed()


def intent_asked(floor: Floor, event: e.IntentAsked) -> list[Command]:
    if not floor.saying.awaits(event.reply):
        return []
    last = LAST.get(event.action)
    if last is None:
        return floor.firings.fire(event.firing)
    if not floor.firm:
        floor.after, floor.firm, floor.reason = last, last is After.TRANSFER, Reason.ASSISTANT_HUNG_UP
    return []


def intent_settled(floor: Floor, event: e.IntentSettled) -> list[Command]:
    waited = floor.firings.settle(event.firing) and Timer.INTENT in floor.timers.running
    return floor.ask(Kind.AFTER_INTENT) if waited and not floor.firings.open else []


def stage_stalled(floor: Floor, event: e.StageStalled) -> list[Command]:
    """A filler says nothing of the answer: should none follow, we owe it still."""
    if (event.stage, event.remedy) == ("model", "filler") and not floor.saying.done:
        floor.saying.filling = True
    return []


def digits_asked(floor: Floor, event: e.DigitsAsked) -> list[Command]:
    if not floor.saying.awaits(event.reply) or event.press <= floor.pressed:
        return []
    floor.saying.acted = True
    floor.pressed = event.press
    if floor.menu:
        floor.debts.somebody_else()
    return [SendDigits(event.digits)]


TALK: Mapping[tuple[type[e.Event], Role | None], Callable[[Floor, Any], list[Command]]] = {
    (e.DigitPressed, Role.CALLER): digit,
    (e.CallerStarted, None): caller_started,
    (e.CallerInterrupted, None): caller_interrupted,
    (e.CallerStopped, None): caller_stopped,
    (e.CallerSaid, None): caller_said,
    (e.LoopHeard, None): loop_heard,
    (e.MachineHeard, Role.CALLER): machine_heard,
    (e.GreetingOver, Role.CALLER): greeting_over,
    (e.MenuHeard, None): menu_heard,
    (e.ReplyOffered, None): offered,
    (e.ReplyDone, None): reply_done,
    (e.ReplyFailed, None): reply_failed,
    (e.SpeechEnded, None): speech_ended,
    (e.IntentAsked, None): intent_asked,
    (e.IntentSettled, None): intent_settled,
    (e.DigitsAsked, None): digits_asked,
    (e.StageStalled, None): stage_stalled,
}
"""Events that concern the conversation; its wish is to be fulfilled after each."""
