"""Spanish figures, days, times and names rewritten as English ones, so that one set of rules finds them all.

Only what slots are cut out of is rewritten, and only for finding: words that are kept or read back stay as spoken.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from senderz_voice.language.embedded.words import table, tidy

_UNITS = {
    word: number
    for number, word in enumerate(
        table("""cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis
        diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis
        veintisiete veintiocho veintinueve""")
    )
} | {"veintidos": 22, "veintitres": 23, "veintiseis": 26, "dieciseis": 16, "veintiún": 21, "veintiuna": 21}
_TENS = {
    word: 10 * number
    for number, word in enumerate(table("treinta cuarenta cincuenta sesenta setenta ochenta noventa"), 3)
}
_HUNDREDS = {"cien": 100, "ciento": 100} | {
    word: 100 * number
    for number, word in enumerate(
        table("doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"), 2
    )
}
_DAYS = {
    "lunes": "Monday",
    "martes": "Tuesday",
    "miércoles": "Wednesday",
    "miercoles": "Wednesday",
    "jueves": "Thursday",
    "viernes": "Friday",
    "sábado": "Saturday",
    "sabado": "Saturday",
    "domingo": "Sunday",
}
_MONTHS = dict(
    zip(
        table("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
        table("January February March April May June July August September October November December"),
        strict=True,
    )
)
_PARTS = {"mañana": "a.m.", "madrugada": "a.m.", "tarde": "p.m.", "noche": "p.m.", "día": "p.m.", "dia": "p.m."}
_DAY = "|".join(_DAYS)
_MONTH = "|".join(_MONTHS)
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_PART = "|".join(_PARTS)

_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _rule(pattern: str, replacement: str | Callable[[re.Match[str]], str]) -> _Rule:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), replacement


def _amount(found: re.Match[str]) -> str:
    words = found[0].lower().split()
    return str(sum(_UNITS.get(word, _TENS.get(word, _HUNDREDS.get(word, 0))) for word in words))


def _thousands(found: re.Match[str]) -> str:
    return str(int(found[1] or 1) * 1000 + int(found[2] or 0))


def _weekday(found: re.Match[str]) -> str:
    which = "next " if found["next"] or found["then"] else "this " if found["this"] else ""
    return which + _DAYS[found["day"].lower()] + (f" the {found['number']}th" if found["number"] else "")


def _dated(found: re.Match[str]) -> str:
    number = "1" if found[1].lower().startswith("prim") else found[1]
    return f"{_MONTHS[found[2].lower().replace('setiembre', 'septiembre')]} {number}"


def _clock(found: re.Match[str]) -> str:
    """`a las 4 menos cuarto de la tarde` as `at 3:45 p.m.`"""
    hour = 1 if found["hour"].lower() == "una" else int(found["hour"])
    minute = _minute(found["minute"] or found["past"] or "0")
    if found["to"]:
        hour, minute = (hour - 2) % 12 + 1, 60 - _minute(found["to"])
    half = _PARTS[found["part"].lower()] if found["part"] else ""
    if (found["part"] or "").lower() == "noche" and hour == 12:
        half = "a.m."
    if hour > 12:
        hour, half = hour - 12, "p.m."
    return f"at {hour}:{minute:02d} {half}".rstrip() + " "


def _minute(word: str) -> int:
    return {"cuarto": 15, "media": 30}.get(word.lower()) or int(word)


_RULES: tuple[_Rule, ...] = (
    # Figures first, because hours and dates are made of them.
    _rule(rf"(?:{'|'.join(_HUNDREDS)})(?: (?:{'|'.join(_TENS)})(?: y (?:{_UNIT}))?| (?:{_UNIT}))?", _amount),
    _rule(rf"(?:{'|'.join(_TENS)})(?: y (?:{_UNIT}))?", _amount),
    _rule(_UNIT, _amount),
    _rule(r"(?:(\d{1,3}) )?mil(?: (\d{1,3}))?", _thousands),
    _rule(r"dobles?", "double"),
    _rule(r"triple", "triple"),
    # Days.
    _rule(r"pasado mañana", "the day after tomorrow"),
    _rule(r"hoy (?:en|por) la noche|esta noche", "tonight"),
    _rule(r"hoy(?: mismo)?", "today"),
    _rule(r"(?<!la )(?<!esta )mañana", "tomorrow"),
    _rule(r"(?:la )?(?:próxima|proxima) semana|la semana (?:que viene|entrante|próxima)", "next week"),
    _rule(r"(?:el )?(?:próximo|proximo) mes|el mes (?:que viene|entrante)", "next month"),
    _rule(r"(?:el |este )?fin de semana", "the weekend"),
    _rule(rf"(?:el )?(?:día )?(\d{{1,2}}|primero) de ({_MONTH}|setiembre)", _dated),
    _rule(
        rf"(?:(?P<this>este)|(?P<next>(?:el )?(?:próximo|proximo))|el|los|para el)? ?(?P<day>{_DAY})s?"
        rf"(?P<then> que viene| próximo| proximo| entrante| siguiente)?"
        r"(?:,? (?P<number>\d{1,2})(?! (?:de la|pm|am|a )|:))?",
        _weekday,
    ),
    _rule(r"el (?:día )?(\d{1,2})(?=$|[.,!?]| (?:a|por|en|para|de (?:este|ese|octubre))\b)", r"the \1th"),
    # Times of day.
    _rule(r"(?:al )?(?:medio ?día|mediodia)", "noon"),
    _rule(r"(?:a )?(?:la )?media ?noche", "midnight"),
    _rule(
        r"(?:(?:a|para|como a|hasta|desde|tipo|son|sobre|mejor|antes de|después de) )?(?:las? )(?P<hour>\d{1,2}|una)"
        r"(?:[:.](?P<minute>\d\d)| y (?P<past>media|cuarto|\d{1,2})| menos (?P<to>cuarto|\d{1,2}))?"
        rf"(?: en punto)?(?: (?:(?:de|por|en) (?:la|el)|del) (?P<part>{_PART}))?"
        r"(?! (?:personas?|pizzas?|veces|días|semanas))",
        _clock,
    ),
    _rule(rf"(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d\d)| y (?P<past>media|cuarto))?(?P<to>) de la (?P<part>{_PART})",
          _clock),
    _rule(r"(?:por|en|de) la mañana|esta mañana|tempran(?:o|ito)", "in the morning"),
    _rule(r"(?:por|en|de) la (?:tarde|tardecita)|esta tarde", "in the afternoon"),
    _rule(r"(?:por|en|de) la noche", "in the evening"),
    # Who and how many.
    _rule(r"(?:me llamo|mi nombre(?: completo)? es|(?:le )?habla|de parte de|a nombre de)(?= \w)", "my name is"),
    _rule(r"(?:soy)(?= [^\W\d_])", "i am"),
    _rule(r"somos", "party of"),
    _rule(r"mesa (?:para|de)(?= \d)", "table for"),
    _rule(r"para(?= \d{1,2}\b)", "for"),
    _rule(r"(?:una|1) (?:sola )?persona", "1 person"),
    _rule(r"personas|comensales|invitados|gentes?", "people"),
    # E-mail and figures of telephone numbers.
    _rule(r"arroba", "at"),
    _rule(r"punto", "dot"),
    _rule(r"guion bajo|guión bajo", "underscore"),
    _rule(r"guion|guión", "dash"),
    _rule(r"más(?= \d)", "plus"),
    _rule(r"y(?= (?:mi|el|la|estoy|quiero|necesito)\b)", "and"),
    # Words that an answer begins with.
    (re.compile(r"^(?:(?:es|sería|pues|bueno|este|sí|si|claro|a ver|mire|ah|eh)[ ,]+)+", re.IGNORECASE), "well "),
)  # fmt: skip


@lru_cache(maxsize=1024)
def as_english(text: str) -> str:
    """The Spanish text with its slots in English."""
    rewritten = tidy(text)
    for pattern, replacement in _RULES:
        rewritten = pattern.sub(replacement, rewritten)
    return re.sub(r" {2,}", " ", rewritten).strip()


def slots_in(text: str, language: str) -> str:
    """The text as slots are to be looked for in it; only Spanish needs rewriting."""
    return as_english(text) if language.startswith("es") else text
