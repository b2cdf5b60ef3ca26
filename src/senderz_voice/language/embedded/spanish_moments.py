"""Days and times of day as they are said in Mexican Spanish."""

from senderz_voice.language.embedded.times import Day, Moment, TimeOfDay
from senderz_voice.language.embedded.words import table

_WEEKDAYS = table("lunes martes miércoles jueves viernes sábado domingo")
_MONTHS = table("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")
_NAMED = {
    "today": "hoy",
    "tonight": "hoy en la noche",
    "tomorrow": "mañana",
    "the day after tomorrow": "pasado mañana",
    "next week": "la próxima semana",
    "this week": "esta semana",
    "next weekend": "el próximo fin de semana",
    "this weekend": "este fin de semana",
    "the weekend": "el fin de semana",
    "next month": "el próximo mes",
}
_PARTS = {"morning": "por la mañana", "afternoon": "por la tarde", "evening": "por la noche"}


def spoken(moment: Moment) -> str:
    """As part of a sentence: `el viernes a las 3:30 de la tarde`."""
    parts = (_day(moment.day) if moment.day else "", _time(moment.time) if moment.time else "")
    return " ".join(part for part in parts if part)


def _day(day: Day) -> str:
    named = _NAMED.get(day.label.lower())
    if named:
        return named
    date = ""
    if day.number is not None:
        date = f"{day.number} de {_MONTHS[day.month]}" if day.month is not None else str(day.number)
    if day.weekday is None:
        return f"el {date}"
    if date:
        return f"el {_WEEKDAYS[day.weekday]} {date}"
    return f"el {'próximo ' if day.weeks else ''}{_WEEKDAYS[day.weekday]}"


def _time(time: TimeOfDay) -> str:
    if time.vague:
        return _PARTS[time.word]
    if time.word:
        return "a medianoche" if time.word == "midnight" else "al mediodía"
    minute = f":{time.minute:02d}" if time.minute else ""
    return f"{'a la' if time.hour == 1 else 'a las'} {time.hour}{minute}{_half(time)}"


def _half(time: TimeOfDay) -> str:
    if not time.half:
        return ""
    if time.half == "a.m.":
        return " de la mañana"
    if time.hour == 12:
        return " del día"
    return " de la tarde" if time.hour < 8 else " de la noche"
