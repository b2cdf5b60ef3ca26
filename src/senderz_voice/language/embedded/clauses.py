"""Cutting a script into clauses, and finding who they speak about."""

import re
from dataclasses import dataclass

from senderz_voice.language.embedded.words import capitalised, sentences, table, tidy

VERBS: dict[str, str] = {
    "confirm": r"(?:re-?)?confirm|verify|double[- ]check|make (?:certain|sure)|ensure|validate",
    "remind": r"remind|send a reminder to|give (?=\w+ a reminder)",
    "move": r"reschedule|postpone|re-?book|move|push(?: back)?|shift|bring forward",
    "whether": r"(?:see|ask|check|find out|learn|determine|inquire|enquire|figure out|hear|know|discover|clarify|"
    r"check with \w+|ask about)(?= (?:if|whether)\b)",
    "wh": r"(?:see|find out|ask|learn|determine|inquire|enquire|figure out|hear|check|discover|clarify|know)"
    r"(?= (?:what|which|when|where|who|why|how)\b)",
    "rate": r"rate(?= )",
    "book": r"book|schedule|set up|arrange|fix up|organi[sz]e",
    "notify": r"tell|inform|notify|let(?= .*\bknow\b)|announce|advise|warn|explain|say(?: that)?|alert|"
    r"update(?= \w+ (?:on|about|that))",
    "cancel": r"cancel",
    "wish": r"wish",
    "offer": r"offer|pitch|sell|promote|propose|upsell|present",
    "invite": r"invite",
    "follow": r"follow[- ]?up|check in|touch base|circle back",
    "back": r"call back|return(?= .*\bcall\b)",
    "thank": r"thank|congratulate",
    "apologise": r"apologi[sz]e",
    "collect": r"get|collect|obtain|gather|request|take down|take|need|record|grab|fill in|note down|pick up",
    "ask": r"ask|survey|interview|poll|question|encourage|urge|get(?= \w+ to\b)",
    "call": r"call|phone|ring|dial|contact|reach out to|reach",
}
_LEADS = re.compile(
    r"^(?:(?:please|kindly|hi|hello|also|then|and|next|finally|first|just|quick(?:ly)?|simply|now|ideally|thanks|"
    r"your (?:goal|job|task|mission) is to|the (?:goal|purpose|aim|task) (?:is to|of (?:this|the) call is to)|"
    r"goal:|task:|script:|"
    r"(?:you (?:should|must|are to|will|need to)|i (?:want|need|would like|'d like) you to|we (?:want|would like|"
    r"'d like) (?:you )?to|"
    r"try to|call to|calling to|can you|could you|would you|help us|(?:we|i)(?:'d| would) like to|(?:we|"
    r"i) (?:want|need|have) to|"
    r"go ahead and|q?\d{1,2}[).:]|\(?[a-z]\)|[-*\u2022]))[,:]?\s+)+",
    re.IGNORECASE,
)
_ANY_VERB = "|".join(f"(?:{pattern})" for pattern in VERBS.values())
_ALSO_NOUNS = r"phone|book|call|contact|record|request|need|question|survey|ring|move|change|rate|poll|reach|note|get"
_OBJECT = (
    r"(?:a|an|the|our|their|his|her|us|him|them|me|if|whether|to|for|with|about|what|when|how|any|(?-i:[A-Z])\w*)\b"
)
_NEXT_DIRECTIVE = re.compile(
    rf"(?:,? and then|,? then|,? and also|,? and|,|\s*&|\.)\s+(?:please |also )?"
    rf"(?=(?:{_ANY_VERB})\s)(?!(?:{_ALSO_NOUNS})\s(?!{_OBJECT}))",
    re.IGNORECASE,
)
_NEXT_IF = re.compile(r"(?:,? and|,? but|,)?\s+(?=(?:if (?:so|not|yes|no)|otherwise)\b)", re.IGNORECASE)
_HEADER = re.compile(r"^([^:]{3,60}):\s+(.+)$", re.DOTALL)

