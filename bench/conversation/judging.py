"""What the humans' lines tell: delays, interruptions, murmurs, gaps and words, each from the audio that was heard."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from bench.conversation import coded, delays
from bench.conversation.carrier import RATE, Played
from bench.conversation.humans import Act, Human
from senderz_voice.core import events as e
from senderz_voice.core.transcript import Line
from senderz_voice.dialogue.clauses import clauses_of

TURNS: Final = {"turn", "barge", "tool"}
NOISES: Final = {"murmur", "cough", "echo"}
STAGES: Final = (
    "last sample to the end of the turn",
    "end of the turn to its final words",
    "final words to the first clause's audio",
    "first clause's audio to its being sent",
    "sent to heard",
)
GAP_SECONDS: Final = 0.06
RESUMED_SECONDS: Final = 0.8


@dataclass(frozen=True, slots=True)
class Noise:
    """What became of the assistant's speech after a sound that was no interruption."""

    sort: str
    delay: float
    """Seconds from the end of the sound until it was heard again; 0 when it never stopped."""
    whole: bool
    """Whether every word of it was heard."""
    alone: bool
    """Whether nothing else was said."""

    @property
    def good(self) -> bool:
        return self.delay <= RESUMED_SECONDS and self.whole and self.alone


@dataclass(slots=True)
class Judgement:
    """All calls of a phase; seconds unless said otherwise."""

    overheads: list[float] = field(default_factory=list)
    unanswered: int = 0
    wrong_answers: int = 0
    barge_ins: list[float] = field(default_factory=list)
    ignored: int = 0
    noises: list[Noise] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    """Between two clauses of one answer."""
    spoken: float = 0.0
    first_words: dict[str, list[float]] = field(default_factory=dict)
    dead_air: dict[str, list[float]] = field(default_factory=dict)
    stages: dict[str, list[float]] = field(default_factory=dict)
    """Of each answered turn, what the call's log says of where the time went."""
    cut: list[tuple[int, float, int]] = field(default_factory=list)
    """Of each interrupted answer: words heard whole, share of the next one heard, words in the transcript."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One finished call."""

    human: Human
    words: Sequence[coded.Heard]

    @classmethod
    def of(cls, human: Human) -> "Recording":
        return cls(human, coded.decoded(human.stream.heard()))

    @property
    def starts(self) -> list[int]:
        return [word.start for word in self.words]

    def between(self, start: int, end: int) -> Sequence[coded.Heard]:
        starts = self.starts
        return self.words[bisect_left(starts, start) : bisect_left(starts, end)]


def judge(recordings: Sequence[Recording]) -> Judgement:
    """The figures of a phase of ordinary calls."""
    found = Judgement()
    for recording in recordings:
        acts = recording.human.acts
        for number, act in enumerate(acts):
            if act.upto == 0:
                continue
            _judge(found, recording, act, acts[number + 1] if number + 1 < len(acts) else None)
        found.spoken += sum(word.end - word.start for word in recording.words) / RATE
    return found


def _judge(found: Judgement, recording: Recording, act: Act, following: Act | None) -> None:
    heard = recording.between(act.end, act.upto)
    if act.sort in {"hello", "silent", "inbound"}:
        if heard:
            found.first_words.setdefault(act.sort, []).append((heard[0].start - act.end) / RATE)
        else:
            found.unanswered += 1
    elif act.sort in TURNS:
        _answered(found, act, heard)
    elif act.sort in NOISES:
        _disturbed(found, recording, act)
    if act.sort == "barge":
        _stopped(found, recording, act)
    if act.sort in TURNS and not (following is not None and following.sort in NOISES):
        _gaps(found, recording, act)


def _answered(found: Judgement, act: Act, heard: Sequence[coded.Heard]) -> None:
    if not heard:
        found.unanswered += 1
        return
    found.overheads.append((heard[0].start - act.end) / RATE - delays.SERVICES)
    found.wrong_answers += heard[0].code != coded.codes_of(act.answer)[0]


def _stopped(found: Judgement, recording: Recording, act: Act) -> None:
    """An interruption; one that came when nothing was being said any more is none."""
    clears = [place for place in recording.human.stream.clears if act.start <= place]
    before = [piece for piece in recording.human.stream.played if piece.place <= act.start < piece.end]
    if not before:
        return
    if clears and clears[0] < act.end:
        found.barge_ins.append((clears[0] - act.start) / RATE)
    else:
        found.ignored += 1


