"""What follows when a wait of the conversation runs out: every wait has a timer, and timers alone end any call."""

from collections.abc import Callable, Mapping

from senderz_voice.core.commands import Command, DropReply
from senderz_voice.core.ending import Reason
from senderz_voice.core.events import Kind, Timer
from senderz_voice.core.floor import WAITS, After, Floor

PROMPTS = 2
"""How often a silent human is asked whether they are there before we say goodbye."""


def _silent(floor: Floor) -> list[Command]:
    floor.prompts += 1
    if floor.prompts > PROMPTS:
        return floor.say_goodbye(Kind.GOODBYE_SILENCE, Reason.SILENCE)
    return floor.ask(Kind.PROMPT)


def _endless(floor: Floor) -> list[Command]:
    """The caller's turn does not end: answer what we have of it."""
    floor.debts.answer()
    return floor.pay()


def _undecided(floor: Floor) -> list[Command]:
    """Speech that goes on this long is an interruption; for words that are late nobody stays silent."""
    return floor.give_way() if floor.caller_speaks and not floor.firm else floor.resume()


def _unrecognised(floor: Floor) -> list[Command]:
    """No words came; those of an earlier turn are answered all the same."""
    return floor.pay() if floor.debts.reply is Kind.ANSWER else floor.falter()


def _late(floor: Floor) -> list[Command]:
    floor.saying.done = True
    return [DropReply(floor.reply), *(floor.proceed() if floor.saying.spoke else floor.falter())]


def _stuck(floor: Floor) -> list[Command]:
    """A clause does not come to its end: marks never came back, or the voice stalled."""
    return floor.silence() + floor.proceed()


def _unsettled(floor: Floor) -> list[Command]:
    """An intent takes its time: tell what is known, or that it takes a moment, and then do not wait for ever."""
    announced, floor.firings.announced = floor.firings.announced, True
    if floor.firings.untold:
        return floor.ask(Kind.AFTER_INTENT)
    if not announced:
        return floor.ask(Kind.HOLD)
    floor.firings.give_up()
    return floor.falter()


def _no_beep(floor: Floor) -> list[Command]:
    """A machine that has been silent takes messages; one that still talks is no mailbox."""
    if not floor.caller_speaks:
        return floor.leave_message()
    floor.reason, floor.wish = Reason.MACHINE, After.HANG_UP
    return floor.timers.stop(*WAITS)


RAN_OUT: Mapping[Timer, Callable[[Floor], list[Command]]] = {
    Timer.OPENING: Floor.pay,
    Timer.SILENCE: _silent,
    Timer.CALLER: _endless,
    Timer.INTERRUPTION: _undecided,
    Timer.RECOGNISER: _unrecognised,
    Timer.REPLY: _late,
    Timer.SPEECH: _stuck,
    Timer.INTENT: _unsettled,
    Timer.BEEP: _no_beep,
}
"""By the timer that fired; its wish is to be fulfilled after each."""
