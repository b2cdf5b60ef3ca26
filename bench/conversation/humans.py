"""The humans of the rig: they speak, listen, interrupt, murmur, cough and are heard to echo, and note what they did."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final, Literal

from bench.conversation.carrier import FRAME_SECONDS, RATE, SILENT, MediaStream
from bench.conversation.marks import FRAME, Utterance, frame
from bench.conversation.script import EAR_FAULTS, GREETING, SCRIPT, WELCOME, Sort, places
from bench.conversation.sounds import Clip

QUIET: Final = SILENT * FRAME
ANSWER_SECONDS: Final = 9.0
"""A human who got no answer by then gives up."""
LISTEN_SECONDS: Final = 25.0
HALT_SECONDS: Final = 0.45
Opening = Literal["hello", "silent", "inbound"]


@dataclass(slots=True)
class Act:
    """Something that a human did; places are samples of the line."""

    sort: Sort | Opening
    text: str
    answer: str
    """What is to be said to it."""
    start: int
    end: int
    fault: str = ""
    upto: int = 0
    """Where the human had heard the answer, or did the next thing."""
    interrupted: bool = False


@dataclass(slots=True)
class Human:
    """One caller. `plan` decides what they do; `patience` is the silence after which they take an answer to be over."""

    number: int
    stream: MediaStream
    clips: Sequence[Clip]
    opening: Opening
    plan: "Callable[[Human], Iterator[bytes]]"
    until: Callable[[], bool]
    patience: float = 0.8
    chance: Random = field(init=False)
    acts: list[Act] = field(default_factory=list)
    done: bool = False
    """Whether nothing is left to be said."""
    _utterances: int = 0

    def __post_init__(self) -> None:
        self.chance = Random(self.number)

    def frames(self) -> Iterator[bytes]:
        """What is sent into the line, 20 ms at a time."""
        yield from self._open()
        while not (self.done or self.until() or self.stream.over):
            yield from self.plan(self)
        yield from self.hush(0.2)

    def _open(self) -> Iterator[bytes]:
        words = WELCOME if self.opening == "inbound" else GREETING
        if self.opening == "hello":
            yield from self.hush(0.4)
            yield from self.say(places("hello")[0], answer=words)
            self.acts[-1].sort = "hello"
        else:
            self.acts.append(Act(self.opening, "", words, 0, 0))
        yield from self.hear_out()

    # What humans do.

    def hush(self, seconds: float) -> Iterator[bytes]:
        for _ in range(round(seconds / FRAME_SECONDS)):
            yield QUIET

    def hush_until(self, enough: Callable[[], bool], most: float) -> Iterator[bytes]:
        for _ in range(round(most / FRAME_SECONDS)):
            if enough() or self.stream.over:
                return
            yield QUIET

    def say(self, place: int, *, answer: str = "", goes_on: bool = False) -> Iterator[bytes]:
        """A line of the script, behind the mark that announces it."""
        spoken, clip = SCRIPT[place], self.clips[place]
        if self.acts:
            self.acts[-1].upto = self.acts[-1].upto or self.stream.sent
        self._utterances += 1
        fault = EAR_FAULTS.index(spoken.fault) if spoken.sort == "ear" else 0
        yield frame(Utterance(place, self.number, self._utterances, goes_on, fault))
        start = self.stream.sent
        self.acts.append(Act(spoken.sort, spoken.text, answer or spoken.answer, start, start + clip.end, spoken.fault))
        yield from clip.frames

    def await_answer(self) -> Iterator[bytes]:
        """Until the first sound behind the newest act."""
        end = self.acts[-1].end
        yield from self.hush_until(lambda: self._heard_since(end), ANSWER_SECONDS)

    def hear_out(self) -> Iterator[bytes]:
        """Listen to all of the answer."""
        yield from self.await_answer()
        quiet = round(self.patience * RATE)
        yield from self.hush_until(lambda: self.stream.place() - self.stream.last_played > quiet, LISTEN_SECONDS)
        self.acts[-1].upto = self.stream.sent

    def _heard_since(self, place: int) -> bool:
        played = self.stream.played
        return bool(played) and played[-1].end > place and self.stream.place() > played[-1].place


def converse(human: Human) -> Iterator[bytes]:
    """One exchange of an ordinary call, chosen by chance."""
    kinds = (_plain, _interrupt, _noise, _book, _halt)
    chosen = human.chance.choices(kinds, weights=(1, 3, 6, 4, 1))[0]
    yield from chosen(human)
    yield from human.hush(human.chance.uniform(0.3, 0.9))


def _turn(human: Human) -> Iterator[bytes]:
    yield from human.say(human.chance.choice(places("turn")))


def _plain(human: Human) -> Iterator[bytes]:
    yield from _turn(human)
    yield from human.hear_out()


def _break_in(human: Human, least: float, most: float) -> Iterator[bytes]:
    yield from human.await_answer()
    yield from human.hush(human.chance.uniform(least, most))
    human.acts[-1].interrupted = human.stream.unplayed > 0.5
    yield from human.say(human.chance.choice(places("barge")))
    yield from human.hear_out()


def _interrupt(human: Human) -> Iterator[bytes]:
    yield from _turn(human)
    yield from _break_in(human, 0.6, 4.0)


def _noise(human: Human) -> Iterator[bytes]:
    yield from _turn(human)
    answered = human.acts[-1]
    yield from human.await_answer()
    yield from human.hush(human.chance.uniform(0.8, 2.5))
    yield from human.say(human.chance.choice(places("murmur", "cough", "echo")), answer=answered.answer)
    yield from human.hush(1.2)
    yield from human.hear_out()


def _book(human: Human) -> Iterator[bytes]:
    yield from human.say(human.chance.choice(places("tool")))
    if human.chance.random() < 0.5:
        yield from _break_in(human, 2.0, 2.6)
    else:
        yield from human.hear_out()


def _halt(human: Human) -> Iterator[bytes]:
    yield from human.say(human.chance.choice(places("halting")))
    yield from human.hush(HALT_SECONDS)
    yield from human.say(human.chance.choice(places("turn")), goes_on=True)
    yield from human.hear_out()


def trouble(turns: Sequence[int]) -> Callable[[Human], Iterator[bytes]]:
    """A plan that says each of these lines once, and then hangs up."""
    left = list(turns)

    def plan(human: Human) -> Iterator[bytes]:
        yield from human.say(left.pop(0))
        yield from human.hear_out()
        yield from human.hush(0.5)
        human.done = not left

    return plan
