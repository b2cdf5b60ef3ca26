"""The labelled turns of callers, and what a rule about silence makes of them."""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from senderz_voice.core.numerals import runs
from senderz_voice.core.patience import patience

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "turns" / "labelled"
LANGUAGES = ("en", "es-MX", "tr-TR")
HALVES = ("open", "frozen")
SEEDS = range(20)

TRANSCRIPT_SECONDS = 0.15
"""A recogniser's words come this long after a pause began; no turn ends before."""
MISSING = 0.2
"""How often the last word has not come by then."""

_PAUSE = re.compile(r"\s*\|(\d+(?:\.\d+)?)\|\s*")

Rule = Callable[[str, str, str], float]
"""Seconds of silence that end a turn, by the words so far, the language and the assistant's last question."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a caller says in one turn, cut where they pause."""

    language: str
    tag: str
    """plain, thinking, digits, address, email or spelling."""
    question: str
    pieces: tuple[str, ...]
    pauses: tuple[float, ...]
    """Seconds after each piece but the last."""

    def so_far(self, pieces: int) -> str:
        return " ".join(self.pieces[:pieces])


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence inside a turn and what a rule made of it."""

    in_digits: bool
    """Digits stand right before and right behind it."""
    cut: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """One turn under one rule."""

    turn: Turn
    pauses: tuple[Pause, ...]
    delay: float
    """Seconds from the true end of the turn until it was taken for one."""

    @property
    def cut(self) -> bool:
        return any(pause.cut for pause in self.pauses)


@dataclass(frozen=True, slots=True)
class Score:
    """A rule over a set of turns; the shares lie between 0 and 1."""

    turns: int
    cut: float
    """Share of turns that were cut off at least once."""
    digit_pauses: int
    cut_in_digits: float
    """Share of the pauses between digits that ended the turn."""
    delay: float
    """Mean seconds at the true ends."""


def labelled(language: str, half: str) -> tuple[Turn, ...]:
    """One half of a language's turns. A line begins with its tag, or with `?` and the question of the next lines."""
    turns = []
    question = ""
    for line in (FOLDER / f"{language}.{half}.txt").read_text(encoding="utf-8").splitlines():
        tag, _, told = line.partition(" ")
        if tag == "?":
            question = told
            continue
        parts = _PAUSE.split(told)
        turns.append(Turn(language, tag, question, tuple(parts[::2]), tuple(map(float, parts[1::2]))))
    return tuple(turns)


def judge(turn: Turn, rule: Rule, seed: int) -> Judged:
    """What the rule makes of every pause of the turn and of its end."""
    chance = random.Random(f"{seed} {turn.language} {turn.question} {turn.so_far(len(turn.pieces))}")
    waits = [
        max(TRANSCRIPT_SECONDS, rule(transcript(turn.so_far(count), chance), turn.language, turn.question))
        for count in range(1, len(turn.pieces) + 1)
    ]
    pauses = tuple(
        Pause(_between_digits(turn, place), seconds > waits[place]) for place, seconds in enumerate(turn.pauses)
    )
    return Judged(turn, pauses, waits[-1])


def transcript(words: str, chance: random.Random) -> str:
    """What a recogniser has written of these words when the silence after them is judged.

    The last word may be missing. The last punctuation says nothing: some recognisers put none, some end whatever
    they heard with a full stop.
    """
    heard = words.split()
    if chance.random() < MISSING:
        heard = heard[:-1]
    text = " ".join(heard).rstrip(".,!?")
    return f"{text}." if text and chance.random() < 0.5 else text


def _between_digits(turn: Turn, place: int) -> bool:
    before, after = runs(turn.so_far(place + 1), turn.language), turn.pieces[place + 1].split()[0]
    return turn.tag == "digits" and bool(before and before[-1].last and runs(after, turn.language))


def score(turns: Iterable[Turn], rule: Rule, seeds: Sequence[int] = SEEDS) -> Score:
    """The rule over all turns, each heard once per seed."""
    judged = list(_judged(turns, rule, seeds))
    digits = [pause.cut for each in judged for pause in each.pauses if pause.in_digits]
    return Score(
        turns=len(judged) // len(seeds),
        cut=fmean(each.cut for each in judged),
        digit_pauses=len(digits) // len(seeds),
        cut_in_digits=fmean(digits),
        delay=fmean(each.delay for each in judged),
    )


def _judged(turns: Iterable[Turn], rule: Rule, seeds: Sequence[int]) -> Iterator[Judged]:
    for turn in turns:
        for seed in seeds:
            yield judge(turn, rule, seed)


def silence_only(seconds: float) -> Rule:
    """The rule that knows no words."""
    return lambda *_: seconds


def by_words(text: str, language: str, question: str) -> float:
    """The rule of the product."""
    return patience(text, language, previous_question=question)
