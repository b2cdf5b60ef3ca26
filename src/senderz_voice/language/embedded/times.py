"""Days and times of day in what people type and say, and how to say them back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from senderz_voice.language.embedded.numerals import TENS, UNITS, ordinal
from senderz_voice.language.embedded.words import table

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = tuple(table("january february march april may june july august september october november december"))
_SHORT_DAYS = {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6}
_SHORT_MONTHS = {name[:3]: place for place, name in enumerate(MONTHS)} | {"sept": 8}

_FULL_HOUR = " o'clock"

Half = Literal["a.m.", "p.m.", ""]


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day as it was named; `label` is how to say it, without a preposition."""

    label: str
    weekday: int | None = None
    month: int | None = None
    number: int | None = None
    offset: int | None = None
    """Days from today, for `today` and `tomorrow`."""
    weeks: int = 0
    """Weeks to add: 1 for `next Monday` said as one week on."""

    def on(self) -> str:
        """With its preposition: `on Friday`, `tomorrow`, `on the third`."""
        bare = self.offset is not None or self.label.startswith(("next", "this", "today", "tomorrow"))
        return self.label if bare else f"on {self.label}"


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time as it was named. `half` is empty when nobody said morning or afternoon."""

    hour: int
    minute: int = 0
    half: Half = ""
    word: str = ""
    """noon, midnight, morning, afternoon or evening, when that was the word."""

    @property
    def vague(self) -> bool:
        """Only a part of the day."""
        return self.word in {"morning", "afternoon", "evening"}

    def label(self) -> str:
        if self.vague:
            return f"in the {self.word}"
        if self.word:
            return self.word
        minute = f":{self.minute:02d}" if self.minute else ""
        return f"{self.hour}{minute} {self.half}" if self.half else f"{self.hour}{minute or _FULL_HOUR}"

    def clock(self) -> tuple[int, int]:
        """Hour 0-23 and minute; without a half, 8 to 11 are morning hours and the others afternoon."""
        half = self.half or ("a.m." if 8 <= self.hour <= 11 else "p.m.")
        hour = self.hour % 12 + (12 if half == "p.m." else 0)
        return (self.hour if self.hour > 12 else hour), self.minute


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, a time of day, or both."""

    day: Day | None = None
    time: TimeOfDay | None = None

    def spoken(self) -> str:
        """As part of a sentence: `on Sunday at 1 p.m.`, `tomorrow in the morning`."""
        parts = [self.day.on()] if self.day else []
        if self.time:
            label = self.time.label()
            parts.append(label if self.time.vague else f"at {label}")
        return " ".join(parts)

    def short(self) -> str:
        """Without the leading preposition: `Sunday at 1 p.m.`."""
        return re.sub(r"^(on|at|in) ", "", self.spoken())

    def same_as(self, other: "Moment") -> bool:
        """Whether nothing that both name differs; 10 and 10 a.m. agree."""
        days = self.day is None or other.day is None or _day_key(self.day) == _day_key(other.day)
        return days and (self.time is None or other.time is None or _times_agree(self.time, other.time))

    def filled(self, other: "Moment") -> "Moment":
        """What this lacks, taken from the other."""
        return Moment(self.day or other.day, self.time or other.time)


def _day_key(day: Day) -> tuple[int | None, ...]:
    return (day.weekday,) if day.weekday is not None else (day.month, day.number, day.offset)


def _times_agree(one: TimeOfDay, other: TimeOfDay) -> bool:
    if one.vague or other.vague:
        return one.vague == other.vague and one.word == other.word
    halves = not one.half or not other.half or one.half == other.half
    return halves and (one.hour % 12, one.minute) == (other.hour % 12, other.minute)


