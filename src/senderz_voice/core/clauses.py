"""How finished a clause sounds, by its last words: a caller who says "and" or "my name is" goes on."""

from enum import StrEnum

from senderz_voice.core.clause_words import CLAUSE_WORDS, ClauseWords
from senderz_voice.core.spoken import family, words


class Clause(StrEnum):
    """What the last words of a turn promise."""

    EMPTY = "empty"
    ANSWER = "answer"
    """Yes, no, thank you, goodbye: nothing more is needed."""
    WHOLE = "whole"
    """A sentence with all its parts."""
    PLAIN = "plain"
    """Neither complete nor hanging, as far as words tell."""
    VERBLESS = "verbless"
    """No verb at the end, in a language that ends its sentences with one."""
    FRAGMENT = "fragment"
    """No verb at all: a short answer, or the first part of a sentence."""
    OPENING = "opening"
    """A greeting, a "well": what was meant comes now."""
    INTRODUCTION = "introduction"
    """A greeting and a name; to a business, the matter follows."""
    STEM = "stem"
    """The beginning of what needs more: "I'd like", "benim randevum"."""
    HANGING = "hanging"
    """A conjunction, article or preposition."""
    HESITATING = "hesitating"


def clause(text: str, language: str) -> Clause:
    """How the words so far sound; punctuation counts only where no recogniser puts it by habit."""
    said = words(text, language)
    if not said:
        return Clause.EMPTY
    known = CLAUSE_WORDS.get(family(language), CLAUSE_WORDS["en"])
    joined = " ".join(said)
    if known.hesitating.search(joined):
        return Clause.HESITATING
    if known.answers.fullmatch(joined):
        return Clause.ANSWER
    if known.openings.fullmatch(joined):
        return Clause.OPENING
    if known.introductions.fullmatch(joined) and words(joined, language)[-1] not in known.hanging:
        return Clause.INTRODUCTION
    return _sentence(text.rstrip(), joined, known)


def _sentence(text: str, joined: str, known: ClauseWords) -> Clause:
    if known.whole.search(joined):
        return Clause.WHOLE
    last = joined.rpartition(" ")[2]
    if last in known.hanging or text.endswith(("-", "…", "...", "—")):
        return Clause.HANGING
    if known.stems.search(joined):
        return Clause.STEM
    if text.endswith("?") or known.asks.search(joined):
        return Clause.WHOLE
    if known.verb_last:
        return Clause.VERBLESS
    return Clause.PLAIN if known.verbs.search(joined) else Clause.FRAGMENT