TITLE = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sr|Mx)\.?"
NAME = rf"(?:{TITLE} )?[A-Z][\w'\u2019-]*[a-z](?<!'s)(?: (?:de|van|von|la|del|O'|[A-Z])[\w'-]*(?<!'s)){{0,3}}"
_GENERIC = (
    r"(?:the |our |a |each |every |all |this )?(?:customers?|clients?|patients?|guests?|tenants?|callers?|leads?|"
    r"prospects?|"
    r"members?|owners?|homeowners?|subscribers?|parents?|residents?|person|recipient|callee|user|buyer|seller|attendees?)"
    r"(?: (?:in|at|of) [\w#]+)?|him|her|them|he|she|they|everyone|people"
)
_NAME_ENDS = frozenset(
    table("""about that to if whether know how what when which of his her their the our we on for why who where at a
    an by
    with regarding and is was has as from because your""")
)
_NOT_NAMES = frozenset(
    table("""monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december we i you our the a an if when what how why is are was were does did do can
    could will
    would has have should please order invoice payment dinner lunch rent appointment""")
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One directive or statement of a script."""

    verb: str
    """A key of VERBS; `question`, `statement` or `header` when no directive begins it."""
    rest: str
    """What follows the verb, without its end mark."""


def clauses(script: str) -> list[Clause]:
    """The script's clauses in order."""
    found: list[Clause] = []
    for sentence in sentences(tidy(script)):
        for part in re.split(r";\s+", sentence):
            found += _headed(part)
    return found


def _headed(part: str) -> list[Clause]:
    header = _HEADER.match(_without_lead(part))
    if not header:
        return _directives(part)
    head = clause_of(header[1])
    if head.verb in {"call", "wh"} or (head.verb == "ask" and " " not in head.rest):
        return [head, *_directives(header[2])]
    first = Clause("header", header[1]) if head.verb == "statement" and not _is_statement(header[1]) else head
    return [first, *_directives(header[2])]


def _is_statement(text: str) -> bool:
    return bool(re.search(r"\b(?:is|are|was|were|has|have|will)\b|'(?:re|s|ve)\b", text))


def _directives(part: str) -> list[Clause]:
    pieces: list[str] = []
    for conditional in _NEXT_IF.split(part):
        if re.match(r"if\b", conditional, re.IGNORECASE):
            pieces.append(conditional)
        else:
            pieces += _NEXT_DIRECTIVE.split(conditional)
    return [clause_of(piece) for piece in pieces if piece.strip(" .,!?;:")]


def _without_lead(text: str) -> str:
    return _LEADS.sub("", text.strip()).strip()


def clause_of(text: str) -> Clause:
    """The clause that a piece of text is."""
    bare = _without_lead(text)
    whole = bare.rstrip(" .,!;:")
    conditional = re.match(r"(?:and )?(if|otherwise)\b", whole, re.IGNORECASE)
    if conditional:
        return Clause("if", whole)
    for verb, pattern in VERBS.items():
        match = re.match(rf"(?:{pattern})\b\s*", whole, re.IGNORECASE)
        if match and (match.end() < len(whole) or verb == "follow"):
            return Clause(verb, whole[match.end() :].rstrip("?"))
    if whole.endswith("?") or bare.endswith("?") or _asks(whole):
        return Clause("question", whole.rstrip("?"))
    return Clause("statement", whole)


def _asks(text: str) -> bool:
    return bool(
        re.match(
            r"(?:is|are|was|were|do|does|did|would|will|can|could|have|has|how|what|when|where|which|why|who|whether)\s",
            text,
            re.IGNORECASE,
        )
    )


def take_person(text: str, *, loose: bool = False) -> tuple[str, str, bool]:
    """Name at the start, what follows it, and whether somebody was named at all; generic people have an empty name.

    `loose` also takes lower-case names, which is right behind verbs such as `remind`.
    """
    generic = re.match(
        rf"(?:with |to |from )?(?:our (?:customer|client|patient) )?(?:{_GENERIC})\b(?!'s)[,:]?\s*", text, re.IGNORECASE
    )
    named = re.match(rf"(?:with |to |from |our \w+ )?(?P<name>(?:the (?=[A-Z]\w+s\b))?{NAME})(?!'s|\w)[,:]?\s*", text)
    if named and named["name"].removeprefix("the ").split()[0].lower() not in _NOT_NAMES:
        return named["name"], text[named.end() :], True
    if generic and not re.match(r"\w+(?: \w+)?'s", text):
        return "", text[generic.end() :], True
    if loose:
        words = text.split()
        count = next((place for place, word in enumerate(words) if word.lower().strip(",:") in _NAME_ENDS), len(words))
        if 0 < count <= 3 and count < len(words) and not words[count - 1].endswith("'s"):
            return capitalised(" ".join(words[:count]).strip(",:")), " ".join(words[count:]), True
    return "", text, False


def named_for(text: str) -> str:
    """The person behind `for`, `from` or `with`, or in front of `'s`: whose appointment it is."""
    match = re.search(rf"\b(?:for|with|from|of|under) (?P<name>{NAME})(?!'s|\w)", text) or re.search(
        rf"\b(?P<name>{NAME})'s\b", text
    )
    if match and match["name"].split()[0].lower() not in _NOT_NAMES:
        return match["name"]
    return ""
