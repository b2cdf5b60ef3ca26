"""English grammar in the small: speaking to the person a script speaks about, and turning its clauses into "
"questions."""

import re

from senderz_voice.language.embedded.words import table

AUXILIARIES = frozenset(
    table("""am is are was were do does did have has had can could will would shall should may might must isn't aren't
    wasn't weren't won't can't""")
)
_NOUN_SUBJECTS = (
    r"the (?:customer|client|patient|guest|tenant|caller|callee|prospect|member|person|owner|homeowner|recipient)"
)
_SUBJECTS = rf"(?:he|she|they|{_NOUN_SUBJECTS})"
_BE = {
    "is": "are",
    "was": "were",
    "isn't": "aren't",
    "wasn't": "weren't",
    "has": "have",
    "does": "do",
    "doesn't": "don't",
}
_IRREGULAR_PAST = {
    "came": "come", "went": "go", "got": "get", "had": "have", "made": "make", "took": "take", "saw": "see",
    "found": "find", "gave": "give", "felt": "feel", "thought": "think", "heard": "hear", "left": "leave",
    "received": "receive", "paid": "pay", "bought": "buy", "chose": "choose", "knew": "know", "enjoyed": "enjoy",
    "liked": "like", "loved": "love", "decided": "decide", "arrived": "arrive", "used": "use", "filled": "fill",
    "signed": "sign", "sent": "send", "spoke": "speak", "met": "meet", "ate": "eat", "read": "read",
}  # fmt: skip
_E_VERBS = ("at", "iv", "uc", "os", "as", "uir", "erv", "lud", "ov", "ang", "ag", "id", "us", "in", "et", "ic")
_ADVERBS = frozenset(table("still already also really ever currently usually just actually now yet both all"))


