"""How far a caller is who dictates: a number of known length, an e-mail, a spelled name, an address."""

import re
from enum import StrEnum

from senderz_voice.core.asked import Asked
from senderz_voice.core.numerals import Run, runs
from senderz_voice.core.spoken import family, listed, words


class Dictated(StrEnum):
    """How a dictation stands after the words so far."""

    NONE = "none"
    COMPLETE = "complete"
    NEARLY = "nearly"
    """One word short, and the last word of a partial transcript is often missing."""
    OPEN = "open"
    """Nobody but the caller knows whether more comes."""
    INCOMPLETE = "incomplete"


_LENGTHS = {
    Asked.EXPIRY: (4, 6),
    Asked.EXPIRY_AND_CODE: (7, 8, 9, 10),
    Asked.CODE: (3,),
    Asked.POSTAL: (5,),
    Asked.LAST_FOUR: (4,),
}
_DATES = frozenset({Asked.EXPIRY, Asked.EXPIRY_AND_CODE})
"""Said in several parts, with words between them."""
_SHORTEST_REFERENCE = 4
_NUMBER_OF_DIGITS = frozenset({*_LENGTHS, Asked.PHONE, Asked.CARD, Asked.BIRTH})

_MONTHS = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|enero|febrero|marzo"
    r"|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|ocak|şubat|mart|nisan|mayıs|haziran|temmuz"
    r"|ağustos|eylül|ekim|kasım|aralık)\b"
)
_AT = frozenset({"at", "arroba", "@", "et", "kuyruklu"})
_DOT = frozenset({"dot", "punto", "nokta"})
_ENDINGS = listed(
    "com org net edu gov io co mx tr us info biz es uk",
)
_WRITTEN_EMAIL = re.compile(r"\S@\S+\.[a-z]{2,}$")
_LETTERS_SPANISH = listed(
    "be ce efe ge hache jota ka ele eme ene eñe pe cu erre ese te uve equis zeta griega chica grande alta",
)
_SPELLING_AIDS = listed(
    "double doble triple çift iki tane as in for de como apostrophe apóstrofo harfi",
)


def dictated(text: str, language: str, wanted: Asked) -> Dictated:
    """Where a dictation stands; NONE when the words so far are none."""
    if wanted is Asked.EMAIL or _begins_email(text, language):
        return _email(text, language)
    if wanted is Asked.REFERENCE:
        return _reference(text, language)
    if wanted is Asked.SPELLING or _spells(text, language):
        return Dictated.COMPLETE if _spelled_out(text, language) else Dictated.OPEN
    found = runs(text, language)
    if wanted in _NUMBER_OF_DIGITS:
        return _number(text, language, wanted, found)
    if wanted is Asked.ADDRESS:
        return _address(found)
    if found and found[-1].last and len(found[-1].digits) >= (3 if wanted is Asked.NOTHING else 5):
        return _unasked(found[-1], language)
    return Dictated.NONE


def _number(text: str, language: str, wanted: Asked, found: tuple[Run, ...]) -> Dictated:
    if wanted is Asked.BIRTH and not found and _MONTHS.search(" ".join(words(text, language))):
        return Dictated.INCOMPLETE
    if not found or (found[-1].small and not found[-1].last):
        return Dictated.NONE
    run = found[-1]
    if wanted is Asked.BIRTH:
        return _birth(text, language, found)
    digits = "".join(each.digits for each in found) if wanted in _DATES else run.digits
    stands = _against(digits, _lengths(wanted, digits, language))
    return Dictated.NEARLY if stands is Dictated.COMPLETE and run.open else stands


def _lengths(wanted: Asked, digits: str, language: str) -> tuple[int, ...]:
    if wanted is Asked.CARD:
        return (15,) if digits[:2] in ("34", "37") else (14,) if digits[:2] == "36" else (16,)
    if wanted is Asked.PHONE:
        return _phone(digits, language)
    return _LENGTHS[wanted]


