"""Word error rate between what was said and what was heard."""

import re
from collections.abc import Sequence
from typing import Final

_FIGURES: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# The same words written in two ways.
_SAME: Final = {
    "ok": "okay",
    "umute": "unmute",
    "dialed": "dialled",
    "canceled": "cancelled",
    "voicemail": "voice mail",
}


def words(text: str) -> list[str]:
    """`text` without case, punctuation and figures."""
    plain = re.sub(r"[^a-z0-9' ]+", " ", text.lower().replace("’", "'"))
    spelled = [_FIGURES[int(word)] if word.isdigit() and int(word) <= 10 else word.strip("'") for word in plain.split()]
    return " ".join(_SAME.get(word, word) for word in spelled).split()


def count(said: str, heard: str) -> tuple[int, int]:
    """Word errors and words said."""
    reference = words(said)
    return _distance(reference, words(heard)), len(reference)


def _distance(reference: Sequence[str], hypothesis: Sequence[str]) -> int:
    row = list(range(len(hypothesis) + 1))
    for line, expected in enumerate(reference, start=1):
        diagonal, row[0] = row[0], line
        for column, found in enumerate(hypothesis, start=1):
            best = min(row[column] + 1, row[column - 1] + 1, diagonal + (expected != found))
            diagonal, row[column] = row[column], best
    return row[-1]


def figures(text: str) -> list[str]:
    """The figures in `text`, whether written as words or as digits."""
    found = re.findall(r"[a-z]+|\d", text.lower())
    return [
        str(_FIGURES.index(word)) if word in _FIGURES else word for word in found if word in _FIGURES or word.isdigit()
    ]
