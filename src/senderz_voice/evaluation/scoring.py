"""The figures: of what fired, how much was right, and of what should have fired, how much did."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """What one phrasing asks for and what it fired; None is nothing."""

    said: str
    wanted: str | None
    fired: str | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one language. Without anything that fired, or should have, there is no share to tell."""

    language: str
    phrasings: int
    precision: float | None
    recall: float | None
    wrong: tuple[Answer, ...]


def figures(language: str, answers: Sequence[Answer]) -> Figures:
    """Precision and recall over all intents; a phrasing that asks for nothing can only cost precision."""
    right = sum(each.fired is not None and each.fired == each.wanted for each in answers)
    return Figures(
        language=language,
        phrasings=len(answers),
        precision=_share(right, sum(each.fired is not None for each in answers)),
        recall=_share(right, sum(each.wanted is not None for each in answers)),
        wrong=tuple(each for each in answers if each.fired != each.wanted),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
