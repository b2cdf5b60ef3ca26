"""Random histories of calls: mostly what could happen next, with anything at all strewn in."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from random import Random
from typing import get_type_hints

from hypothesis import strategies as st

from senderz_voice.core import events as e
from senderz_voice.core.call import Call
from senderz_voice.core.events import Action, Cause, Direction, Event, Role, Terms, Timer
from senderz_voice.core.states import FloorState, LegState

Likely = Callable[[Call, float, int], Event]
"""Makes an event that fits the call as it is; the last argument chooses between variants."""


def _text(call: Call, at: float, pick: int) -> Event:
    awaited = call.floor.awaited or [call.floor.turn]
    return e.CallerSaid(at, awaited[pick % len(awaited)], pick % 3, "en")


def _clause(call: Call, at: float, pick: int) -> Event:
    speech = call.floor.saying.newest + 1
    return e.ReplyOffered(at, call.floor.reply, speech, speech, "en", disclosure=pick % 3 == 0)


def _heard(call: Call, at: float, pick: int) -> Event:
    on_line = call.floor.saying.on_line or [call.floor.saying.newest]
    return e.SpeechEnded(at, on_line[0], (0, 400, 900, 1000)[pick % 4], 1000)


def _intent(call: Call, at: float, pick: int) -> Event:
    firing = len(call.floor.firings.settled) + 1
    return e.IntentAsked(at, call.floor.reply, firing, "intent", list(Action)[pick % 4], 5)


def _settled(call: Call, at: float, pick: int) -> Event:
    still_open = [firing for firing, settled in call.floor.firings.settled.items() if not settled] or [pick]
    return e.IntentSettled(at, still_open[pick % len(still_open)], pick % 2 == 0, 0)


def _timer(call: Call, at: float, pick: int) -> Event:
    """The limit of the whole call runs out less often than the waits within it."""
    running = sorted(call.timers.running.items(), key=lambda timer: timer[0] is Timer.DURATION)
    timer, number = (running or [(Timer.RING, 0)])[-1 if pick == 11 else 0]
    return e.TimerFired(at, timer, number)


def _stream(call: Call, at: float, pick: int) -> Event:
    return e.StreamConnected(at, Role.CALLER, f"stream-{len(call.line.streams) + 1}")


def _caller_starts(call: Call, at: float, pick: int) -> Event:
    return e.CallerStarted(at, call.floor.turn + 1)


def _caller_stops(call: Call, at: float, pick: int) -> Event:
    return e.CallerStopped(at, call.floor.turn, 500)


def _made(call: Call, at: float, pick: int) -> Event:
    return e.ReplyDone(at, call.floor.reply, hang_up=pick == 0)


def _broke(call: Call, at: float, pick: int) -> Event:
    return e.ReplyFailed(at, call.floor.reply, "voice")


def _handoff_over(call: Call, at: float, pick: int) -> Event:
    return e.LegEnded(at, Role.HANDOFF, Cause.NO_ANSWER, "callee")


def _lost(call: Call, at: float, pick: int) -> Event:
    return e.StreamLost(at, Role.CALLER, call.line.stream, "gone")


def _over(call: Call, at: float, pick: int) -> Event:
    return e.LegEnded(at, Role.CALLER, list(Cause)[pick % 7], "caller")


def _accepted(call: Call, at: float, pick: int) -> Event:
    return e.DialAccepted(at, Role.CALLER, "leg")


def _refused(call: Call, at: float, pick: int) -> Event:
    return e.CommandRefused(at, Role.CALLER, ("Transfer", "Answer")[pick % 2], "1", leg_over=pick > 9)


def _answered(call: Call, at: float, pick: int) -> Event:
    return e.LegAnswered(at, list(Role)[pick % 2], "leg")


def _bridged(call: Call, at: float, pick: int) -> Event:
    return e.LegsBridged(at)


def _second_stream(call: Call, at: float, pick: int) -> Event:
    return e.StreamConnected(at, Role.HANDOFF, f"second-{len(call.second.streams) + 1}")


def _second_judged(call: Call, at: float, pick: int) -> Event:
    return e.MachineHeard(at, Role.HANDOFF, ("human", "machine", "not_sure")[pick % 3])


def _briefed(call: Call, at: float, pick: int) -> Event:
    return e.BriefingOver(at)


def _digit(call: Call, at: float, pick: int) -> Event:
    return e.DigitPressed(at, Role.CALLER, "5")


def _speech_begun(call: Call, at: float, pick: int) -> Event:
    return e.SpeechStarted(at, call.floor.saying.newest)


def _interrupted(call: Call, at: float, pick: int) -> Event:
    return e.CallerInterrupted(at, call.floor.turn)


def _murmur(call: Call, at: float, pick: int) -> Event:
    awaited = call.floor.awaited or [call.floor.turn]
    return e.CallerSaid(at, awaited[0], pick, "en", murmur=True)


def _machine(call: Call, at: float, pick: int) -> Event:
    return e.MachineHeard(at, Role.CALLER, "machine")


def _beep(call: Call, at: float, pick: int) -> Event:
    return e.GreetingOver(at, Role.CALLER, "beep")


def _keys(call: Call, at: float, pick: int) -> Event:
    return e.DigitsAsked(at, call.floor.reply, call.floor.pressed + 1, "1")


def _hang_up(call: Call, at: float, pick: int) -> Event:
    return e.HangUpAsked(at, ("api", "shutdown")[pick % 2])


def _owner_lost(call: Call, at: float, pick: int) -> Event:
    return e.OwnerLost(at, alive=pick % 2 == 0)


def _opt_out(call: Call, at: float, pick: int) -> Event:
    return e.OptOutHeard(at, call.floor.turn)


ON_THE_LINE: dict[LegState, tuple[Likely, ...]] = {
    LegState.NEW: (_accepted,),
    LegState.RINGING: (_accepted, _answered, _answered, _stream, _timer),
    LegState.ACTIVE: (_stream, _stream, _timer),
    LegState.TRANSFERRING: (
        *(_answered, _bridged, _handoff_over, _handoff_over, _refused, _lost, _stream, _timer),
        *(_second_stream, _second_judged, _briefed),
    ),
    LegState.BRIDGED: (_handoff_over, _timer, _stream),
    LegState.ENDING: (_over, _accepted, _answered, _timer),
    LegState.ENDED: (_heard,),
}
"""What may well happen next while nobody of ours talks."""
IN_TALK: dict[FloorState, tuple[Likely, ...]] = {
    FloorState.LISTENING: (_caller_starts, _caller_starts, _caller_starts, _timer, _digit),
    FloorState.CALLER_SPEAKING: (_caller_stops, _caller_stops, _caller_stops, _settled, _text, _timer),
    FloorState.THINKING: (*[_clause] * 9, _intent, _intent, _keys, _made, _broke, _caller_starts, _settled, _timer),
    FloorState.ASSISTANT_SPEAKING: (
        (_speech_begun, _clause, _made, _made, _made, _heard, _heard, _heard, _intent, _settled, _caller_starts)
    ),
    FloorState.PAUSED: (
        *(_caller_stops, _caller_stops, _caller_stops, _murmur, _murmur, _text, _interrupted),
        *(_clause, _made, _heard, _intent, _settled, _caller_starts, _timer),
    ),
    FloorState.AT_THE_BEEP: (_caller_starts, _caller_stops, _beep, _timer),
}
"""What may well happen next in a conversation."""
RECOGNISING: tuple[Likely, ...] = (_text, _text, _text, _settled, _caller_starts, _timer)
LOOKING_UP: tuple[Likely, ...] = (_settled, _settled, _caller_starts, _timer)
SELDOM: tuple[Likely, ...] = (
    *(_lost, _lost, _stream, _stream, _bridged, _answered, _refused),
    *(_hang_up, _owner_lost, _opt_out, _opt_out, _over, _machine),
)
"""What may happen at any time."""


def _next(call: Call, random: Random) -> Likely:
    if random.random() < 0.02:
        return random.choice(SELDOM)
    likely = IN_TALK.get(call.floor.state) or ON_THE_LINE[call.caller]
    if call.floor.state is FloorState.THINKING and call.floor.awaited:
        likely = RECOGNISING
    elif Timer.INTENT in call.timers.running:
        likely = LOOKING_UP
    return random.choice(likely)


def _terms(random: Random) -> Terms:
    return Terms(
        random.choice(list(Direction)),
        "en",
        record=random.random() < 0.5,
        disclose=random.random() < 0.5,
        can_transfer=random.random() < 0.7,
        max_seconds=random.choice((60, 600)),
        warm=random.random() < 0.4,
    )


_OF_TYPE: dict[object, Callable[[Random], object]] = {
    float: lambda random: random.choice((900.0, 1000.0, 1001.5, 1030.0)),
    int: lambda random: random.randint(0, 5),
    str: lambda random: random.choice(("", "stream-1", "stream-2", "Transfer", "Answer", "HangUp", "machine")),
    bool: lambda random: random.random() < 0.5,
    Role: lambda random: random.choice(list(Role)),
    Cause: lambda random: random.choice(list(Cause)),
    Action: lambda random: random.choice(list(Action)),
    Timer: lambda random: random.choice(list(Timer)),
    Terms: _terms,
}


def anything(random: Random, kinds: Sequence[type[Event]]) -> Event:
    """An event with any ids, whether or not it makes sense."""
    kind = random.choice(kinds)
    types = get_type_hints(kind)
    made: Callable[..., Event] = kind
    return made(**{field.name: _OF_TYPE[types[field.name]](random) for field in fields(kind)})


ALL_KINDS = tuple(e.EVENTS.values())
HARMLESS_KINDS = tuple(
    kind for kind in ALL_KINDS if kind not in (e.LegEnded, e.HangUpAsked, e.OwnerLost, e.CommandRefused, e.OptOutHeard)
)
"""Those that cannot end a call at once."""


def _history(random: Random, length: int) -> list[Event]:
    terms = _terms(random)
    outbound = terms.direction is Direction.OUTBOUND
    began: list[Event] = [e.CallPlaced(1000.0, terms) if outbound else e.CallOffered(1000.0, terms, "leg")]
    if random.random() < 0.8:
        began += [e.LegAnswered(1001.0, Role.CALLER, "leg"), e.StreamConnected(1001.2, Role.CALLER, "stream-1")]
    call = Call()
    log: list[Event] = []
    now = 1001.5
    after_the_end = 8
    while len(log) < length and after_the_end:
        after_the_end -= call.ending is not None
        now += random.choice((0.02, 0.5, 2.0, 20.0))
        if began:
            event = began.pop(0)
        elif random.random() < 0.1:
            event = anything(random, ALL_KINDS if random.random() < 0.1 else HARMLESS_KINDS)
        else:
            event = _next(call, random)(call, now, random.randint(0, 11))
        call.handle(event)
        log.append(event)
    return log


SEEDS = st.integers(0, 2**64 - 1).map(Random)


def histories() -> st.SearchStrategy[list[Event]]:
    """Logs, begun with a dial or an offer.

    The dice are a seed's, not hypothesis' own: its liking for small and repeated choices ends nearly every call early.
    """
    return st.builds(_history, SEEDS, st.sampled_from((5, 30, 150)))


def anythings() -> st.SearchStrategy[list[Event]]:
    """Events that know nothing of the call."""
    return st.builds(
        lambda random, length: [anything(random, ALL_KINDS) for _ in range(length)], SEEDS, st.integers(0, 20)
    )