_NAMES = "|".join((*WEEKDAYS, *_SHORT_DAYS))
_MONTH_NAMES = "|".join((*MONTHS, *_SHORT_MONTHS))
_ORDINAL = (
    r"(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
    r"(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth)|\d{1,2}(?:st|nd|rd|th)"
)
_DAY = re.compile(
    rf"\b(?:(?P<far>(?:the )?day after tomorrow)|(?P<near>today|tonight|tomorrow)"
    rf"|(?:(?P<which>next|this|coming|following) )?(?P<weekday>{_NAMES})\b\.?"
    rf"(?:,? (?P<wmonth>{_MONTH_NAMES})\.? (?:the )?(?P<wnumber>{_ORDINAL}|\d{{1,2}})\b|"
    rf",? (?:the )?(?P<wday>{_ORDINAL})\b)?"
    rf"|(?P<month>{_MONTH_NAMES})\.? (?:the )?(?P<number>{_ORDINAL}|\d{{1,2}})\b(?!:)"
    rf"|(?:the )?(?P<number2>{_ORDINAL}) of (?P<month2>{_MONTH_NAMES})\b"
    rf"|the (?P<alone>{_ORDINAL})(?! (?:one|time|option|choice|slot|offer|of)\b)"
    rf"|(?P<nmonth>\d{{1,2}})/(?P<nnumber>\d{{1,2}})\b|(?P<span>next weekend|this weekend|the weekend|next week|"
    rf"this week|next month))",
    re.IGNORECASE,
)
_HOUR_WORDS = "|".join(word for word, value in UNITS.items() if 1 <= value <= 12)
_MINUTES = r"(?:(?:oh|o) (?:five)|five|ten|fifteen|twenty(?: five)?|thirty(?: five)?|forty(?: five)?|fifty(?: five)?)"
_HALF = r"(?P<half>[ap]\.? ?m\b\.?)"
_PART = r"(?:in the |this )?(?P<part>morning|afternoon|evening)|at (?P<night>night)"
_TIME = re.compile(
    rf"\b(?:(?P<word>noon|midday|midnight|lunchtime)"
    rf"|half past (?P<pasthour>\d{{1,2}}|{_HOUR_WORDS})|(?P<quarter>quarter (?:past|to|"
    rf"after)) (?P<qhour>\d{{1,2}}|{_HOUR_WORDS})"
    rf"|(?P<lead>(?:at|around|about|by|before|after|until|till|from|to|say|like|for|make it|it'?s) )?"
    rf"(?P<hour>\d{{1,2}}|{_HOUR_WORDS})"
    rf"(?:(?P<colon>[:.]\d\d)|[ ](?P<minutes>{_MINUTES})(?! (?:minutes|people|guests|dollars)))?"
    rf"(?P<oclock> o ?'?clock| sharp)?"
    rf"(?:[ ]?{_HALF})?(?:[ ](?:{_PART}))?"
    r"|(?:in the |any ?time in the )?(?P<only>mornings?|afternoons?|evenings?))"
    r"(?![\w/])",
    re.IGNORECASE,
)
_NOT_TIMES = re.compile(
    r"\s*(?:%|percent|dollars|people|persons?|guests?|minutes?|hours?|days?|weeks?|months?|years?|stars?|miles|of us|"
    r"(?:birch|main|[a-z]+) (?:street|st|avenue|ave|road|lane|drive|court)\b)",
    re.IGNORECASE,
)
_GLUE = re.compile(
    r"[\s,]*(?:\b(?:on|at|around|about|by|the same|is|would be|for|maybe|say|like|how about|in the|of)\b[\s,]*)*"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A moment and where in the text it stands."""

    start: int
    end: int
    moment: Moment


def find_all(text: str) -> list[Found]:
    """Every moment in the text, a day and a time side by side taken together."""
    marks = sorted([*_days(text), *_times(text)], key=lambda found: found.start)
    merged: list[Found] = []
    for found in marks:
        before = merged[-1] if merged else None
        if before and found.start < before.end:
            continue
        if before and _GLUE.fullmatch(text, before.end, found.start) and _joins(before.moment, found.moment):
            merged[-1] = Found(before.start, found.end, _joined(before.moment, found.moment))
        else:
            merged.append(found)
    return merged


def find(text: str) -> Moment | None:
    """What the text says of a day and a time, put together; the last mention wins ("Monday, no, Tuesday")."""
    day: Day | None = None
    time: TimeOfDay | None = None
    for found in find_all(text):
        day = found.moment.day or day
        if found.moment.time and not (time and found.moment.time.vague):
            time = found.moment.time
        elif found.moment.time and time and not time.half:
            time = replace(time, half="a.m." if found.moment.time.word == "morning" else "p.m.")
    return Moment(day, time) if day or time else None


def _joins(before: Moment, after: Moment) -> bool:
    return (before.day is None or after.day is None) and (
        before.time is None or after.time is None or before.time.vague != after.time.vague
    )


def _joined(before: Moment, after: Moment) -> Moment:
    """Both as one moment; `tomorrow morning at nine` is 9 a.m."""
    time = after.time or before.time
    if before.time and after.time:
        part, exact = (before.time, after.time) if before.time.vague else (after.time, before.time)
        time = replace(exact, half=exact.half or part.half)
    return Moment(before.day or after.day, time)


def _days(text: str) -> Iterator[Found]:
    for match in _DAY.finditer(text):
        day = _day(match)
        if day is None:
            continue
        yield Found(match.start(), match.end(), Moment(day, None))


def _day(match: re.Match[str]) -> Day | None:
    whole = match.group().lower()
    if match["far"]:
        return Day("the day after tomorrow", offset=2)
    if match["near"]:
        return Day(whole, offset=1 if whole == "tomorrow" else 0)
    if match["span"]:
        return Day(whole, offset=7 if whole.startswith("next") else 0)
    if match["weekday"]:
        return _weekday(match)
    if match["alone"]:
        number = ordinal(match["alone"].lower())
        return Day(f"the {match['alone'].lower()}", number=number) if number and number <= 31 else None
    if match["nmonth"]:
        return _dated(int(match["nmonth"]) - 1, int(match["nnumber"]))
    name = (match["month"] or match["month2"]).lower()
    number = ordinal((match["number"] or match["number2"]).lower())
    return _dated(_month(name), number or 0)


def _weekday(match: re.Match[str]) -> Day:
    name = match["weekday"].lower()
    index = WEEKDAYS.index(name) if name in WEEKDAYS else _SHORT_DAYS[name]
    which = (match["which"] or "").lower()
    label = WEEKDAYS[index].capitalize()
    if match["wmonth"]:
        month, number = _month(match["wmonth"].lower()), ordinal(match["wnumber"].lower()) or 0
        return Day(f"{label}, {MONTHS[month].capitalize()} {number}", index, month, number)
    if match["wday"]:
        return Day(f"{label} the {match['wday'].lower()}", index, number=ordinal(match["wday"].lower()))
    weeks = 1 if which in {"next", "following"} else 0
    return Day(f"{which} {label}" if which in {"next", "this"} else label, index, weeks=weeks)


def _month(name: str) -> int:
    return MONTHS.index(name) if name in MONTHS else _SHORT_MONTHS[name]


def _dated(month: int, number: int) -> Day | None:
    if not 0 <= month <= 11 or not 1 <= number <= 31:
        return None
    return Day(f"{MONTHS[month].capitalize()} {number}", month=month, number=number)


def _times(text: str) -> Iterator[Found]:
    for match in _TIME.finditer(text):
        time = _time(match)
        if time is None or (not time.word and not time.half and _NOT_TIMES.match(text, match.end())):
            continue
        start = match.start("hour") if match["hour"] and match["lead"] else match.start()
        yield Found(start, match.end(), Moment(None, time))


def _hour(word: str) -> int | None:
    value = int(word) if word.isdigit() else UNITS.get(word.lower())
    return value if value is not None and 0 <= value <= 23 else None


def _time(match: re.Match[str]) -> TimeOfDay | None:
    if match["word"]:
        word = match["word"].lower()
        return TimeOfDay(12, 0, "a.m." if word == "midnight" else "p.m.", "midnight" if word == "midnight" else "noon")
    if match["only"]:
        word = match["only"].lower().removesuffix("s")
        hour = {"morning": 9, "afternoon": 2, "evening": 6}[word]
        return TimeOfDay(hour, 0, "a.m." if word == "morning" else "p.m.", word)
    if match["pasthour"]:
        return TimeOfDay(_hour(match["pasthour"]) or 12, 30)
    if match["qhour"]:
        hour = _hour(match["qhour"]) or 12
        to = match["quarter"].lower().endswith("to")
        return TimeOfDay((hour - 2) % 12 + 1 if to else hour, 45 if to else 15)
    return _counted(match)


def _counted(match: re.Match[str]) -> TimeOfDay | None:
    """A plain hour counts only with something that makes it a time: at, a colon, minutes, a half of the day."""
    hour = _hour(match["hour"])
    half: Half = ""
    if match["half"]:
        half = "a.m." if match["half"].lower().startswith("a") else "p.m."
    elif match["part"]:
        half = "a.m." if match["part"].lower() == "morning" else "p.m."
    elif match["night"]:
        half = "p.m."
    strong = match["colon"] or match["minutes"] or match["oclock"] or half
    lead = (match["lead"] or "").strip().lower()
    weak = lead in {"at", "around", "about", "by", "before", "after", "until", "till", "make it", "say", "like"}
    if hour is None or not (strong or weak) or hour == 0:
        return None
    minute = int(match["colon"][1:]) if match["colon"] else _minute(match["minutes"] or "")
    if minute > 59:
        return None
    if hour > 12:
        return TimeOfDay(hour - 12, minute, "p.m.") if match["colon"] else None
    return TimeOfDay(hour, minute, half)


def _minute(words: str) -> int:
    return sum(UNITS.get(word, TENS.get(word, 0)) for word in words.lower().split())


def local(started_at: float, timezone: str) -> datetime:
    """The call's start in the persona's zone; UTC when the zone is unknown."""
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = ZoneInfo("UTC")
    return datetime.fromtimestamp(started_at, zone)


def resolve(day: Day, today: date) -> date:
    """The date that a named day means, counted from today."""
    if day.month is not None and day.number is not None:
        chosen = _safe(today.year, day.month + 1, day.number)
        return chosen if chosen >= today else _safe(today.year + 1, day.month + 1, day.number)
    if day.offset is not None:
        return today + timedelta(days=day.offset)
    if day.weekday is not None:
        ahead = (day.weekday - today.weekday()) % 7
        return today + timedelta(days=ahead or (7 if day.weeks else 0))
    number = day.number or today.day
    if number >= today.day:
        return _safe(today.year, today.month, number)
    return _safe(today.year + today.month // 12, today.month % 12 + 1, number)


def _safe(year: int, month: int, number: int) -> date:
    """The date, or the month's last day when the month is shorter."""
    for candidate in range(min(number, 31), 27, -1):
        try:
            return date(year, month, candidate)
        except ValueError:
            continue
    return date(year, month, min(number, 28))
