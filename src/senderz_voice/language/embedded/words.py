"""Words, sentences and spoken forms: the small text operations that the rest of the embedded mind is built on."""

import re
from collections.abc import Sequence

_ABBREVIATIONS = (
    "dr",
    "mr",
    "mrs",
    "ms",
    "prof",
    "st",
    "jr",
    "sr",
    "no",
    "vs",
    "inc",
    "co",
    "ltd",
    "apt",
    "a.m",
    "p.m",
)
_SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)|\n+")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "})


_ACCENTS = str.maketrans("áéíóúü", "aeiouu")


def table(words: str) -> list[str]:
    """The words of a table that is written as running text."""
    return words.split()


STOP_WORDS = frozenset(
    table("""a an and are as at be been but by can could did do does for from had has have how i i'd i'm if in is it its
    just like may me might my no not of on or our please shall she should so some than that the their them then there
    they this to up us very was we were what when where which who will with would you your
    el la los las un una unos unas de del al y en que qué es está están se su sus mi le les lo por para con usted
    ustedes tienen tiene tendrán hay puedo puede pueden podría quiero quisiera cómo cuál dónde cuándo este esta ese
    esa muy""")
)


def tidy(text: str) -> str:
    """One line, straight apostrophes, single spaces; dashes between words become commas."""
    flat = re.sub(r"\s+[-\u2013\u2014]+\s+|\u2014", ", ", text.translate(_APOSTROPHES))
    return re.sub(r"[*_#`]+", "", re.sub(r"\s+", " ", flat)).strip()


def plain(text: str) -> str:
    """What a recogniser's words look like to the patterns: lower case, no punctuation but apostrophes, `: . @ -` "
    "inside."""
    lowered = text.translate(_APOSTROPHES).lower()
    lowered = re.sub(r"[^\w\s'.:@/+-]", " ", lowered)
    lowered = re.sub(r"(?<!\w)[.:/@+'-]+|[.:/@'-]+(?!\w)", " ", lowered)
    return re.sub(r"\s+", " ", lowered).strip()


def tokens(text: str) -> list[str]:
    """Lower-case words and figures, in order."""
    return re.findall(r"[^\W_]+(?:'[^\W_]+)?", text.translate(_APOSTROPHES).lower())


def content(text: str) -> list[str]:
    """Words that carry meaning, cut to a rough stem, so that `opening` meets `open` and `hours` meets `hour`."""
    return [stem(unaccented(word)) for word in tokens(text) if word not in STOP_WORDS]


def unaccented(word: str) -> str:
    """Recognisers write `cuanto` for `cuánto` and `menu` for `menú` now and then."""
    return word.translate(_ACCENTS)


def stem(word: str) -> str:
    """A rough stem of an English word: enough to compare, not to show."""
    word = word.removesuffix("'s")
    for ending, left in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return (word.removesuffix(ending) + left).removesuffix("e")
    return word.removesuffix("e") if len(word) > 4 else word


def sentences(text: str) -> list[str]:
    """Sentences with their end marks; a dot behind an abbreviation or an initial ends none."""
    found: list[str] = []
    start = 0
    for mark in _SENTENCE_END.finditer(text):
        last = text[start : mark.start()].rsplit(maxsplit=1)
        word = last[-1].lower().lstrip("(") if last else ""
        following = text[mark.end() :].lstrip()[:1]
        abbreviated = word in _ABBREVIATIONS or re.fullmatch(r"[a-z]", word) is not None
        if mark.group() == "." and abbreviated and not (word in {"a.m", "p.m"} and following.isupper()):
            continue
        piece = text[start : mark.end()].strip()
        if piece.strip(".!? \n"):
            found.append(piece)
        start = mark.end()
    rest = text[start:].strip()
    if rest:
        found.append(rest)
    return found


def ended(text: str, mark: str = ".") -> str:
    """The text with an upper-case start and an end mark."""
    text = text.strip().rstrip(",;:")
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?" else text + mark


def listed(items: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def capitalised(name: str) -> str:
    """A name as one writes it, whatever the recogniser's casing was."""
    return " ".join(part[:1].upper() + part[1:] for part in name.split())
