"""A caller's words made comparable: cut into words, in lower case, and if wished without accents."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|@")
_TURKISH_CAPITALS = str.maketrans({"I": "ı", "İ": "i"})
_DOTLESS = str.maketrans({"ı": "i", "I": "i", "İ": "i", "’": "'"})


def family(language: str) -> str:
    """`es` for `es-MX`: the rules of a language do not depend on the country."""
    return language.partition("-")[0].lower()


def words(text: str, language: str) -> list[str]:
    """The words of `text` in lower case, accents kept, punctuation dropped; an apostrophe stays inside its word.

    Turkish has its own lower case: the capital of the dotless letter is a plain I.
    """
    if family(language) == "tr":
        text = text.translate(_TURKISH_CAPITALS)
    return _WORD.findall(text.replace("’", "'").lower())


def folded(text: str) -> str:
    """`text` in lower case without accents and punctuation, single blanks between its words.

    Recognisers drop accents now and then, and Turkish ones write either kind of I.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_DOTLESS).lower())
    kept = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(_WORD.findall(kept))


def listed(*lines: str) -> frozenset[str]:
    """The words of all lines."""
    return frozenset(" ".join(lines).split())
