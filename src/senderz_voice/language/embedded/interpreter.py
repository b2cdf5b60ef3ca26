"""Placed calls in Spanish: what the outbound policy says in English, said in Spanish.

The policy thinks in English and speaks from a table of fixed sentences, each of which has a Spanish counterpart. What a
script says in its own words cannot be put into Spanish by rule, so only plans about days and times are led in Spanish:
to confirm, to remind, to move and to book. Every other plan stays English, and the human is told so.
"""

import re
from dataclasses import replace

from senderz_voice.language.embedded import spanish_moments
from senderz_voice.language.embedded.goals import QUESTIONS_LEFT, Goal, Item, Plan, Step
from senderz_voice.language.embedded.times import find
from senderz_voice.language.embedded.wording import say
from senderz_voice.language.embedded.wording_en import LINES
from senderz_voice.language.embedded.words import listed

LANGUAGE = "es-MX"
_GOALS = {
    Goal.CONFIRM: "Le llamo para confirmar {noun}{moment}.",
    Goal.REMIND: "Le llamo para recordarle {noun}{moment}.",
    Goal.MOVE: "Le llamo para cambiar {noun}{moment}.",
    Goal.BOOK: "Le llamo para agendar {noun}.",
}
_NOUNS = (
    (r"reservation|table|dinner", "su reservación"),
    (r"visit|tour|showing|viewing", "su visita"),
    (r"dental cleaning|teeth cleaning", "su limpieza dental"),
    (r"class|lesson", "su clase"),
    (r"interview", "su entrevista"),
    (r"meeting", "su reunión"),
    (r"delivery", "su entrega"),
    (r"inspection", "su inspección"),
    (r"", "su cita"),
)
_MOMENTS = frozenset({"moment", "day", "detail", "when"})
_FACTS = {"that": "el cambio", "another time": "en otro momento"}


def in_spanish(plan: Plan) -> Plan | None:
    """The plan with Spanish questions; None when it says more than Spanish can be made of."""
    addressed = [f"Esta llamada es para {plan.person}." for line in plan.lead if line == _addressee(plan.person)]
    if plan.goal not in _GOALS or len(plan.lead) - len(addressed) != 1:
        return None
    items = [_item(item) for item in plan.items]
    if not items or any(item is None for item in items):
        return None
    noun = next(spanish for pattern, spanish in _NOUNS if re.search(pattern, plan.topic.lower()))
    moment = next((item.moment for item in plan.items if item.moment), None)
    when = f", {spanish_moments.spoken(moment)}" if moment else ""
    lead = _GOALS[plan.goal].format(noun=noun, moment=when)
    return replace(plan, lead=(*addressed, lead), topic=noun, items=tuple(item for item in items if item))


def _addressee(person: str) -> str:
    return f"This call is for {person}."


def _item(item: Item) -> Item | None:
    """One question; a question in the script's own words has no Spanish."""
    if item.then or item.otherwise:
        return None
    when = f", {spanish_moments.spoken(item.moment)}" if item.moment else ""
    if item.step is Step.CHECK and item.moment:
        if item.ask.startswith("Will you"):
            return replace(item, ask="¿Podrá asistir?", again=f"¿Le apunto que sí viene{when}?")
        return replace(item, ask="¿Le sigue quedando bien?", again=f"Entonces{when}: ¿le queda bien, sí o no?")
    if item.step is Step.MOVE:
        return _move(item)
    if item.step is Step.TELL and item.ask == QUESTIONS_LEFT:
        return replace(item, ask="¿Tiene alguna pregunta?", again="¿Tiene alguna pregunta?")
    return None


def _move(item: Item) -> Item:
    options = [spanish_moments.spoken(option) for option in item.options]
    if not options:
        return replace(item, ask="¿Qué día y a qué hora le queda bien?", again="¿Qué día le conviene, y a qué hora?")
    choice = listed(options, "o")
    again = f"¿Le queda bien {choice}, o prefiere otro día?" if len(options) == 1 else f"¿Qué prefiere: {choice}?"
    return replace(item, ask=f"¿Le queda bien {choice}?", again=again)


def interpreted(line: str) -> str:
    """A fixed English sentence in Spanish; any other is left as it is."""
    if line in _LITERAL:
        return say(_LITERAL[line], LANGUAGE)
    for key, pattern in _TEMPLATES:
        match = pattern.fullmatch(line)
        if match:
            return say(key, LANGUAGE, **{name: _fact(name, fact) for name, fact in match.groupdict().items()})
    return line


def _fact(name: str, fact: str) -> str:
    moment = find(fact) if name in _MOMENTS else None
    return spanish_moments.spoken(moment) if moment else _FACTS.get(fact, fact)


def _template(line: str) -> re.Pattern[str]:
    """The sentence with its facts as groups; behind `p.m.` its own full stop is not written."""
    parts = re.split(r"\{(\w+)\}", line.rstrip("."))
    named = [f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts)]
    return re.compile("".join(named) + r"\.?")


_LITERAL = {line: key for key, line in LINES.items() if "{" not in line}
_TEMPLATES = tuple((key, _template(line)) for key, line in LINES.items() if "{" in line and not line.startswith("{"))
