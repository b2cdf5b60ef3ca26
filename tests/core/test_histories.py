"""What holds for every call, whatever happens to it and in whatever order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from senderz_voice.core import commands as c
from senderz_voice.core import events as e
from senderz_voice.core.call import Call
from senderz_voice.core.commands import Command, SetTimer, StopTimer
from senderz_voice.core.ending import Status
from senderz_voice.core.events import Event, Role, Timer
from senderz_voice.core.line import BRIDGED_SECONDS
from senderz_voice.core.plan import billed_minutes
from senderz_voice.core.states import FloorState, LegState
from tests.core.histories import anythings, histories

SLACK_SECONDS = 300.0
"""What a call may last beyond its limit: rings, a transfer that fails, a goodbye, an unconfirmed hang-up."""

thorough = settings(
    max_examples=3000 if settings.get_current_profile_name() == "simulate" else 150,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a history, the call after it, and how its legs stood before."""

    event: Event
    commands: list[Command]
    call: Call
    caller: LegState
    handoff: LegState
    status: Status


def played(log: list[Event]) -> Iterator[Step]:
    """Feed a log to a new call; the same call object is seen at every step."""
    call = Call()
    for event in log:
        before = (call.caller, call.handoff, call.status)
        yield Step(event, call.handle(event), call, *before)


def replayed(log: list[Event]) -> Call:
    call = Call()
    for event in log:
        call.handle(event)
    return call


def behaviour(call: Call) -> dict[str, Any]:
    """Everything that decides what the call does next; not what it merely counts and remembers."""
    state = call.state()
    for name in ("ignored", "now", "earlier", "transcript"):
        del state[name]
    return state


@thorough
@given(histories())
def test_the_same_log_always_gives_the_same_call(log: list[Event]) -> None:
    assert replayed(log).state() == replayed(log).state()


@thorough
@given(histories())
def test_a_call_is_billed_once_and_never_a_minute_too_many(log: list[Event]) -> None:
    bills = [(step, command) for step in played(log) for command in step.commands if isinstance(command, c.Bill)]
    call = replayed(log)
    lasted = 0 if call.answered_at is None or call.ended_at is None else call.ended_at - call.answered_at
    assert len(bills) == (1 if lasted > 0 else 0)
    for step, bill in bills:
        assert call.ended_at is not None
        known = max(event.at for event in log[: log.index(step.event) + 1])
        assert call.ended_at <= known
        assert bill.minutes == billed_minutes(call.answered_at, call.ended_at)
        if isinstance(step.event, e.TimerFired):
            assert call.ended_at == call.line.given_up_at


@thorough
@given(histories())
def test_a_call_that_nobody_answered_costs_nothing(log: list[Event]) -> None:
    call = replayed(log)
    if call.answered_at is None:
        assert not [order for step in played(log) for order in step.commands if isinstance(order, c.Bill | c.WrapUp)]


@thorough
@given(histories(), anythings())
def test_nothing_is_ordered_after_the_end(log: list[Event], more: list[Event]) -> None:
    for step in played([*log, *more]):
        if step.caller is LegState.ENDED:
            assert step.commands == []
            assert step.call.status is step.status
            assert not step.call.timers.running


@thorough
@given(histories())
def test_there_is_at_most_one_live_leg_of_each_role(log: list[Event]) -> None:
    begun = 0
    for step in played(log):
        begun += sum(order in (c.Dial(Role.CALLER), c.Answer(Role.CALLER)) for order in step.commands)
        if any(order in (c.Transfer(), c.Dial(Role.HANDOFF)) for order in step.commands):
            assert step.handoff in (LegState.NEW, LegState.ENDED)
    assert begun <= 1


@thorough
@given(histories())
def test_the_status_never_goes_backwards(log: list[Event]) -> None:
    ranks = {Status.RINGING: 0, Status.IN_PROGRESS: 1}
    for step in played(log):
        before, after = ranks.get(step.status, 2), ranks.get(step.call.status, 2)
        assert after >= before
        if before == 2:
            assert step.call.status is step.status


