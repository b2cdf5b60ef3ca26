"""The way through a company's keypad menu: which of the keys that a recording offers leads nearest to the goal."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from senderz_voice.core.machine_words import offers_menu
from senderz_voice.core.spoken import folded
from senderz_voice.language.embedded.encoder import Encoder, nearness
from senderz_voice.language.embedded.reply import Firing, Reply
from senderz_voice.language.embedded.wording import say
from senderz_voice.language.embedded.words import content, sentences
from senderz_voice.ports.language import Conversation, Fired, Said

PRESS_KEYS = "press_keys"
ACTION = "keys"
"""Of the tool; no intent of a tenant has it, and no caller's wish fires it."""
MOST_PRESSES = 5
"""After which nobody is behind this menu."""
_OPERATOR = "0"
"""What most menus understand even when they do not offer it."""
_NEAR = 0.45
"""A department that is farther from the goal than this is a guess, and a person knows better."""
_SHARED = 0.4
"""What each word counts that the goal and the option have in common."""

_FIGURES = (
    ("zero", "cero", "sifir", "sifira", "sifiri"),
    ("one", "uno", "bir", "bire", "biri"),
    ("two", "dos", "iki", "ikiye", "ikiyi"),
    ("three", "tres", "uc", "uce", "ucu"),
    ("four", "cuatro", "dort", "dorde", "dordu"),
    ("five", "cinco", "bes", "bese", "besi"),
    ("six", "seis", "alti", "altiya", "altiyi"),
    ("seven", "siete", "yedi", "yediye", "yediyi"),
    ("eight", "ocho", "sekiz", "sekize", "sekizi"),
    ("nine", "nueve", "dokuz", "dokuza", "dokuzu"),
)
_KEYS = {
    **{word: str(figure) for figure, names in enumerate(_FIGURES) for word in names},
    **dict.fromkeys(("star", "asterisco", "estrella", "yildiz", "yildiza"), "*"),
    **dict.fromkeys(("pound", "hash", "gato", "numeral", "kare", "kareye", "diyez"), "#"),
}
_NAMES = "|".join(sorted(_KEYS, key=len, reverse=True))
_KEY = rf"(?:the |el |la |al |numero |tecla |opcion |number |key )*(?P<key>[0-9]|{_NAMES})\b"
_PRESS = r"(?:press|dial|push|say|marque|presione|oprima|digite|pulse|marca|presiona|oprime|teclee)\b"
_FIRST = re.compile(
    rf"\b(?:for|to|if|para|si) (?P<what>(?:(?!\b(?:for|para|{_PRESS})\b).)+?) (?:please |por favor )?{_PRESS} {_KEY}"
)
"""What it is for, then the key: `for sales, press one`."""
_LAST = re.compile(rf"\b{_PRESS} {_KEY} (?:for|to|if|para|si) (?P<what>.+?)(?=$|\b(?:or|and|o|y)? ?{_PRESS})")
"""The key, then what it is for: `press one for sales`."""
_TURKISH = re.compile(rf"(?P<what>(?:\w+ ){{1,8}}?)(?:icin|isterseniz|istiyorsaniz|dilerseniz) {_KEY} (?:tus|bas)\w*")
_DEPARTMENTS = tuple(
    (re.compile(rf"\b(?:{names})\b"), frozenset(content(matters)))
    for names, matters in (
        (r"sales|orders?|ventas|pedidos|satis|siparis\w*", "buy purchase order price cost stock quote offer available"),
        (r"billing|accounts?|payments?|facturacion|pagos|fatura\w*|muhasebe", "invoice bill charge pay refund balance"),
        (r"support|service|technical|help|soporte|servicio|destek", "broken repair fix problem issue trouble error"),
        (r"appointments?|scheduling|bookings?|reservations?|citas|reservaciones|randevu\w*",
         "appointment schedule reschedule book booking reservation confirm move cancel visit table"),
        (r"deliver(?:y|ies)|shipping|tracking|envios|entregas|kargo|teslimat", "deliver ship shipment package track"),
        (r"hours?|location|directions|horarios?|ubicacion", "open close hours address located"),
    )
)  # fmt: skip
"""What people mean when they ask for a department."""
_PERSON = re.compile(
    r"\b(?:operator|representative|reception(?:ist)?|somebody|someone|person|human|associate|advisor|front desk"
    r"|all other|anything else|other (?:questions|inquiries)|operadora?|ejecutivo|asesor|alguien|persona|recepcion"
    r"|temsilci\w*|yetkili\w*|operatore?|santral)\b"
)
_NOWHERE = re.compile(
    r"\b(?:again|repeat\w*|hear (?:this|these|the)|previous|go back|main menu|hang up|end (?:the|this) call|espanol"
    r"|spanish|english|ingles|repetir|otra vez|anterior|tekrar\w*|onceki|ana menu\w*)\b"
)


