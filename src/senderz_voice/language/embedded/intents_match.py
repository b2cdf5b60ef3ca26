"""Which intent a caller's words ask for: nearest by meaning among what the descriptions promise, with a margin."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from senderz_voice.language.embedded.acts import Act, recognise
from senderz_voice.language.embedded.encoder import Encoder, nearness
from senderz_voice.language.embedded.senses import sayings, senses
from senderz_voice.language.embedded.words import content, sentences, tidy, tokens
from senderz_voice.ports.language import Tool

FLOOR = 0.40
"""The least score that fires an intent whose description shares no sense with what was said."""
BUILT_IN_FLOOR = 0.50
"""The least score of a built-in: its usual phrasings are known by pattern, so that meaning alone must be strong."""
SHARED_FLOOR = 0.31
"""The least score when they share one."""
MARGIN = 0.06
_KEYWORDS = 0.25
"""How much words shared with the description add to the cosine at most."""
_SENSE = 0.12
"""What every shared sense adds, two at most."""

_NOTHING = ""
_OTHER = (
    "What are your opening hours?",
    "Are you open on Sunday?",
    "Where are you located?",
    "How much does it cost?",
    "Hello, good morning.",
    "I have a question.",
    "Yes.",
    "No.",
    "Thank you very much.",
    "Do you have parking?",
    "What is the weather like today?",
    "How are you?",
    "My name is John.",
    "Do you sell this?",
    "Do you have live music?",
    "What is your address?",
    "Okay, that sounds good.",
    "¿A qué hora abren?",
    "¿Están abiertos los domingos?",
    "¿Dónde están ubicados?",
    "¿Cuánto cuesta?",
    "¿Tienen estacionamiento?",
    "¿Cuál es su dirección?",
    "¿Puedo llevar niños?",
    "¿Aceptan tarjetas?",
    "Buenos días.",
    "Me llamo Juan.",
    "Tengo una pregunta.",
    "¿Con quién hablo?",
    "Sí, está bien.",
    "Gracias.",
    "Kaça kadar açıksınız?",
    "Neredesiniz?",
    "Ne kadar?",
    "Teşekkürler.",
)
_BUILT_IN = {
    "talk_to_human": (
        "I want to talk to a real person.",
        "Can I speak to someone?",
        "Put me through to the manager.",
        "Connect me with an employee.",
        "Is there a human I can talk to?",
        "I'd rather deal with a person.",
        "Quiero hablar con una persona.",
        "Páseme con alguien, por favor.",
        "¿Me comunica con el encargado?",
        "Prefiero que me atienda alguien de verdad.",
        "Bir yetkiliyle görüşmek istiyorum.",
        "Beni bir insana bağlayın.",
    ),
    "leave_message": (
        "I want to leave a message.",
        "Can someone call me back?",
        "Please tell them that I called.",
        "Could you pass something on to the owner?",
        "Just tell her that I rang.",
        "Have him give me a ring.",
        "Quiero dejar un recado.",
        "¿Me pueden llamar después?",
        "Dígale que le llamé, por favor.",
        "Mesaj bırakmak istiyorum.",
        "Beni geri arayabilirler mi?",
    ),
    "end_call": (
        "Goodbye.",
        "That's all, bye.",
        "I have to go now.",
        "You can hang up.",
        "Eso es todo, adiós.",
        "Hoşça kalın, kapatabilirsiniz.",
    ),
}
_LEAD = re.compile(
    r"^(?:use (?:this|it)? ?(?:when|if)|when|if|for when|triggered when|fires? when|call this when)?\s*(?:the |a |an )?"
    r"(?:caller|customer|user|guest|client|patient|person|they|someone)s?\s+(?:wants?|asks?|would like|needs?|"
    r"wishes|is asking|tries|calls?|requests?|has|is|wants help)\b\s*"
    r"(?:(?P<to>to)\b|(?:about|for|a|an)\b)?\s*(?P<wish>.*)$",
    re.IGNORECASE,
)
_ABOUT_US = frozenset({Act.WHO, Act.ROBOT, Act.REPEAT, Act.SLOWER})
"""Questions about the call itself, which no intent answers."""
_TAIL = re.compile(
    r"\s*(?:[,;:(\u2014\u2013]|\b(?:and )?(?:capture|collect|ask|get|note|record|take down)\b).*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class IntentMatch:
    """The intent that would fire, if any; the scores are cosines plus a share for common words."""

    name: str | None
    score: float
    runner_up: str | None
    runner_up_score: float
    best: str | None
    """The nearest intent even when it is too far to fire."""
    floor: float = FLOOR
    """The least score with which the nearest intent would have fired."""


def match_intents(
    tools: Sequence[Tool], text: str, encoder: Encoder, acts: frozenset[Act] | None = None
) -> IntentMatch:
    """Which of the tools the embedded engine would fire for one sentence of a caller; keys are no caller's wish."""
    tools = [tool for tool in tools if tool.action != "keys"]
    known = recognise(text, encoder) if acts is None else acts
    named = {tool.name: tool for tool in tools}
    by_rule = _by_rule(named, text, known)
    candidates: dict[str, tuple[str, ...]] = {tool.name: _examples(tool.name, tool.description) for tool in tools}
    if not candidates or not tokens(text):
        return IntentMatch(None, 0.0, None, 0.0, None)
    scores = _scores(encoder, text, candidates, tools)
    shared = {tool.name: bool(senses(_described(tool)) & senses(text)) for tool in tools}
    if any(shared.values()):
        scores[_NOTHING] -= _SENSE
    if not known & {Act.GOODBYE, Act.NOTHING_ELSE}:
        scores = {
            name: score for name, score in scores.items() if name not in named or named[name].action != "end_call"
        } or scores
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    intents = [pair for pair in ranked if pair[0] != _NOTHING]
    best, score = intents[0] if intents else ("", 0.0)
    others = [pair for pair in ranked if pair[0] != (by_rule or best)]
    runner, runner_score = others[0] if others else ("", 0.0)
    if not intents:
        return IntentMatch(None, 0.0, None, 0.0, None)
    if by_rule:
        return IntentMatch(by_rule, max(scores.get(by_rule, 0.0), FLOOR), runner or None, runner_score, by_rule)
    floor = BUILT_IN_FLOOR if best in _BUILT_IN else SHARED_FLOOR if shared.get(best) else FLOOR
    far = score < floor or score - runner_score < MARGIN
    fires = not far and not _only_polite(text, known) and not known & _ABOUT_US
    return IntentMatch(best if fires else None, score, runner or None, runner_score, best, floor)


