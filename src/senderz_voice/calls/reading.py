"""A call's log as customers read it: the public events, and the transcript cut to what could be heard.

Public events are counted on their own, from 1 without gaps. What an event of the log means to a customer can depend
on those before it, never on those after it, so the public events of a log that grows only grow at their end.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from senderz_voice.core import events as e
from senderz_voice.core.call import Call
from senderz_voice.core.commands import AskReply, Command, Dial, SendDigits, Transfer
from senderz_voice.core.events import Cause, Event, Kind, Role, Timer
from senderz_voice.core.transcript import Transcript, heard_words
from senderz_voice.ports.calllog import CallFile, Logged

Data = dict[str, object]
SPOKEN = ("CallerStarted", "CallerSaid", "ReplyOffered", "SpeechStarted", "SpeechEnded")
"""The events that a transcript is made of; the rest of a long log need not be read for it."""
_STALLS = frozenset({Timer.STREAM, Timer.RECOGNISER, Timer.REPLY, Timer.SPEECH})
_CAUSES = {Cause.BUSY: "busy", Cause.REJECTED: "declined", Cause.FAILED: "failed"}
"""Of the handoff leg; all others are nobody's answering."""
_FAULTS = frozenset({Kind.APOLOGY, Kind.GOODBYE_FAULT})


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """One entry of `GET /v1/calls/:id/events`; the shapes of `data` are in `calls.catalogue`."""

    seq: int
    type: str
    at: float
    data: Data


def public_events(log: Iterable[Logged], texts: Mapping[int, str]) -> Iterator[PublicEvent]:
    """The public events of a log, oldest first; words that were erased read as empty."""
    reader = _Reader(texts)
    seq = 0
    for logged in log:
        for kind, data in reader.read(logged.event):
            seq += 1
            yield PublicEvent(seq, kind, logged.event.at, data)


def transcript(log: Iterable[Logged], texts: Mapping[int, str], began: float) -> list[Data]:
    """The lines of the transcript; `began` is when the call was answered."""
    spoken = Transcript()
    for logged in log:
        spoken.note(logged.event)
    return [
        {
            "role": line.role,
            "text": line.text,
            "offset_seconds": round(max(0.0, line.at - began), 3),
            "language": line.language,
            "interrupted": line.interrupted,
        }
        for line in spoken.lines(texts)
    ]


def lines_of(file: CallFile, call: Call) -> list[Data]:
    """The transcript of a call that has taken its whole log."""
    words = {number: text.text for number, text in file.texts.items()}
    return transcript(file.log, words, file.started_at if call.answered_at is None else call.answered_at)


