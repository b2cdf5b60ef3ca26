"""Cuts a model's stream of characters into clauses that a voice can begin with."""

import re

_END = re.compile(r"[.!?…]+[\"')\]]*\s+|\n+")
_PAUSE = re.compile(r"[,;:]\s+|\s+[—–]\s+")
FIRST_CLAUSE = 60
"""Characters after which the first clause of a reply may already end at a comma."""
LONGEST = 300
"""A clause is cut here whatever it looks like."""
_ABBREVIATIONS = ("mr.", "mrs.", "ms.", "dr.", "st.", "no.", "a.m.", "p.m.", "e.g.", "i.e.", "vs.", "sr.", "sra.")
_UNSPOKEN = re.compile(r"[*_`#>|~\[\]{}<]|https?://\S+|^\s*[-•]\s", re.MULTILINE)


class Clauses:
    """Feed it text, get clauses as soon as they are whole."""

    def __init__(self) -> None:
        self._waiting = ""
        self._count = 0

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
        clause = speakable(self._waiting[:end])
        self._waiting = self._waiting[end:]
        self._count += bool(clause)
        return [clause] if clause else []

    def _cut(self) -> int | None:
        for end in _END.finditer(self._waiting):
            if not self._waiting[: end.end()].rstrip().lower().endswith(_ABBREVIATIONS):
                return end.end()
        if self._count == 0:
            pause = next((found for found in _PAUSE.finditer(self._waiting) if found.start() >= FIRST_CLAUSE), None)
            if pause is not None:
                return pause.end()
        if len(self._waiting) > LONGEST:
            return self._waiting.rfind(" ", 0, LONGEST) + 1 or LONGEST
        return None


def speakable(text: str) -> str:
    """Without marks and addresses that only make sense on a page, and with single spaces."""
    return re.sub(r"\s+", " ", _UNSPOKEN.sub(" ", text)).strip()
