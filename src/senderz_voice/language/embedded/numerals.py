"""Numbers as people say them: amounts (`twenty five`), ordinals (`third`) and figures one by one (`four one oh`)."""

import re

from senderz_voice.language.embedded.words import table

UNITS = {
    word: number
    for number, word in enumerate(
        table("""zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen""")
    )
}
TENS = {
    word: 10 * number for number, word in enumerate(table("twenty thirty forty fifty sixty seventy eighty ninety"), 2)
}
ORDINALS = {
    word: number
    for number, word in enumerate(
        table("""first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
        fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"""),
        1,
    )
} | {"thirtieth": 30}
_FIGURES = UNITS | {"oh": 0, "o": 0}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_REPEATS = {"double": 2, "triple": 3}
_LONE = {"couple": 2, "pair": 2, "dozen": 12} | {
    word: number
    for language in ("dos tres cuatro cinco seis siete ocho nueve diez", "iki üç dört beş altı yedi sekiz dokuz")
    for number, word in enumerate(language.split(), 2)
}
"""Amounts of one word; the Spanish and Turkish ones that no English word is spelt like."""


def number(text: str) -> float | None:
    """The first amount in the text; None when there is none. `forty two thousand` is 42000."""
    words = re.findall(r"\d[\d,]*(?:\.\d+)?|[^\W\d_]+", text.lower().replace("-", " "))
    for start, word in enumerate(words):
        if word[0].isdigit():
            scale = _SCALES.get(words[start + 1], 1) if start + 1 < len(words) else 1
            return float(word.replace(",", "")) * scale
        if word in _LONE:
            return float(_LONE[word])
        if word in UNITS or word in TENS:
            return float(_amount(words[start:]))
    return None


def _amount(words: list[str]) -> int:
    total = 0
    part = 0
    previous = 0
    for place, word in enumerate(words):
        value = UNITS.get(word, TENS.get(word))
        if value is not None:
            if place and previous and not (previous >= 20 and previous % 10 == 0 and value < 10):
                break
            part += value
            previous = value
        elif word in _SCALES and (part or total):
            part = max(part, 1) * _SCALES[word]
            if _SCALES[word] >= 1000:
                total, part = total + part, 0
            previous = 0
        elif word != "and" or not (part or total):
            break
    return total + part


def ordinal(word: str) -> int | None:
    """`third`, `21st` and `twenty first` as numbers."""
    figures = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", word)
    if figures:
        return int(figures[1])
    parts = word.replace("-", " ").split()
    if len(parts) == 2 and parts[0] in TENS and parts[1] in ORDINALS:
        return TENS[parts[0]] + ORDINALS[parts[1]]
    return ORDINALS.get(word)


def characters(text: str) -> str:
    """What is left of a dictated code: `seven double four, A as in apple` becomes `744A`."""
    spoken = re.sub(r"\b(?:as in|like|for) [a-z]+", " ", text.lower().replace("-", " "))
    words = re.findall(r"[a-z]+|\d+", spoken)
    code = ""
    repeat = 1
    for place, word in enumerate(words):
        if word in _REPEATS:
            repeat = _REPEATS[word]
            continue
        following = words[place + 1] if place + 1 < len(words) else ""
        code += _character(word, following) * repeat
        repeat = 1
    return code


def _character(word: str, following: str) -> str:
    if word.isdigit():
        return word
    if word in _FIGURES:
        return str(_FIGURES[word])
    if word in TENS:
        closed = following in UNITS and 0 < UNITS[following] < 10
        return str(TENS[word] // 10) if closed else str(TENS[word])
    if word == "hundred":
        return "00"
    return word.upper() if len(word) == 1 else ""


def figures(text: str) -> str:
    """Only the figures of a dictated number."""
    return re.sub(r"\D", "", characters(text))