def _disturbed(found: Judgement, recording: Recording, act: Act) -> None:
    played = recording.human.stream.played
    if not any(piece.place <= act.start < piece.end for piece in played):
        return
    acts = recording.human.acts
    asked = acts[acts.index(act) - 1]
    clears = [place for place in recording.human.stream.clears if act.start <= place < act.end + 2 * RATE]
    resumed = min((piece.place for piece in played if clears and piece.place >= clears[-1]), default=act.upto)
    heard = recording.between(asked.end, act.upto)
    codes = coded.codes_of(act.answer)
    whole, _ = coded.words_heard(act.answer, heard)
    delay = max(0, resumed - act.end) / RATE if clears else 0.0
    alone = all(word.code in codes for word in heard)
    found.noises.append(Noise(act.sort, delay, whole == len(codes), alone))


def _gaps(found: Judgement, recording: Recording, act: Act) -> None:
    """Silence on the line inside an answer: within a clause it is a gap, between two a pause."""
    ends = set()
    count = 0
    for clause in clauses_of(act.answer):
        count += len(coded.codes_of(clause))
        ends.add(count)
    for before, after in _holes(recording.human.stream.played, act.end, act.upto):
        if any(before.end - 80 <= place <= after.place for place in recording.human.stream.clears):
            continue
        whole, _ = coded.words_heard(act.answer, recording.between(act.end, before.end + 1))
        if whole == len(coded.codes_of(act.answer)):
            return
        kind = found.pauses if whole in ends else found.gaps
        kind.append((after.place - before.end) / RATE)


def _holes(played: Sequence[Played], start: int, end: int) -> Iterator[tuple[Played, Played]]:
    inside = [piece for piece in played if start <= piece.place < end]
    for before, after in pairwise(inside):
        if after.place - before.end > GAP_SECONDS * RATE:
            yield before, after


def longest_silence(recording: Recording, act: Act) -> float:
    """Seconds without a sound while an answer to `act` was owed: before it, and within it."""
    heard = recording.between(act.end, act.upto)
    if not heard:
        return (act.upto - act.end) / RATE
    places = [act.end, *(place for word in heard for place in (word.start, word.end))]
    return max(after - before for before, after in zip(places[::2], places[1::2], strict=False)) / RATE


def note_stages(found: Judgement, recording: Recording, events: Sequence[e.Event], began: float) -> None:
    """Where the time of each answered turn went, by the moments in the call's log; `began` is on the wall clock."""
    for act in recording.human.acts:
        heard = recording.between(act.end, act.upto)
        if act.sort not in TURNS or not heard:
            continue
        moments = [began + act.end / RATE]
        for kind in (e.CallerStopped, e.CallerSaid, e.ReplyOffered, e.SpeechStarted):
            moments.append(
                next((event.at for event in events if isinstance(event, kind) and event.at >= moments[-1]), 0.0)
            )
        moments.append(began + heard[0].start / RATE)
        if 0.0 not in moments:
            for stage, before, after in zip(STAGES, moments, moments[1:], strict=False):
                found.stages.setdefault(stage, []).append(after - before)


def cut_answers(recording: Recording, lines: Sequence[Line], began: float) -> Iterator[tuple[int, float, int]]:
    """For each interrupted answer how many words were heard, the share of the next one, and what the transcript has.

    `began` is the moment of the stream's start on the wall clock.
    """
    ours = [line for line in lines if line.role == "assistant"]
    for act in recording.human.acts:
        if not act.interrupted:
            continue
        stopped = next((place for place in recording.human.stream.clears if place >= act.upto), 0)
        heard = recording.between(act.end, stopped)
        codes = coded.codes_of(act.answer)
        if not heard or heard[0].code != codes[0] or not ours:
            continue
        first = began + heard[0].start / RATE
        line = min(ours, key=lambda each: abs(each.at - first))
        if abs(line.at - first) > 1.0 or not line.interrupted:
            continue
        whole, part = coded.words_heard(act.answer, [word for word in heard if word.code in codes])
        yield whole, part, len(coded.codes_of(line.text))