WAITS = {
    FloorState.LISTENING: {Timer.OPENING, Timer.SILENCE},
    FloorState.CALLER_SPEAKING: {Timer.CALLER},
    FloorState.THINKING: {Timer.RECOGNISER, Timer.REPLY, Timer.INTENT},
    FloorState.ASSISTANT_SPEAKING: {Timer.SPEECH, Timer.REPLY},
    FloorState.PAUSED: {Timer.INTERRUPTION},
    FloorState.AT_THE_BEEP: {Timer.BEEP},
    FloorState.CLOSED: {Timer.STREAM},
}
LINE_WAITS = {
    LegState.RINGING: {Timer.DIAL, Timer.RING},
    LegState.ACTIVE: {Timer.DURATION},
    LegState.TRANSFERRING: {Timer.TRANSFER, Timer.BRIEFING},
    LegState.BRIDGED: {Timer.DURATION},
    LegState.ENDING: {Timer.ENDING},
}


@thorough
@given(histories())
def test_every_wait_has_exactly_one_timer(log: list[Event]) -> None:
    for step in played(log):
        running, caller = set(step.call.timers.running), step.call.caller
        if caller in LINE_WAITS:
            assert len(running & LINE_WAITS[caller]) == 1
        if caller is LegState.ACTIVE:
            assert len(running - {Timer.DURATION}) == 1
            assert running & WAITS[step.call.floor.state]
        else:
            assert step.call.floor.state is FloorState.CLOSED


@thorough
@given(histories())
def test_the_timers_that_are_set_are_those_that_run(log: list[Event]) -> None:
    told: dict[Timer, int] = {}
    for step in played(log):
        if isinstance(step.event, e.TimerFired) and told.get(step.event.timer) == step.event.number:
            del told[step.event.timer]
        for command in step.commands:
            if isinstance(command, SetTimer):
                told[command.timer] = command.number
            elif isinstance(command, StopTimer):
                del told[command.timer]
        assert told == step.call.timers.running


@thorough
@given(histories())
def test_timers_alone_end_any_call(log: list[Event]) -> None:
    due: dict[Timer, tuple[float, int]] = {}
    call, now = Call(), 0.0

    def note(commands: list[Command]) -> None:
        for command in commands:
            if isinstance(command, SetTimer):
                due[command.timer] = (now + command.seconds, command.number)
            elif isinstance(command, StopTimer):
                del due[command.timer]

    for event in log:
        now = max(now, event.at)
        if isinstance(event, e.TimerFired) and due.get(event.timer, (0.0, 0))[1] == event.number:
            due.pop(event.timer, None)
        note(call.handle(event))
    began = now
    while call.ending is None:
        timer = min(due, key=lambda timer: due[timer])
        at, number = due.pop(timer)
        now = max(now, at)
        note(call.handle(e.TimerFired(now, timer, number)))
    limit = BRIDGED_SECONDS if call.line.bridged else call.terms.max_seconds
    assert now - began <= limit + SLACK_SECONDS
    assert not due


@thorough
@given(histories())
def test_an_event_that_comes_twice_in_a_row_changes_nothing_more(log: list[Event]) -> None:
    call = Call()
    for event in log:
        call.handle(event)
        if isinstance(event, e.DigitPressed | e.OwnerLost):
            # Each is a fact of its own, even when it looks like the one before.
            continue
        before = behaviour(call)
        again = call.handle(event)
        assert behaviour(call) == before
        assert all(isinstance(command, c.HangUp) for command in again)


