"""The words of the caller's present turn, out of a stream of words that may still change and words that will not."""

import re


class TurnWords:
    """Joins final and partial words, and gives each of them to one turn only."""

    def __init__(self, carried: str = "") -> None:
        self._finals = [carried] if carried else []
        self._partial = ""
        self._taken: list[str] = []
        """Words that a turn already got while the recogniser still held them for partial: they will come again."""

    @property
    def text(self) -> str:
        return " ".join(part for part in (*self._finals, self._partial) if part)

    @property
    def settled(self) -> bool:
        """Whether there are words, and none of them can change any more."""
        return bool(self._finals) and not self._partial

    def partial(self, text: str) -> None:
        self._partial = self._new(text)

    def final(self, text: str) -> None:
        new = self._new(text)
        self._partial, self._taken = "", []
        if new:
            self._finals.append(new)

    def take(self) -> str:
        """All words, for a turn that ends now."""
        text = self.text
        if self._partial:
            self._taken += self._partial.split()
        self._finals, self._partial = [], ""
        return text

    def _new(self, text: str) -> str:
        """Without the words that were taken, unless the recogniser has begun anew."""
        words = text.split()
        pairs = list(zip(map(_bare, words), map(_bare, self._taken), strict=False))
        alike = sum(one == other for one, other in pairs)
        again = bool(pairs) and 2 * alike >= len(pairs)
        return " ".join(words[len(self._taken) :] if again else words)


def _bare(word: str) -> str:
    return re.sub(r"\W", "", word.casefold())
