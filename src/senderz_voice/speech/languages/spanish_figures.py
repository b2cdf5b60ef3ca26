"""Rewrites Spanish text as it is said: figures, times of day, telephone numbers and addresses in words."""

import re
from collections.abc import Callable
from typing import Final


def _table(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_SMALL: Final = _table(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
    "veintiocho veintinueve"
)
_TENS: Final = _table("treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_HUNDREDS: Final = _table(
    "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)
_ORDINALS: Final = _table("primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo")
_SHORT: Final = {
    "sr": "señor", "sra": "señora", "srta": "señorita", "dr": "doctor", "dra": "doctora", "lic": "licenciado",
    "ing": "ingeniero", "av": "avenida", "col": "colonia", "ud": "usted", "uds": "ustedes", "tel": "teléfono",
    "núm": "número", "núms": "números", "ext": "extensión", "depto": "departamento", "etc": "etcétera",
}  # fmt: skip
_WEB: Final = {"@": "arroba", ".": "punto", "_": "guion bajo", "-": "guion", "/": "diagonal", "+": "más"}


def spoken(text: str) -> str:
    """`text` with everything written out that a voice would stumble over."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return re.sub(r"[ \t]{2,}", " ", text).strip()


def cardinal(number: int) -> str:
    """A whole number below 10**12 in words: 42 is `cuarenta y dos`."""
    if number < 30:
        return _SMALL[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        return _TENS[tens - 3] + (f" y {_SMALL[unit]}" if unit else "")
    if number < 1_000:
        hundreds, rest = divmod(number, 100)
        return "cien" if number == 100 else _and(_HUNDREDS[hundreds - 1], rest)
    if number < 1_000_000:
        thousands, rest = divmod(number, 1_000)
        return _and("mil" if thousands == 1 else f"{_short_one(cardinal(thousands))} mil", rest)
    millions, rest = divmod(number, 1_000_000)
    return _and("un millón" if millions == 1 else f"{_short_one(cardinal(millions))} millones", rest)


def _and(words: str, rest: int) -> str:
    return f"{words} {cardinal(rest)}" if rest else words


def _short_one(words: str) -> str:
    """`veintiún mil`, not `veintiuno mil`."""
    return re.sub(r"uno$", "un", words).replace("veintiun", "veintiún")


def _one_by_one(figures: str) -> str:
    return " ".join(_SMALL[int(figure)] for figure in figures if figure.isdigit())


def _telephone_number(found: re.Match[str]) -> str:
    """Figure by figure, with a breath where people make one."""
    digits = re.sub(r"\D", "", found[0])
    groups = [group for group in (digits[:-10], digits[-10:-7], digits[-7:-4], digits[-4:]) if group]
    return ("más " if found[0].startswith("+") else "") + ", ".join(map(_one_by_one, groups))


def _time(found: re.Match[str]) -> str:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = (found["half"] or "").lower()[:1]
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        return found[0]
    clock = hour % 12 + (12 if half == "p" else 0) if half else hour
    named = "una" if clock % 12 == 1 else _SMALL[clock % 12 or 12]
    minutes = {0: "", 15: " y cuarto", 30: " y media"}.get(minute, f" y {cardinal(minute)}")
    return named + minutes + (f" {_part_of_day(clock)}" if half or hour > 12 else "")


def _part_of_day(clock: int) -> str:
    if clock == 12:
        return "del día"
    if 1 <= clock < 12:
        return "de la mañana"
    return "de la tarde" if 12 < clock < 20 else "de la noche"


def _number(found: re.Match[str]) -> str:
    """Whole and decimal numbers, agreeing with a word that follows."""
    whole = found["whole"].replace(",", "")
    if len(whole) > 12 or (whole[0] == "0" and len(whole) > 1) or (len(whole) > 5 and "," not in found["whole"]):
        return _one_by_one(whole)
    words = cardinal(int(whole))
    if found["part"]:
        return f"{words} punto {_one_by_one(found['part'])}"
    following = found["next"] or ""
    if following.endswith(("a", "as")):
        return re.sub(r"uno$", "una", words).replace("cientos", "cientas").replace("quinientos", "quinientas")
    return _short_one(words) if following and following not in {"de", "y", "o", "a", "por"} else words


def _address(found: re.Match[str]) -> str:
    written = found[0]
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", written.rstrip("./"))
    said = re.sub(r"[.@_/+-]", lambda mark: f" {_WEB[mark[0]]} ", bare)
    return said + ("." if written.endswith(".") else "")


_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

_RULES: Final[tuple[_Rule, ...]] = (
    (re.compile(r"(?m)^\s*(?:#{1,6}|[-*•])\s+"), ""),
    (re.compile(r"\*{1,3}|`+|(?<!\w)_+|_+(?!\w)"), ""),
    (re.compile(r"(?:https?://|www\.)[^\s,;!?()<>]+"), _address),
    (re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\.?"), _address),
    (re.compile(r"(?i)\b(" + "|".join(_SHORT) + r")\."), lambda found: _SHORT[found[1].lower()]),
    (re.compile(r"\+\d[\d ().-]{5,18}\d(?!\d)"), _telephone_number),
    (re.compile(r"(?<![\w.-])\(?\d{2,3}\)?[ .-]\d{3,4}[ .-]\d{4}(?![\w-])"), _telephone_number),
    (re.compile(r"(?<![\w.,])\d{10}(?![\w,]|\.\d)"), _telephone_number),
    (re.compile(r"(?i)(?<![\w.:])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?: ?(?P<half>[ap])\.? ?m\b\.?)?(?![\w:])"), _time),
    (re.compile(r"(?i)(?<![\w.:])(?P<hour>\d{1,2})(?P<minute>) ?(?P<half>[ap])\.? ?m\b\.?"), _time),
    (re.compile(r"\b(\d{1,2})(?:\.º|º|\.?°)"), lambda found: _ordinal(int(found[1]))),
    (re.compile(r"(?<=\d) ?%"), " por ciento"),
    # Which money it is the text does not say, and a wrong guess would be a wrong price.
    (re.compile(r"\$ ?(?=\d)"), ""),
    (re.compile(r"(?<=\d) ?USD\b"), " dólares"),
    (re.compile(r"(?<=\d) ?MXN\b"), " pesos"),
    (
        re.compile(r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<part>\d{1,4}))?(?![\d])(?= (?P<next>[^\W\d_]+))?"),
        _number,
    ),
    (re.compile(r"&"), " y "),
)


def _ordinal(number: int) -> str:
    return _ORDINALS[number - 1] if 1 <= number <= 10 else cardinal(number)