@dataclass(slots=True)
class _Reader:
    """Follows a call through its log and tells what each event means to a customer."""

    texts: Mapping[int, str]
    call: Call = field(default_factory=Call)
    language: str = ""
    asked_at: float | None = None
    """When the caller's last word ended, until the answer to it begins."""
    latencies: dict[int, int] = field(default_factory=dict)
    """By the clause that begins an answer: how long the caller waited for it, in milliseconds."""
    machine: bool = False
    not_reached: str = "no_answer"
    """Why the newest attempt to hand the human over came to nothing."""
    over: bool = False
    handed_over: bool = False

    def read(self, event: Event) -> Iterator[tuple[str, Data]]:
        """The public events that one event of the log amounts to, usually none or one."""
        commands = self.call.handle(event)
        self.not_reached = _why_not_reached(event) or self.not_reached
        yield from self._line(event)
        yield from self._talk(event)
        yield from self._after(event)
        yield from self._ordered(event, commands)
        if self.call.ending is not None and not self.over:
            self.over = True
            yield "call.ended", {"status": str(self.call.ending.status), "reason": str(self.call.ending.reason)}

    def _line(self, event: Event) -> Iterator[tuple[str, Data]]:
        match event:
            case e.CallPlaced(terms=terms) | e.CallOffered(terms=terms):
                self.language = terms.language
                yield (
                    "call.created",
                    {"direction": terms.direction.value, "language": terms.language, "record": terms.record},
                )
            case e.DialAccepted(role=role):
                yield "dial.accepted", {"leg": role.value}
            case e.DialRefused(role=role, code=code, title=title):
                yield "dial.refused", {"leg": role.value, "code": code, "title": title}
            case e.LegAnswered(role=Role.CALLER):
                yield "call.answered", {}
            case e.LegAnswered() | e.LegsBridged() if not self.handed_over:
                self.handed_over = True
                yield "transfer.answered", {}
            case e.MachineHeard(result="machine", role=role) | e.GreetingOver(role=role) if not self.machine:
                self.machine = role is Role.CALLER
                yield "machine.detected", {"leg": role.value}
            case e.DigitPressed(digit=digit):
                yield "dtmf.received", {"digit": digit}
            case e.OwnerLost(alive=alive):
                yield "call.recovered", {"alive": alive}
            case _:
                pass

    def _talk(self, event: Event) -> Iterator[tuple[str, Data]]:
        match event:
            case e.CallerSaid(text=0):
                # A noise is not a question: what is said next answers nothing.
                self.asked_at = None
            case e.CallerSaid(turn=turn, text=text, language=language):
                yield "caller.said", {"turn": turn, "text": self.texts.get(text, ""), "language": language}
            case e.LanguageChanged(language=language) | e.ReplyOffered(language=language) if language != self.language:
                self.language = language
                yield "language.changed", {"language": language}
            case e.CallerStopped(at=at, silence_ms=silence):
                self.asked_at = at - silence / 1000
            case e.SpeechStarted(at=at, speech=speech) if self.asked_at is not None:
                self.latencies[speech] = max(0, round((at - self.asked_at) * 1000))
                self.asked_at = None
            case e.SpeechEnded(heard_ms=heard) if heard > 0:
                yield from self._heard(event)
            case e.StageStalled(stage=stage, remedy=remedy):
                yield "stage.stalled", {"stage": stage, "remedy": remedy}
            case e.ReplyFailed(stage=stage):
                yield "stage.stalled", {"stage": stage, "remedy": None}
            case e.TimerFired(timer=timer) if timer in _STALLS:
                yield "stage.stalled", {"stage": timer.value, "remedy": None}
            case _:
                pass

    def _heard(self, event: e.SpeechEnded) -> Iterator[tuple[str, Data]]:
        clause = self.call.transcript.clauses.get(event.speech)
        if clause is None:
            return
        words = self.texts.get(clause.text, "")
        spoken = heard_words(words, event.heard_ms, event.total_ms)
        latency = self.latencies.get(event.speech)
        heard: Data = {"text": spoken, "language": clause.language, "latency_ms": latency}
        if spoken != words:
            yield "assistant.interrupted", {**heard, "heard_ms": event.heard_ms, "total_ms": event.total_ms}
        else:
            yield ("disclosure.spoken" if clause.disclosure else "assistant.said"), heard

    def _after(self, event: Event) -> Iterator[tuple[str, Data]]:
        match event:
            case e.IntentAsked(firing=firing, name=name, action=action, text=text):
                arguments = _json(self.texts.get(text, ""))
                yield "intent.fired", {"firing": firing, "name": name, "action": action.value, "arguments": arguments}
            case e.IntentSettled(firing=firing, ok=ok, text=text):
                yield "intent.completed", {"firing": firing, "ok": ok, "answer": self.texts.get(text) or None}
            case e.RecordingReady(duration_ms=duration):
                yield "recording.ready", {"duration_seconds": round(duration / 1000, 3)}
            case e.SummaryReady(lead_score=score):
                yield "summary.ready", {"lead_score": score}
            case _:
                pass

    def _ordered(self, event: Event, commands: Iterable[Command]) -> Iterator[tuple[str, Data]]:
        for command in commands:
            match command:
                case SendDigits(digits=digits):
                    yield "dtmf.sent", {"digits": digits}
                case AskReply(kind=kind) if kind in _FAULTS and _intent_gave_up(event):
                    yield "stage.stalled", {"stage": Timer.INTENT.value, "remedy": None}
                case Transfer() | Dial(role=Role.HANDOFF):
                    self.handed_over = False
                    yield "transfer.started", {}
                case AskReply(kind=Kind.TRANSFER_FAILED):
                    yield "transfer.failed", {"reason": self.not_reached}
                case _:
                    pass


def _why_not_reached(event: Event) -> str | None:
    """What an event says of the person who was to take over, None when it is about something else."""
    match event:
        case e.LegEnded(role=Role.HANDOFF, cause=cause):
            return _CAUSES.get(cause, "no_answer")
        case e.MachineHeard(role=Role.HANDOFF, result="machine"):
            return "machine"
        case e.DialRefused(role=Role.HANDOFF) | e.CommandRefused(command="Transfer" | "Bridge"):
            return "refused"
        case e.TimerFired(timer=Timer.TRANSFER):
            return "no_answer"
        case _:
            return None


def _intent_gave_up(event: Event) -> bool:
    return isinstance(event, e.TimerFired) and event.timer is Timer.INTENT


def _json(text: str) -> object:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None
