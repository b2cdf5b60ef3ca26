"""Card numbers never reach the transcript, the events or the model."""

import re
from itertools import accumulate

REDACTED = "[card number removed]"

_SHORTEST, _LONGEST = 13, 19
_WORDS = (
    "zero one two three four five six seven eight nine",
    "oh",
    "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "sıfır bir iki üç dört beş altı yedi sekiz dokuz",
)
_DIGITS = {word: str(digit) for line in _WORDS for digit, word in enumerate(line.split())}
_GROUP = rf"(?:\d+|\b(?:{'|'.join(_DIGITS)})\b)"
_GROUPS = re.compile(_GROUP, re.IGNORECASE)
_RUN = re.compile(rf"{_GROUP}(?:[ .,-]{{1,3}}{_GROUP})*", re.IGNORECASE)


def redact(text: str) -> str:
    """`text` without payment card numbers: 13 to 19 digits that pass the Luhn check (ISO/IEC 7812-1).

    They may be written together, in groups, or digit by digit as a recogniser writes them, in figures or in words.
    """
    return _RUN.sub(_replace, text)


def _replace(run: re.Match[str]) -> str:
    """Cut every card out of a run of groups; other numbers may stand before and behind it."""
    text = run.group()
    groups = [(found.start(), found.end(), _figures(found.group())) for found in _GROUPS.finditer(text)]
    kept: list[str] = []
    reached = first = 0
    while first < len(groups):
        last = _card([figures for _, _, figures in groups[first:]], whole=first == 0)
        if last:
            kept += [text[reached : groups[first][0]], REDACTED]
            reached = groups[first + last - 1][1]
        first += last or 1
    return "".join([*kept, text[reached:]])


def _figures(group: str) -> str:
    return group if group.isdigit() else _DIGITS[group.lower()]


def _card(groups: list[str], *, whole: bool) -> int:
    """How many of the first groups are one card number, 0 when they are none.

    Inside a longer run only what bank cards begin with counts (2 to 6): one number in ten passes the check by chance.
    """
    for count, length in reversed(list(enumerate(accumulate(map(len, groups)), start=1))):
        number = "".join(groups[:count])
        likely = number[0] in "23456" or (whole and count == len(groups))
        if _SHORTEST <= length <= _LONGEST and likely and _luhn(number):
            return count
    return 0


def _luhn(number: str) -> bool:
    total = 0
    for place, digit in enumerate(map(int, reversed(number))):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