def _by_rule(named: dict[str, Tool], text: str, acts: frozenset[Act]) -> str | None:
    """The built-ins have phrasings that leave no doubt."""
    for act, name, action in (
        (Act.HUMAN, "talk_to_human", "transfer"),
        (Act.LEAVE_MESSAGE, "leave_message", "message"),
    ):
        if act in acts:
            fitting = [tool.name for tool in named.values() if tool.action == action]
            if name in fitting:
                return name
            if fitting and act is Act.HUMAN:
                return fitting[0]
    leaving = Act.GOODBYE in acts or (Act.NOTHING_ELSE in acts and len(tokens(text)) <= 10)
    if leaving and Act.QUESTION not in acts and "end_call" in named:
        return "end_call"
    return None


def _only_polite(text: str, acts: frozenset[Act]) -> bool:
    """Words that ask for nothing, whatever they resemble."""
    count = len(tokens(text))
    return (count < 3 and bool(acts & {Act.YES, Act.NO, Act.THANKS, Act.HELLO})) or (count < 5 and Act.UNSURE in acts)


def _scores(
    encoder: Encoder, text: str, candidates: dict[str, tuple[str, ...]], tools: Sequence[Tool]
) -> dict[str, float]:
    described_text = {tool.name: _described(tool) for tool in tools}
    described = {name: frozenset(content(words)) for name, words in described_text.items()}
    said = set(content(text))
    scores: dict[str, float] = {}
    for name, near in nearness(encoder, text, {**candidates, _NOTHING: _OTHER}).items():
        words = described.get(name, frozenset())
        shared = len(words & said) / max(1, min(len(words), 3))
        common = senses(described_text.get(name, "")) & senses(text)
        scores[name] = near + _KEYWORDS * min(shared, 1.0) + _SENSE * min(len(common), 2)
    return scores


def _described(tool: Tool) -> str:
    return f"{tool.name.replace('_', ' ')} {wish(tool.description)}"


@lru_cache(maxsize=512)
def wish(description: str) -> str:
    """`Caller wants to book a table, capture party size` as `book a table`."""
    first = (sentences(tidy(description)) or [""])[0].rstrip(".")
    bare = _LEAD.match(first)
    core = bare["wish"] if bare else first
    return _TAIL.sub("", core).strip() or core


@lru_cache(maxsize=512)
def _examples(name: str, description: str) -> tuple[str, ...]:
    """What callers might say, made from the name and the description."""
    core = wish(description)
    spoken = name.replace("_", " ")
    made = [f"I want to {spoken}.", f"{spoken}"]
    if core:
        made += [core, f"I'd like to {core}.", f"Can I {core}?", f"I have a request about {core}."]
    made += [sentence for sentence in sentences(tidy(description))[:3] if len(sentence) > 8]
    made += sayings(f"{spoken} {core}")
    return (*_BUILT_IN.get(name, ()), *made)