def _phone(digits: str, language: str) -> tuple[int, ...]:
    """Ten national digits in the NANP, in Mexico and in Turkey; a prefix that was said comes on top."""
    if family(language) == "es":
        return (12,) if digits.startswith(("52", "01")) else (10,)
    if family(language) == "tr":
        return (12,) if digits.startswith("90") else (11,) if digits.startswith("0") else (10,)
    return (11,) if digits.startswith("1") else (10,)


def _against(digits: str, lengths: tuple[int, ...]) -> Dictated:
    if len(digits) in lengths or len(digits) > max(lengths):
        return Dictated.COMPLETE
    return Dictated.NEARLY if len(digits) + 1 in lengths and len(digits) > 2 else Dictated.INCOMPLETE


def _reference(text: str, language: str) -> Dictated:
    """Letters may stand between the digits, and nobody else knows how many there are."""
    found = runs(text, language)
    said = words(text, language)
    letters = [word for word in said if len(word) == 1 and word.isalpha()]
    if not (found and found[-1].last) and not (said and _is_letter(said[-1], language)):
        return Dictated.NONE
    length = sum(len(run.digits) for run in found) + len(letters)
    return Dictated.INCOMPLETE if length < _SHORTEST_REFERENCE else Dictated.OPEN


def _is_letter(word: str, language: str) -> bool:
    return (len(word) == 1 and word.isalpha()) or (family(language) == "es" and word in _LETTERS_SPANISH)


def _birth(text: str, language: str, found: tuple[Run, ...]) -> Dictated:
    """Day, month and year: three numbers, or two and the name of a month."""
    groups = [group for run in found for group in run.groups]
    numbers: list[str] = []
    for group in groups:
        joined = numbers and numbers[-1] == "0" and len(group) == 1
        numbers[-1:] = [numbers[-1] + group] if joined else [*numbers[-1:], group]
    year = numbers[-1]
    if _MONTHS.search(" ".join(words(text, language))):
        complete = len(year) == 4 or (len(year) == 2 and int(year) > 31)
    else:
        complete = len("".join(numbers)) >= 6 or (len(numbers) >= 3 and len(year) >= 2)
    return Dictated.COMPLETE if complete else Dictated.INCOMPLETE


def _unasked(run: Run, language: str) -> Dictated:
    """Digits that nobody asked for: a telephone or card number of full length is over, everything else may go on."""
    if len(run.digits) in _phone(run.digits, language) or len(run.digits) in (15, 16):
        return Dictated.COMPLETE
    return Dictated.OPEN if len(run.digits) > 3 else Dictated.INCOMPLETE


def _begins_email(text: str, language: str) -> bool:
    """An "at" counts only beside what mail addresses are made of: it is an everyday word too."""
    said = words(text, language)
    return "@" in said or "arroba" in said or bool(_AT & set(said) and _DOT & set(said))


def _email(text: str, language: str) -> Dictated:
    if _WRITTEN_EMAIL.search(text.lower().rstrip(" .,!")):
        return Dictated.COMPLETE
    said = words(text, language)
    if len(said) > 2 and said[-1] in _ENDINGS and (said[-2] in _DOT or "." in text) and _AT & set(said):
        return Dictated.COMPLETE
    return Dictated.NEARLY if said and said[-1] in _DOT and _AT & set(said) else Dictated.INCOMPLETE


def _spells(text: str, language: str) -> bool:
    """Two letters in a row at the end; one letter is an initial, or a word such as the Spanish "y"."""
    said = words(text, language)
    letters = 0
    for word in reversed(said):
        if _is_letter(word, language):
            letters += 1
        elif word not in _SPELLING_AIDS or not letters:
            break
    return letters >= 2


def _spelled_out(text: str, language: str) -> bool:
    """Whether the letters make up a name that was said before them: "Carter, C A R T E R"."""
    said = words(text, language)
    letters = "".join(word for word in said if len(word) == 1)
    return len(letters) > 2 and any(letters.endswith(word) for word in said if len(word) > 2)


def _address(found: tuple[Run, ...]) -> Dictated:
    """An address has no end that can be heard, but for a postal code."""
    if found and found[-1].last and len(found[-1].digits) == 5 and len(found) > 1:
        return Dictated.COMPLETE
    return Dictated.OPEN
