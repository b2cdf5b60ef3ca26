"""Writes out what the embedded voice would read badly, the way people say it on the telephone."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

_DIGITS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LONG_WORDS: Final = {
    "Mon": "Monday",
    "Tue": "Tuesday",
    "Tues": "Tuesday",
    "Wed": "Wednesday",
    "Thu": "Thursday",
    "Thurs": "Thursday",
    "Fri": "Friday",
    "Sat": "Saturday",
    "Sun": "Sunday",
    "St": "Street",
    "Ave": "Avenue",
    "Blvd": "Boulevard",
    "Rd": "Road",
    "Apt": "Apartment",
}
_DAY: Final = "Mon|Tues?|Wed|Thu(?:rs)?|Fri|Sat|Sun"
_TIME: Final = r"\d{1,2}(?::\d\d)?(?: ?[ap]\.?m\b\.?)?"
# The full stop of an abbreviation, as far as it does not also end the sentence.
_SHORT: Final = r"(?:\.(?=,| [a-z0-9]| Apt\b))?"
_MARKS: Final = {".": "dot", "@": "at", "-": "dash", "_": "underscore", "/": "slash", "+": "plus"}


def spoken(text: str) -> str:
    """`text` as it should be said; what the voice reads well already stays as it is."""
    # Superscripts, full-width letters and the like are only other shapes of what everybody reads.
    text = unicodedata.normalize("NFKC", text)
    for pattern, said in _RULES:
        text = pattern.sub(said, text)
    return text


def _digit_by_digit(figures: str) -> str:
    return " ".join(_DIGITS[int(figure)] for figure in figures)


def _telephone_number(found: re.Match[str]) -> str:
    """Group by group, with a comma for the breath between two."""
    written = found[0]
    groups = re.findall(r"\d+", written)
    if len(groups) == 1:
        groups = _grouped(groups[0])
    return ", ".join(_digit_by_digit(group) for group in groups)


def _grouped(number: str) -> list[str]:
    """The North American grouping, three and four digits at the end, with the country code in front."""
    country, area, rest = number[:-10], number[-10:-7], number[-7:]
    return [group for group in (country, area, rest[:3], rest[3:]) if group]


def _code(found: re.Match[str]) -> str:
    return _digit_by_digit(found[0])


def _labelled_code(found: re.Match[str]) -> str:
    return found[1] + _digit_by_digit(found[2])


def _extension(found: re.Match[str]) -> str:
    return f"extension {_digit_by_digit(found[1])}"


def _address(found: re.Match[str]) -> str:
    """An e-mail or web address; a final full stop ends the sentence and not the address."""
    written = found[0]
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", written.rstrip("./"))
    said = re.sub(r"[.@_/+-]", lambda mark: f" {_MARKS[mark[0]]} ", bare)
    return said + ("." if written.endswith(".") else "")


def _long_word(found: re.Match[str]) -> str:
    return _LONG_WORDS[found[1]]


def _day_range(found: re.Match[str]) -> str:
    return f"{_LONG_WORDS[found[1]]} to {_LONG_WORDS[found[2]]}"


def _in_street(found: re.Match[str]) -> str:
    return found[1] + _LONG_WORDS[found[2]]


_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

# The order matters: addresses before numbers, numbers with separators before bare ones.
_RULES: Final[tuple[_Rule, ...]] = (
    # Marks of formatted text, which language models like to write and nobody says.
    (re.compile(r"(?m)^\s*(?:#{1,6}|[-*•])\s+"), ""),
    (re.compile(r"(?i)(?<=\bpress )\*"), "star"),
    (re.compile(r"(?i)(?<=\bpress )#(?!\d)"), "pound"),
    (re.compile(r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}|`+|(?<!\w)_+|_+(?!\w)"), ""),
    (re.compile(r"(?:https?://|www\.)[^\s,;!?()<>]+"), _address),
    (re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\.?"), _address),
    (re.compile(r"(?<![\w./-])24/7(?![\w/])"), "24 7"),
    (re.compile(r"(?<=\d)/(?=(?:hour|hr|day|week|month|mo|year|yr|person|night)\b)"), " per "),
    (re.compile(r"(?<=per )(?:hr|mo|yr)\b"), lambda found: {"hr": "hour", "mo": "month", "yr": "year"}[found[0]]),
    # Telephone numbers: with a plus sign, with the area code set apart, or of seven digits.
    (re.compile(r"\+\d[\d ().-]{5,18}\d(?!\d)"), _telephone_number),
    (re.compile(r"(?<![\w.-])(?:1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])"), _telephone_number),
    (re.compile(r"(?<![\w.-])\d{3}-\d{4}(?![\w-])"), _telephone_number),
    (re.compile(r"(?i)\b(?:extension|ext\.?|x) ?(\d{2,6})\b"), _extension),
    # Codes are said digit by digit, and so is any figure that is too long for an amount or begins with a zero.
    (
        re.compile(
            r"(?i)\b((?:code|pin|zip|passcode|password|(?:confirmation|account) number) (?:is )?)(\d{3,})\b(?![:%])"
        ),
        _labelled_code,
    ),
    (re.compile(r"(?<=, [A-Z]{2} )\d{5}\b"), _code),
    (re.compile(r"(?<![\w$£€.,:-])(?:0\d+|\d{6,})(?![\w%:-]|[.,]\d)"), _code),
    (re.compile(rf"\b({_DAY})\.? ?[-–] ?({_DAY})\b{_SHORT}"), _day_range),
    (re.compile(rf"\b(Mon|Tues?|Wed|Thu(?:rs)?|Fri)\b{_SHORT}"), _long_word),
    (re.compile(rf"(?i)(?<![\w.:-])({_TIME}) ?[-–] ?({_TIME})(?=[^\w:-]|$)"), r"\1 to \2"),
    (re.compile(r"(?i)(?<=\d) ?(?:(a)|p)m\b"), lambda found: " AM" if found[1] else " PM"),
    (re.compile(rf"\b(\d+ (?:[A-Z][\w']* ){{1,3}})(St|Ave|Blvd|Rd)\b{_SHORT}"), _in_street),
    (re.compile(rf"\b(Apt)\b{_SHORT}"), _long_word),
    # Spelled names and initials, letter by letter.
    (re.compile(r"\b[A-Z](?:-[A-Z])+\b"), lambda found: found[0].replace("-", ", ")),
    (re.compile(r"\b([A-Z]\.)(?=[A-Z]\. [A-Z][a-z])"), r"\1 "),
)
