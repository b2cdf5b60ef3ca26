"""Answers from the persona's knowledge: the sentences that fit a question best, or nothing."""

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from senderz_voice.language.embedded.encoder import Encoder
from senderz_voice.language.embedded.senses import senses, speaks_of_time
from senderz_voice.language.embedded.words import content, ended, sentences, tidy

_FLOOR = 0.42
_ALONE = 0.50
_SECOND = 0.92
"""A second sentence joins when it scores this share of the best."""


_Q = r"(?:q(?:uestion)?|p(?:regunta)?):\s*"
_A = r"(?:a(?:nswer)?|r(?:espuesta)?):\s*"
"""How pairs are marked, in English or Spanish."""


@dataclass(frozen=True, slots=True)
class Found:
    """The sentence or two that answer."""

    text: str
    score: float


@lru_cache(maxsize=64)
def facts_of(knowledge: str) -> tuple[str, ...]:
    """The knowledge as sentences, list marks and headings taken off; question-and-answer pairs stay together."""
    facts: list[str] = []
    for line in knowledge.replace("\r", "").split("\n"):
        bare = tidy(re.sub(r"^\s*(?:[-*\u2022#>]+|\d+[.)])\s*", "", line))
        if not bare:
            continue
        pair = re.match(rf"{_Q}(.+?\?)\s*(?:{_A})?(.*)$", bare, re.IGNORECASE)
        answer = re.match(rf"{_A}(.+)$", bare, re.IGNORECASE)
        if pair and pair[2]:
            facts.append(bare)
        elif answer and facts and facts[-1].endswith("?"):
            facts[-1] = f"{facts[-1]} {answer[1]}"
        else:
            facts += [re.sub(rf"^{_Q}", "", sentence, flags=re.IGNORECASE) for sentence in sentences(bare)]
    return tuple(facts)


def look_up(knowledge: str, question: str, encoder: Encoder) -> Found | None:
    """The best answer, or None when nothing fits well enough to be said."""
    facts = facts_of(knowledge)
    asked = _senses(question)
    if not facts or not asked:
        return None
    meaning = encoder.encode(facts) @ encoder.encode((question,))[0]
    weights = _weights(facts)
    scored = sorted(
        (
            (_score(asked, fact, float(near), weights), -place)
            for place, (fact, near) in enumerate(zip(facts, meaning, strict=True))
        ),
        reverse=True,
    )
    best, place = scored[0][0], -scored[0][1]
    shared = asked & _senses(facts[place])
    if best < (_FLOOR if shared else _ALONE):
        return None
    text = spoken_fact(facts[place])
    if len(scored) > 1 and scored[1][0] >= best * _SECOND and asked & _senses(facts[-scored[1][1]]):
        text = f"{text} {spoken_fact(facts[-scored[1][1]])}"
    return Found(text, best)


def spoken_fact(fact: str) -> str:
    """The answering part of a fact, as a sentence."""
    pair = re.match(rf"(?:{_Q})?[^?]+\?\s*(?:{_A})?(.+)$", fact, re.IGNORECASE)
    return ended(pair[1] if pair else fact)


@lru_cache(maxsize=4096)
def _senses(text: str) -> frozenset[str]:
    """Stems, plus a mark for every group of related words that is touched."""
    groups = {f"#{name}" for name in senses(text)}
    if speaks_of_time(text):
        groups.add("#hours")
    if "$" in text:
        groups.add("#price")
    return frozenset(content(text)) | groups


@lru_cache(maxsize=64)
def _weights(facts: tuple[str, ...]) -> dict[str, float]:
    """How telling a stem is: rare ones count more."""
    counts: dict[str, int] = {}
    for fact in facts:
        for word in _senses(fact):
            counts[word] = counts.get(word, 0) + 1
    return {word: math.log(1 + len(facts) / count) for word, count in counts.items()}


def _score(asked: frozenset[str], fact: str, near: float, weights: dict[str, float]) -> float:
    """Half meaning, half words in common; a word that the knowledge never uses counts against every fact."""
    known = [word for word in asked if word in weights]
    unknown = [word for word in asked if word not in weights and not word.startswith("#")]
    total = sum(weights[word] for word in known) + 0.5 * len(unknown)
    shared = sum(weights[word] for word in known if word in _senses(fact))
    overlap = shared / total if total else 0.0
    return 0.5 * max(near, 0.0) + 0.75 * overlap
