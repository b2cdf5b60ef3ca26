"""Card numbers never reach the transcript, the events or the model."""

import re
from itertools import accumulate

from senderz_voice.core.numerals import runs

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
_RUN = re.compile(rf"{_GROUP}(?:[ .,*/-]{{1,3}}{_GROUP})*", re.IGNORECASE)
_LANGUAGES = ("en", "es", "tr")
_WORD = re.compile(r"[^\W_]+")
_JOINING = frozenset({"sonra", "ve", "ondan"})
"""Turkish words between groups that would end a dictation elsewhere."""


def redact(text: str) -> str:
    """`text` without payment card numbers: 13 to 19 digits that pass the Luhn check (ISO/IEC 7812-1).

    They may be written together, in groups, or digit by digit as a recogniser writes them, in figures or in words.
    """
    text = _RUN.sub(_replace, text)
    for language in _LANGUAGES:
        text = _without_numerals(text, language)
    return text


def redact_behind(before: str, text: str) -> str:
    """`text` redacted as `redact` does, and without the rest of a card number that began in `before`."""
    clean = redact(text)
    if not before:
        return clean
    whole = f"{before} {clean}"
    joined = redact(whole)
    if joined == whole:
        return clean
    begins = next(place for place, (one, other) in enumerate(zip(joined, whole, strict=False)) if one != other)
    return joined[begins:] if begins < len(before) else clean


def _without_numerals(text: str, language: str) -> str:
    """Cut cards that are told in numerals, with doubles, or with fillers between their groups."""
    words = [word for word in _WORD.finditer(text) if word.group().lower() not in _JOINING]
    said = [word.group() for word in words]
    if not _told(said, language):
        return text
    end = next(end for end in range(1, len(said) + 1) if _told(said[:end], language))
    start = next(start for start in reversed(range(end)) if _told(said[start:end], language))
    rest = _without_numerals(text[words[end - 1].end() :], language)
    return f"{text[: words[start].start()]}{REDACTED}{rest}"


def _told(said: list[str], language: str) -> bool:
    """Whether a run of numerals among the words holds a card number."""
    groups = [run.groups for run in runs(" ".join(said), language) if len(run.digits) >= _SHORTEST]
    return any(_card(list(run[first:]), whole=first == 0) for run in groups for first in range(len(run)))


def _replace(run: re.Match[str]) -> str:
    """Cut every card out of a run of groups; other numbers may stand before and behind it."""
    text = run.group()
    groups = [part for found in _GROUPS.finditer(text) for part in _parts(found)]
    kept: list[str] = []
    reached = first = 0
    while first < len(groups):
        last = _card([figures for _, _, figures in groups[first:]], whole=first == 0)
        if last:
            kept += [text[reached : groups[first][0]], REDACTED]
            reached = groups[first + last - 1][1]
        first += last or 1
    return "".join([*kept, text[reached:]])


def _parts(found: re.Match[str]) -> list[tuple[int, int, str]]:
    """A group with its place; one that is longer than any card may begin with one, with date and code behind it."""
    figures = _figures(found.group())
    length = next((size for size in (16, 15) if len(figures) > _LONGEST and _card([figures[:size]], whole=False)), 0)
    middle = found.start() + length
    parts = [(found.start(), middle, figures[:length]), (middle, found.end(), figures[length:])]
    return parts if length else parts[1:]


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