def to_second_person(text: str, person: str | None = None) -> str:
    """`he wants his car` becomes `you want your car`; a named addressee becomes `you` as well."""
    if person:
        name = re.escape(person)
        text = re.sub(rf"\b{name}'s\b", "your", text, flags=re.IGNORECASE)
        text = re.sub(rf"\b{name}\b", "they", text, flags=re.IGNORECASE)
    text = re.sub(rf"\b{_NOUN_SUBJECTS}'s\b", "your", text, flags=re.IGNORECASE)
    text = re.sub(rf"\b(is|was|has|does) {_SUBJECTS}\b", _inverted, text, flags=re.IGNORECASE)
    text = re.sub(rf"\b({_SUBJECTS})('s|'re|'ll|'d|'ve)\b", _contracted, text, flags=re.IGNORECASE)
    text = re.sub(
        rf"\b({_SUBJECTS}) (still |already |also |currently |usually )?([a-z]+(?:n't)?)\b",
        _agree,
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(rf"\b{_SUBJECTS}\b", "you", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(?:his|her|their)\b(?= [a-z0-9])", "your", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(?:him|her|them)\b", "you", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(?:his|hers|theirs)\b", "yours", text, flags=re.IGNORECASE)
    return re.sub(r"\b(?:himself|herself|themselves)\b", "yourself", text, flags=re.IGNORECASE)


def _contracted(match: re.Match[str]) -> str:
    ending = {"'s": "'re", "'re": "'re"}.get(match[2].lower(), match[2].lower())
    return f"you{ending}"


def _agree(match: re.Match[str]) -> str:
    verb = match[3]
    if verb.lower() in {"who", "that", "and", "or", "to", "in", "for", "on", "at", "of", "with"}:
        return f"you {match[2] or ''}{verb}"
    return f"you {match[2] or ''}{_second(verb, singular=match[1].lower() != 'they')}"


def _inverted(match: re.Match[str]) -> str:
    return f"{_BE.get(match[1].lower(), match[1].lower())} you"


def _second(verb: str, *, singular: bool) -> str:
    """The verb form that goes with `you`."""
    lowered = verb.lower()
    if lowered in _BE:
        return _BE[lowered]
    if lowered in AUXILIARIES or not singular:
        return verb
    return base_form(verb) if lowered.endswith("s") and not lowered.endswith("ss") else verb


def base_form(verb: str) -> str:
    """`plans`, `planned` and `plan` all give `plan`."""
    lowered = verb.lower()
    if lowered in _IRREGULAR_PAST:
        return _IRREGULAR_PAST[lowered]
    if lowered in {"has", "is", "are", "was", "were", "does", "did"}:
        return {"has": "have", "does": "do", "did": "do"}.get(lowered, "be")
    if lowered.endswith("ies"):
        return lowered[:-3] + "y"
    if re.search(r"(?:s|x|z|ch|sh)es$", lowered):
        return lowered[:-2]
    if lowered.endswith("s") and not lowered.endswith("ss"):
        return lowered[:-1]
    return _from_past(lowered)


def _from_past(verb: str) -> str:
    if verb.endswith("ied"):
        return verb[:-3] + "y"
    if not verb.endswith("ed") or len(verb) < 5:
        return verb
    root = verb[:-2]
    if len(root) > 2 and root[-1] == root[-2] and root[-1] not in "sz" and (root[-1] != "l" or len(root) > 5):
        return root[:-1]
    return root + "e" if root.endswith(_E_VERBS) else root


def is_past(verb: str) -> bool:
    """Whether a verb looks like a past form."""
    lowered = verb.lower()
    return (lowered in _IRREGULAR_PAST and lowered != "read") or (lowered.endswith("ed") and len(lowered) > 4)


def has_finite_verb(text: str) -> bool:
    """Whether the words make a statement rather than a noun phrase."""
    return bool(
        re.search(
            r"\b(?:is|are|was|were|will|has|have|can|should|needs?)\b(?! of\b)|\b(?:it|that|he|she|they|you|we|"
            r"there)'(?:s|re|ll|ve)\b",
            text.lower(),
        )
    )


def whether_question(clause: str) -> str:
    """`you still want the sofa` becomes `Do you still want the sofa?`"""
    words = clause.strip().rstrip(".?!").split()
    if not words:
        return ""
    contracted = re.fullmatch(r"(you|we|it)'(re|ll|ve|d|s)", words[0].lower())
    if contracted:
        full = {"re": "are", "ll": "will", "ve": "have", "d": "would", "s": "is"}[contracted[2]]
        words = [contracted[1], full, *words[1:]]
    place = _auxiliary_at(words)
    if place is not None:
        return _question([words[place], *words[:place], *words[place + 1 :]])
    verb = _main_verb_at(words)
    if is_past(words[verb]):
        helper = "did"
    elif words[0].lower() in {"you", "we", "they", "i"}:
        helper = "do"
    else:
        helper = "does" if words[verb].lower().endswith("s") else "do"
    return _question([helper, *words[:verb], base_form(words[verb]), *words[verb + 1 :]])


def wh_question(clause: str) -> str:
    """`where we should park` becomes `Where should we park?`; `who will open the door` only gets its mark."""
    words = clause.strip().rstrip(".?!").split()
    head = _wh_phrase(words)
    rest = words[head:]
    if not rest or rest[0].lower() in AUXILIARIES or words[0].lower() == "who":
        return _question(words)
    if rest[0].lower() not in {
        "you",
        "we",
        "it",
        "they",
        "i",
        "the",
        "your",
        "our",
        "that",
        "this",
        "everything",
        "things",
    }:
        return _question(words) if head > 1 else _question([*words[:head], *rest])
    inverted = whether_question(" ".join(rest)).rstrip("?")
    return _question([*words[:head], inverted[:1].lower() + inverted[1:]])


def _wh_phrase(words: list[str]) -> int:
    """How many words belong to the question phrase: `how many chairs`, `what day`."""
    joined = " ".join(words).lower()
    phrase = re.match(
        r"(?:how (?:many|much|long|often|far|old|big|soon|late|early|well|satisfied|happy|likely)(?: [a-z]+)?"
        r"|(?:what|which) (?:kind|type|sort) of [a-z]+"
        r"|(?:what|which|whose)(?: (?:\w+ )?(?:day|days|time|date|size|color|colour|number|one|address|method|"
        r"option|service|"
        r"name|model|make|year|room|table|plan|email|way|part|week|month|slot))?|\w+)",
        joined,
    )
    if not phrase:
        return 1
    count = len(phrase.group().split())
    words_after = [word.lower() for word in words]
    while count > 1 and words_after[count - 1] in AUXILIARIES | {"you", "we", "they", "it", "i"}:
        count -= 1
    return count


def _auxiliary_at(words: list[str]) -> int | None:
    """The auxiliary that belongs to the subject: `have` and `do` count only when another verb follows."""
    for place, word in enumerate(words[:8]):
        lowered = word.lower()
        if lowered in {"that", "who", "which", "because", "if", "when", "to"} and place > 1:
            return None
        if place and lowered in AUXILIARIES:
            if lowered in {"have", "has", "had", "do", "does", "did"} and not _verb_follows(words, place):
                return None
            return place
        if place and words[0].lower() in {"you", "we", "they", "it", "i"} and lowered not in _ADVERBS:
            return None
    return None


def _verb_follows(words: list[str], place: int) -> bool:
    rest = [word.lower() for word in words[place + 1 : place + 3] if word.lower() not in _ADVERBS]
    return bool(rest) and (rest[0].endswith("ed") or rest[0] in {"been", "got", "had", "made", "seen", "taken", "done"})


def _main_verb_at(words: list[str]) -> int:
    """Where the verb stands when there is no auxiliary: after the pronoun, or the first word that is inflected."""
    if words[0].lower() in {"you", "we", "they", "it", "i"}:
        place = 1
        while place < len(words) - 1 and words[place].lower() in _ADVERBS:
            place += 1
        return min(place, len(words) - 1)
    for place, word in enumerate(words[1:], 1):
        if is_past(word) or (re.fullmatch(r"[a-z]+s", word) and word not in {"his", "this", "its"}):
            return place
    return len(words) - 1 if len(words) < 2 else 1


def _question(words: list[str]) -> str:
    text = " ".join(word for word in words if word).strip()
    return f"{text[:1].upper()}{text[1:]}?" if text else ""


def is_question(text: str) -> bool:
    """Whether the words begin as a question does."""
    first = text.split(maxsplit=1)[0].lower() if text.split() else ""
    return first in AUXILIARIES or first in {"what", "which", "when", "where", "who", "whom", "whose", "why", "how"}


def with_article(noun: str) -> str:
    """`appointment for John Smith` becomes `the appointment for John Smith`; what is determined already stays."""
    first = noun.split(maxsplit=1)[0] if noun.split() else ""
    if not first or first.lower() in _DETERMINERS or first.endswith(("'s", "s'")) or first[0].isdigit():
        return noun
    if re.match(r"(?:[A-Z][\w.]*\s+){1,3}[A-Z]?[\w.]*'s\b", noun):
        return noun
    return f"the {noun}"


_DETERMINERS = frozenset(
    table("the a an this that these those my your our his her their its some any no each every all both who what")
)
