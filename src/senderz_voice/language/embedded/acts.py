"""What a caller does with a sentence: the dialogue acts, recognised by patterns first and by meaning as a back-up."""

import re
from enum import StrEnum
from functools import lru_cache

from senderz_voice.language.embedded.acts_table import EXAMPLES, PHRASINGS, compiled
from senderz_voice.language.embedded.encoder import Encoder, best_match
from senderz_voice.language.embedded.words import plain, tokens


class Act(StrEnum):
    """What an utterance does; one utterance may do several things."""

    OPT_OUT = "opt_out"
    VOICEMAIL = "voicemail"
    WRONG_NUMBER = "wrong_number"
    HUMAN = "human"
    LEAVE_MESSAGE = "leave_message"
    NOT_INTERESTED = "not_interested"
    BUSY = "busy"
    ROBOT = "robot"
    WHO = "who"
    WHY = "why"
    REPEAT = "repeat"
    SLOWER = "slower"
    HOLD = "hold"
    PRESENT = "present"
    ABSENT = "absent"
    CANCEL = "cancel"
    CHANGE = "change"
    CANNOT = "cannot"
    NO = "no"
    YES = "yes"
    UNSURE = "unsure"
    GOODBYE = "goodbye"
    THANKS = "thanks"
    HELLO = "hello"
    NOTHING_ELSE = "nothing_else"
    QUESTION = "question"


MARGIN = 0.08
FLOOR = 0.55

_REFUSES = re.compile(r"\b(no|not|never|stop|quit|cease|remove|delete|enough|leave)\b|n'?t\b")
"""To a sentence encoder `please call this number` is next to its opposite; nobody is opted out without such a word."""

_COMPILED = {Act(name): compiled(phrasings) for name, phrasings in PHRASINGS.items()}


@lru_cache(maxsize=4096)
def by_pattern(text: str) -> frozenset[Act]:
    """The acts whose patterns are found in the recogniser's text."""
    words = plain(text)
    found = {act for act, pattern in _COMPILED.items() if pattern.search(words)}
    if "?" in text:
        found.add(Act.QUESTION)
    return frozenset(_settled(found, words))


def _settled(found: set[Act], words: str) -> set[Act]:
    """Removes what another act explains: `no problem` is a yes, `nobody is calling` no opt-out."""
    if Act.YES in found and Act.NO in found:
        found.discard(Act.YES if _last(words, Act.NO) > _last(words, Act.YES) and not _starts_yes(words) else Act.NO)
    if Act.UNSURE in found and not _starts_yes(words):
        found.discard(Act.YES)
    if found & {Act.CANNOT, Act.CANCEL, Act.NOT_INTERESTED, Act.OPT_OUT, Act.WRONG_NUMBER}:
        found.discard(Act.YES)
    if found & {Act.NOTHING_ELSE, Act.PRESENT}:
        found.discard(Act.YES)
    if found & {Act.WHO, Act.WHY, Act.ROBOT, Act.REPEAT, Act.SLOWER}:
        found.discard(Act.HELLO)
    return found


def _last(words: str, act: Act) -> int:
    return max((match.start() for match in _COMPILED[act].finditer(words)), default=-1)


def _starts_yes(words: str) -> bool:
    return re.match(r"(?:oh |well |um |uh )*(?:yes|yeah|yep|sure|absolutely|of course|definitely)\b", words) is not None


def recognise(text: str, encoder: Encoder) -> frozenset[Act]:
    """The acts of an utterance; when no pattern is found in three words or more, the nearest example decides."""
    found = by_pattern(text)
    if found - {Act.QUESTION, Act.HELLO, Act.THANKS} or len(tokens(text)) < 3:
        return found
    match = best_match(encoder, text, EXAMPLES)
    if match is None or match.score < FLOOR or match.score - match.runner_up_score < MARGIN:
        return found
    if match.name == Act.OPT_OUT and not _REFUSES.search(plain(text)):
        return found
    return found | {Act(match.name)}
