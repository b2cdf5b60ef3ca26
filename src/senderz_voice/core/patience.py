"""How long a silence must last before a caller's turn is over, judged from the words of the turn so far."""

from collections.abc import Mapping
from types import MappingProxyType

from senderz_voice.core.asked import Asked, asked
from senderz_voice.core.clauses import Clause, clause
from senderz_voice.core.dictation import Dictated, dictated

UNKNOWN_SECONDS = 0.6
"""Without words nothing is known, and the plain silence rule holds."""

_CLAUSES: Mapping[Clause, float] = MappingProxyType(
    {
        Clause.EMPTY: UNKNOWN_SECONDS,
        Clause.ANSWER: 0.35,
        Clause.WHOLE: 0.42,
        Clause.PLAIN: 0.61,
        Clause.VERBLESS: 0.9,
        Clause.FRAGMENT: 0.72,
        Clause.OPENING: 0.9,
        Clause.INTRODUCTION: 0.8,
        Clause.STEM: 1.05,
        Clause.HANGING: 1.1,
        Clause.HESITATING: 1.4,
    }
)
_DICTATIONS: Mapping[Dictated, float] = MappingProxyType(
    {Dictated.COMPLETE: 0.33, Dictated.NEARLY: 0.65, Dictated.OPEN: 0.9, Dictated.INCOMPLETE: 1.5}
)
_DICTATED = frozenset({Asked.SPELLING, Asked.ADDRESS, Asked.EMAIL, Asked.PHONE, Asked.CARD, Asked.REFERENCE})
_LONG_ANSWERS = frozenset({Asked.MORE, *_DICTATED})
"""A mere "yes" to one of these is the beginning of the answer."""
_SHORT_ANSWERS: Mapping[Asked, float] = MappingProxyType({Asked.CHOICE: 0.35, Asked.FACT: 0.36})
"""A few words are enough here, whether they make a sentence or not."""
_VERBLESS_ANSWER_SECONDS = 0.65
"""A word without a verb answers as well, but a sentence may be meant."""
_NAME_SECONDS = 0.65
"""Between a first and a last name."""
_LATE_WORDS_SECONDS = 0.8
"""Nothing was recognised yet of what is usually dictated in groups."""
_YES = frozenset(
    {"yes", "yeah", "sure", "yes please", "okay", "sí", "si", "claro", "claro que sí", "evet", "tabii", "var"}
)


def patience(text: str, language: str, *, previous_question: str = "") -> float:
    """Seconds of silence after which a turn with these words is taken to be over.

    `text` is the transcript so far, of which the last word may be missing; `previous_question` is what the assistant
    said last. Between 0.33 (a complete number) and 1.5 (a telephone number with digits to come).
    """
    wanted = asked(previous_question)
    sounds = clause(text, language)
    stands = dictated(text, language, wanted) if sounds is not Clause.EMPTY else Dictated.NONE
    if stands is Dictated.NONE:
        return _spoken(text, sounds, wanted)
    if sounds is Clause.HESITATING or (stands is Dictated.COMPLETE and sounds is Clause.HANGING):
        return max(_CLAUSES[sounds], _DICTATIONS[stands])
    return _DICTATIONS[stands]


def _spoken(text: str, sounds: Clause, wanted: Asked) -> float:
    if sounds is Clause.EMPTY and wanted in _DICTATED:
        return _LATE_WORDS_SECONDS
    if sounds is Clause.ANSWER and wanted in _LONG_ANSWERS and text.lower().strip(" .,!") in _YES:
        return _CLAUSES[Clause.OPENING]
    if sounds in (Clause.PLAIN, Clause.FRAGMENT) and wanted in _SHORT_ANSWERS:
        return _SHORT_ANSWERS[wanted]
    if sounds is Clause.VERBLESS and wanted in _SHORT_ANSWERS:
        return _VERBLESS_ANSWER_SECONDS
    if sounds in (Clause.PLAIN, Clause.VERBLESS, Clause.FRAGMENT, Clause.INTRODUCTION) and wanted is Asked.NAME:
        return _NAME_SECONDS
    return _CLAUSES[sounds]
