"""Cuts a model's stream of characters into clauses that a voice can begin with."""

import re
from typing import Final

from senderz_voice.dialogue.speakable import speakable

_END: Final = re.compile(r"[.!?…]+[\"'”’»)\]*_]*\s+|\n+")
_PAUSE: Final = re.compile(r"[,;:]\s+(?=[^\W\d])|\s+[—–]\s+")
FIRST_CLAUSE: Final = 25
"""Characters after which the first clause of a reply may already end at a comma."""
LONGEST: Final = 300
"""A clause is cut here whatever it looks like."""
_FENCE: Final = "```"

_ENGLISH: Final = (
    "mr mrs ms dr prof st ave rd blvd apt ste dept inc ltd co jr sr vs etc approx ext a.m p.m e.g i.e u.s "
    "jan feb apr aug sept oct nov dec tue tues thu thur thurs fri"
)
_SPANISH: Final = "sra srta sres dra lic ing arq mtro mtra ud uds vd vds av avda col núm tel pág aprox"
_TURKISH: Final = "sn doç yrd av cad sok mah apt vb örn çev hz tel şti a.ş t.c m.ö m.s"
_ABBREVIATIONS: Final = frozenset(f"{word}." for word in f"{_ENGLISH} {_SPANISH} {_TURKISH}".split())
_INITIAL: Final = re.compile(r"(?:^|[\s(\"'“«])(?:[^\W\d_]\.)+$")
"""`J.` and `U.S.`, and the halves of `p. m.`"""
_NUMBER: Final = re.compile(r"\d\.$")
_NUMERO: Final = re.compile(r"(?:^|\W)nos?\.$", re.IGNORECASE)
_WORD: Final = re.compile(r"\S+$")


def clauses_of(text: str) -> list[str]:
    """A text that is known as a whole, cut as if it had come bit by bit."""
    clauses = Clauses()
    return [*clauses.feed(text), *clauses.rest()]


class Clauses:
    """Feed it text, get clauses as soon as they are whole."""

    def __init__(self) -> None:
        self._waiting = ""
        self._count = 0
        self._fenced = False

    def feed(self, text: str) -> list[str]:
        """Clauses completed by this piece of text."""
        self._waiting += text
        clauses: list[str] = []
        while (cut := self._cut()) is not None:
            clauses += self._take(cut)
        return clauses

    def rest(self) -> list[str]:
        """What remains when the text has ended."""
        return self._take(len(self._waiting))

    def _take(self, end: int) -> list[str]:
        clause = speakable(self._unfenced(self._waiting[:end]))
        self._waiting = self._waiting[end:]
        self._count += bool(clause)
        return [clause] if clause else []

    def _unfenced(self, text: str) -> str:
        """Without blocks of code, which may span many lines."""
        inside, kept = self._fenced, []
        for part in text.split(_FENCE):
            kept += [] if inside else [part]
            inside = not inside
        self._fenced = not inside
        return " ".join(kept)

    def _cut(self) -> int | None:
        cuts = [end.end() for end in _END.finditer(self._waiting) if self._ends(end)][:1]
        if self._count == 0:
            cuts += [pause.end() for pause in _PAUSE.finditer(self._waiting) if pause.start() >= FIRST_CLAUSE][:1]
        if cuts:
            return min(cuts)
        if len(self._waiting) > LONGEST:
            return self._waiting.rfind(" ", 0, LONGEST) + 1 or LONGEST
        return None

    def _ends(self, end: re.Match[str]) -> bool:
        """Whether a sentence ends here, or only an abbreviation, an initial or an ordinal number."""
        if "\n" in end.group():
            return True
        before, after = self._waiting[: end.end()].rstrip(), self._waiting[end.end() : end.end() + 1]
        word = _WORD.search(before)
        if word and word.group().lower().lstrip("(\"'¿¡“«") in _ABBREVIATIONS:
            return False
        if _INITIAL.search(before):
            return False
        # "No. 5" or an answer, a Turkish ordinal or the end of a sentence: only what follows tells.
        if _NUMERO.search(before):
            return bool(after and not after.isdecimal())
        return not _NUMBER.search(before) or bool(after and not after.islower())