@thorough
@given(histories(), st.integers(1, 30))
def test_a_repeated_end_of_the_log_repeats_nothing_that_counts(log: list[Event], length: int) -> None:
    orders = [order for step in played([*log, *log[-length:]]) for order in step.commands]
    assert sum(order == c.Dial(Role.CALLER) for order in orders) <= 1
    once = (c.Answer, c.Bill, c.WrapUp, c.RecordOptOut, c.CountDialFailure)
    for kind in once:
        assert sum(isinstance(order, kind) for order in orders) <= 1
    crashes = sum(isinstance(event, e.OwnerLost) for event in [*log, *log[-length:]])
    assert sum(isinstance(order, c.StartRecording) for order in orders) <= 1 + crashes
    fired = [order.firing for order in orders if isinstance(order, c.FireIntent)]
    assert len(fired) == len(set(fired))
    asked = [order.reply for order in orders if isinstance(order, c.AskReply)]
    assert asked == list(range(1, len(asked) + 1))
    spoken = [order.speech for order in orders if isinstance(order, c.Speak)]
    assert spoken == sorted(set(spoken))


@thorough
@given(histories(), st.integers(1, 3))
def test_a_firm_goodbye_cannot_be_interrupted(log: list[Event], ahead: int) -> None:
    call = replayed(log)
    if call.floor.firm and call.floor.state is not FloorState.CLOSED:
        turn = call.floor.turn + ahead
        before = behaviour(call)
        for event in (
            e.CallerStarted(call.now, turn),
            e.CallerStopped(call.now, turn, 500),
            e.CallerSaid(call.now, turn, 3, "en"),
        ):
            assert call.handle(event) == []
        assert behaviour(call) == before


@thorough
@given(histories(), st.integers(1, 4))
def test_a_stale_id_never_changes_the_floor(log: list[Event], off: int) -> None:
    call = replayed(log)
    before = behaviour(call)
    reply, newest = call.floor.reply, call.floor.saying.newest
    current = dict(call.timers.running)
    for event in (
        e.ReplyOffered(call.now, reply - off, newest + 1, 1, "en"),
        e.ReplyOffered(call.now, reply + off, newest + 1, 1, "en"),
        e.ReplyOffered(call.now, reply, newest + 1 - off, 1, "en"),
        e.ReplyDone(call.now, reply - off, hang_up=True),
        e.ReplyDone(call.now, reply + off, hang_up=True),
        e.ReplyFailed(call.now, reply - off, "voice"),
        e.IntentAsked(call.now, reply - off, 99, "talk_to_human", e.Action.TRANSFER, 1),
        e.SpeechEnded(call.now, newest + off, 1000, 1000),
        e.CallerStarted(call.now, call.floor.turn + 1 - off),
        e.CallerStopped(call.now, call.floor.turn + off, 500),
        e.CallerSaid(call.now, call.floor.turn + off, 3, "en"),
        e.IntentSettled(call.now, 90 + off, ok=True, text=0),
        *(e.TimerFired(call.now, timer, current.get(timer, 0) - off) for timer in Timer),
    ):
        assert call.handle(event) == [], event
    assert behaviour(call) == before


@thorough
@given(histories())
def test_what_is_not_about_the_conversation_or_the_line_is_ignored(log: list[Event]) -> None:
    call = replayed(log)
    before = behaviour(call)
    for event in (
        e.MachineHeard(call.now, Role.CALLER, "not_sure"),
        e.StageStalled(call.now, "voice", "fallback"),
        e.RecordingReady(call.now, 1000, 1000),
        e.RecordingFailed(call.now, "disk"),
        e.SummaryReady(call.now, 50),
        e.SpeechStarted(call.now, 1),
    ):
        assert call.handle(event) == []
    assert behaviour(call) == before


@thorough
@given(histories())
def test_the_transcript_holds_what_was_heard_in_the_order_in_which_it_began(log: list[Event]) -> None:
    texts = {number: f"these are the words of text {number}" for number in range(1, 99)}
    call = replayed(log)
    lines = call.transcript.lines(texts)
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    heard = {clause.reply for clause in call.transcript.clauses.values() if clause.heard_ms > 0 and clause.total_ms > 0}
    said = [turn for turn in call.transcript.turns.values() if turn.text in texts]
    assert sum(line.role == "caller" for line in lines) == len(said)
    assert sum(line.role == "assistant" for line in lines) <= len(heard)
