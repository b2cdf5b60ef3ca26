"""The digits in what a caller says: recognisers write them as figures, as words, or as both in one sentence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from senderz_voice.core.spoken import family, listed, words


def _numbered(line: str, first: int = 0, step: int = 1) -> dict[str, int]:
    return {word: first + step * place for place, word in enumerate(line.split())}


_ENGLISH = {
    **_numbered(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    ),
    **_numbered("seventeen eighteen nineteen", 17),
    **_numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
    "oh": 0,
    "fourty": 40,
    "hundred": 100,
    "thousand": 1000,
}
_SPANISH = {
    **_numbered("cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis"),
    **_numbered("diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco", 17),
    **_numbered("veintiséis veintisiete veintiocho veintinueve", 26),
    **_numbered("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 30, 10),
    **_numbered("cien doscientos trescientos cuatrocientos quinientos seiscientos", 100, 100),
    **_numbered("setecientos ochocientos novecientos", 700, 100),
    "dieciseis": 16,
    "veintidos": 22,
    "veintitres": 23,
    "veintiseis": 26,
    "ciento": 100,
    "mil": 1000,
}
_TURKISH = {
    **_numbered("sıfır bir iki üç dört beş altı yedi sekiz dokuz"),
    **_numbered("on yirmi otuz kırk elli altmış yetmiş seksen doksan", 10, 10),
    "yüz": 100,
    "bin": 1000,
}
_VALUES: Mapping[str, Mapping[str, int]] = MappingProxyType({"en": _ENGLISH, "es": _SPANISH, "tr": _TURKISH})
_REPEATS = {"double": 2, "triple": 3, "doble": 2, "çift": 2}
_COUNTERS = {"tane": 0}
_BETWEEN = listed(
    "dash hyphen plus then uh um er eh este mmm guión guion más mas luego tire artı şey eee ııı hmm and y",
)
"""May stand inside a dictated number without ending it."""


@dataclass(frozen=True, slots=True)
class Run:
    """Digits dictated one after the other."""

    groups: tuple[str, ...]
    """As they were said together: `("415", "5", "5")` for "415 five five"."""
    last: bool
    """Nothing but a filler was said after it."""
    small: bool = False
    """One number of at most two digits, as in "six people": no dictation by itself."""
    open: bool = False
    """The last number may still grow: "five hundred"."""

    @property
    def digits(self) -> str:
        return "".join(self.groups)


@dataclass(slots=True)
class _Numerals:
    """Puts the words of a numeral together: "five hundred thirty two" is 532, "five three two" is 5, 3, 2."""

    language: str
    groups: list[str] = field(default_factory=list)
    _value: int | None = None
    _part: int = 0
    _room: int = 0
    _times: int = 1

    def take(self, value: int) -> None:
        if value in (100, 1000) and self._multiplied(value):
            return
        if self._value is not None and self._least() <= value < self._room:
            self._value += value
        else:
            self.close()
            self._value = value
        self._part = value
        self._room = self._space(value)

    def figures(self, figures: str) -> None:
        self.close()
        self.groups.append(figures * self._times)
        self._times = 1

    def repeat(self, times: int) -> None:
        self.close()
        self._times = times

    def counted(self) -> None:
        """Turkish "üç tane beş": what looked like a digit was how often the next one comes."""
        times, self._value, self._room = self._value or 1, None, 0
        self._times = times

    def join(self) -> None:
        """Spanish "treinta y" takes a unit."""
        if self._value is not None and self._part >= 30 and self._part % 10 == 0 and self._part < 100:
            self._room = 10

    @property
    def growing(self) -> bool:
        return self._value is not None and self._room >= 100

    def close(self) -> None:
        if self._value is not None:
            self.groups.append(str(self._value) * self._times)
            self._times = 1
        self._value, self._part, self._room = None, 0, 0

    def _multiplied(self, by: int) -> bool:
        """Spanish has words of its own for the hundreds, so only a thousand multiplies there."""
        if self._value is None or (by == 100 and self.language == "es"):
            return False
        rest = self._value - self._part if by == 100 else 0
        factor = self._part if by == 100 else self._value
        if not 0 < factor < (10 if by == 100 else 1000) or rest % 1000:
            return False
        self._value, self._part, self._room = rest + factor * by, factor * by, by
        return True

    def _least(self) -> int:
        """English speakers who dictate "eight hundred five" mean 800 and 5; the others compose."""
        return 10 if self.language == "en" and self._room == 100 else 1

    def _space(self, value: int) -> int:
        """What is added to a number must be less than this."""
        if value and value % 100 == 0:
            return 1000 if value % 1000 == 0 else 100
        tens = value and value % 10 == 0 and self.language != "es"
        return 10 if tens and (value >= 20 or self.language == "tr") else 0


def runs(text: str, language: str) -> tuple[Run, ...]:
    """Every run of digits in `text`, first to last."""
    known = family(language)
    values = _VALUES.get(known, _ENGLISH)
    said = words(text, language)
    found: list[Run] = []
    start = None
    for place, word in enumerate([*said, ""]):
        number = word.isdecimal() or word in values or (word == "o" and start is not None and known == "en")
        number = number or (word in _REPEATS and _goes_on(said[place + 1 : place + 2], values))
        if number and start is None:
            start = place
        elif start is not None and not number and not _goes_on(said[place:], values):
            found.append(_run(said[start:place], known, last=_only_fillers(said[place:])))
            start = None
    return tuple(found)


def _goes_on(rest: Sequence[str], values: Mapping[str, int]) -> bool:
    """Whether fillers only stand between here and the next digit."""
    for word in rest:
        if word.isdecimal() or word in values:
            return True
        if word not in _BETWEEN and word not in _REPEATS and word not in _COUNTERS:
            return False
    return False


def _only_fillers(rest: Iterable[str]) -> bool:
    return all(word in _BETWEEN or word in _REPEATS for word in rest)


def _run(said: Sequence[str], language: str, *, last: bool) -> Run:
    values = _VALUES.get(language, _ENGLISH)
    numerals = _Numerals(language)
    for word in said:
        if word.isdecimal():
            numerals.figures(word)
        elif word in values or word == "o":
            numerals.take(values.get(word, 0))
        elif word in _REPEATS:
            numerals.repeat(_REPEATS[word])
        elif word in _COUNTERS:
            numerals.counted()
        elif word == "y":
            numerals.join()
        elif word != "and":
            numerals.close()
    growing = numerals.growing
    numerals.close()
    groups = tuple(numerals.groups)
    return Run(groups, last, small=len(groups) <= 1 and len("".join(groups)) <= 2, open=growing)