@dataclass(frozen=True, slots=True)
class Option:
    """One key, and what the menu says that it is for."""

    what: str
    key: str


def options(text: str) -> list[Option]:
    """What a recording offers, in its order; empty when no key was named together with its purpose."""
    found: list[Option] = []
    for sentence in sentences(text):
        said = folded(sentence)
        opens = re.search(rf"^(?:please |por favor |or |and |o |y )?{_PRESS}", said)
        for pattern in (_LAST, _TURKISH) if opens else (_FIRST, _TURKISH, _LAST):
            pairs = [Option(match["what"].strip(), _key(match["key"])) for match in pattern.finditer(said)]
            if pairs:
                found += pairs
                break
    return found


def _key(word: str) -> str:
    return _KEYS.get(word, word)


def choose(offered: Sequence[Option], goal: str, encoder: Encoder, tried: frozenset[Option] = frozenset()) -> str:
    """The key nearest to the goal, else the one of a person; an option that led nowhere is not taken again."""
    left = [option for option in offered if option not in tried and not _NOWHERE.search(option.what)]
    if not left:
        return _OPERATOR
    wanted = set(content(goal))
    near = nearness(encoder, goal, {option.what: (option.what,) for option in left})
    scores = {option: near[option.what] + _SHARED * len(wanted & _matters(option.what)) for option in left}
    best = max(left, key=scores.__getitem__)
    if scores[best] >= _NEAR:
        return best.key
    return next((option.key for option in left if _PERSON.search(option.what)), left[0].key)


def _matters(what: str) -> set[str]:
    """The stems of an option, and of what is settled there."""
    own = set(content(what))
    return own.union(*(matters for names, matters in _DEPARTMENTS if names.search(what)))


def way_through(conversation: Conversation, encoder: Encoder) -> Reply | None:
    """The reply to a menu: keys and no word. None where a human is on the line, or keys cannot be pressed."""
    if not offers_menu(_last_words(conversation)) or all(tool.action != ACTION for tool in conversation.brief.tools):
        return None
    offered: list[Option] = []
    tried: set[Option] = set()
    presses = 0
    for turn in conversation.turns:
        if isinstance(turn, Said):
            offered += options(turn.text) if turn.role == "caller" else []
        elif turn.name == PRESS_KEYS:
            key = json.loads(turn.arguments)["keys"]
            tried |= {option for option in offered if option.key == key}
            offered, presses = [], presses + 1
    if presses >= MOST_PRESSES:
        return Reply((say("goodbye", conversation.language),), hang_up=True)
    key = choose(offered, conversation.brief.script, encoder, frozenset(tried))
    return Reply((), Firing(PRESS_KEYS, json.dumps({"keys": key})))


def past_the_menu(conversation: Conversation) -> Conversation:
    """The conversation with the human behind the menu: what was said to the recording, and by it, is no part of it."""
    last = max((place for place, turn in enumerate(conversation.turns) if _is_press(turn)), default=-1)
    turns = tuple(turn for turn in conversation.turns[last + 1 :] if not _of_menu(turn))
    tools = tuple(tool for tool in conversation.brief.tools if tool.action != ACTION)
    return replace(conversation, brief=replace(conversation.brief, tools=tools), turns=turns)


def _last_words(conversation: Conversation) -> str:
    """What the other side said last; words of ours that were cut off meanwhile are no answer to it."""
    turns = (turn for turn in reversed(conversation.turns) if not _cut_off(turn))
    last = next(turns, None)
    return last.text if isinstance(last, Said) and last.role == "caller" else ""


def _cut_off(turn: Said | Fired) -> bool:
    return isinstance(turn, Said) and turn.role == "assistant" and turn.interrupted


def _is_press(turn: Said | Fired) -> bool:
    return isinstance(turn, Fired) and turn.name == PRESS_KEYS


def _of_menu(turn: Said | Fired) -> bool:
    return isinstance(turn, Said) and turn.role == "caller" and offers_menu(turn.text)
