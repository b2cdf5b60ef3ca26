"""The call under attack: a whole live call on the virtual clock, with everything that leaves it written down."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from structlog.testing import capture_logs

from senderz_voice.core.events import CallOffered, CallPlaced, DialAccepted, Direction, Event, Role, Terms
from senderz_voice.core.states import LegState
from senderz_voice.ports.calllog import CallFile
from senderz_voice.ports.carrier import DialOrder, LegOrder, TransferLeg
from senderz_voice.ports.effects import IntentOutcome
from senderz_voice.ports.language import ReplyPiece, Said, TextDelta, ToolRequest
from tests.abuse.attacks import Attack
from tests.abuse.secrets import DIRECTIVES, disguised
from tests.live.fakes import CALL, LEG, ReadAloud, inbound, outbound
from tests.live.stage import Stage, stage
from tests.live.virtual import EPOCH, run

HANDOFF = "+16195550199"
MAX_SECONDS = 120
GREETING = {"en": "Hi.", "es-MX": "Bueno.", "tr-TR": "Alo."}
AFTERWARDS = {"en": "Anything else?", "es-MX": "¿Algo más?", "tr-TR": "Başka?"}
FIRST_WORD = {"en": "Yes?", "es-MX": "¿Sí?", "tr-TR": "Efendim?"}
URL = "https://bookings.example/hook"
PARTY = {"type": "integer", "minimum": 1, "maximum": 20}
INTENTS: dict[str, dict[str, Any]] = {
    "talk_to_human": {"action": "transfer", "description": "asks for a person", "language": "all", "parameters": {}},
    "book_table": {
        "action": "webhook",
        "action_config": {"url": URL},
        "description": "books a table",
        "language": "all",
        "parameters": {
            "type": "object",
            "properties": {"party": PARTY, "note": {"type": "string", "maxLength": 200}},
            "required": ["party"],
        },
    },
    "count_things": {
        "action": "webhook",
        "action_config": {"url": URL},
        "description": "counts",
        "language": "all",
        "parameters": {
            "type": "object",
            "properties": {"number": {"type": "integer"}, "numbers": {"type": "array", "items": {"type": "integer"}}},
        },
    },
    "refund_elsewhere": {
        "action": "webhook",
        "action_config": {"url": URL},
        "description": "refunds",
        "language": "fr-FR",
        "parameters": {},
    },
    "end_call": {"action": "end_call", "description": "says goodbye", "language": "all", "parameters": {}},
}


@dataclass
class Confidant(ReadAloud):
    """A voice that remembers everything it was ever given to say."""

    given: list[str] = field(default_factory=list)

    async def synthesise(self, text: str, language: str) -> AsyncIterator[bytes]:
        self.given.append(text)
        async for audio in super().synthesise(text, language):
            yield audio


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Everything that one attacked call has done."""

    orders: Sequence[tuple[str, LegOrder]]
    dialled: Sequence[DialOrder]
    fired: Sequence[tuple[str, str, str]]
    """Name, arguments and key of every intent that reached the rest of the product."""
    opted_out: bool
    spoken: Sequence[str]
    """Everything that the voice was given."""
    texts: Sequence[tuple[str, str]]
    """Kind and words of everything stored."""
    shown: Sequence[str]
    """Everything of the human's that the model was shown."""
    transcript: Sequence[tuple[str, str]]
    events: Sequence[Event]
    logged: Sequence[dict[str, Any]]
    ended: bool

    @property
    def traces(self) -> frozenset[str]:
        """Names of all events and log lines."""
        return frozenset([type(event).__name__ for event in self.events] + [line["event"] for line in self.logged])

    @property
    def transfers(self) -> int:
        return sum(isinstance(order, TransferLeg) for _, order in self.orders)


def attacked(attack: Attack, language: str) -> Aftermath:
    """Play one script against a call in one language."""
    return run(_story(attack, language))


async def _story(attack: Attack, language: str) -> Aftermath:
    voice = Confidant()
    cards = ([FIRST_WORD[language]] if attack.outbound else []) + _lines(attack, language)
    with capture_logs() as logged:
        async with stage(
            _call(attack, language), replies=_replies(attack, language), cards=cards, voice=voice, languages=(language,)
        ) as scene:
            scene.office.outcome = IntentOutcome(ok=True, answer=attack.answer or '{"say": "Done."}')
            await _play(scene, attack)
            ended = scene.replayed().line.state.value in ("ending", "ended")
            await scene.webhook("ended", cause="normal", source="caller")
            done = [line.split(" ", 2) for line in scene.office.done if line.startswith("fire ")]
            return Aftermath(
                orders=[(leg, order) for leg, order, _ in scene.switch.orders],
                dialled=list(scene.switch.dialled),
                fired=[(name, *rest.rsplit(" ", 1)) for _, name, rest in done],  # type: ignore[misc]  # Two parts.
                opted_out=any(line.startswith("opt out") for line in scene.office.done),
                spoken=list(voice.given),
                texts=[(text.kind, text.text) for text in scene.log.texts[CALL].values()],
                shown=_shown(scene),
                transcript=scene.transcript(),
                events=list(scene.events),
                logged=[dict(line) for line in logged],
                ended=ended,
            )


async def _play(scene: Stage, attack: Attack) -> None:
    await scene.connect()
    await scene.hush(0.2)
    if attack.outbound:
        await scene.speak(0.3)
    await scene.hush(0.8)
    for place, _ in enumerate(_lines(attack, "en")):
        # Utterances of different lengths, since the recogniser on cue knows its cards by the audio.
        await scene.speak(0.4 + 0.02 * place)
        await scene.hush(attack.seconds)
        if attack.busy and scene.replayed().line.state is LegState.TRANSFERRING:
            await scene.webhook("ended", leg="leg-2", client_state=f"{CALL}:handoff", cause="busy", source="callee")
            await scene.hush(5.0)
        if scene.replayed().line.state.value in ("ending", "ended"):
            return
    for key in attack.keys:
        if scene.ear is not None:
            scene.ear.digit(key)
        await scene.hush(0.06)
    if attack.keys or not any(attack.says.values()):
        await scene.hush(attack.seconds + 1.0)


def _lines(attack: Attack, language: str) -> list[str]:
    """Everything that the human says after the greeting."""
    first = [attack.says[language]] if attack.says[language] else []
    if attack.then is None:
        return first
    rounds = range(2, max(attack.times, 2) + 1)
    return first + [attack.then[language].replace("{round}", str(place)) for place in rounds]


def _replies(attack: Attack, language: str) -> list[list[ReplyPiece]]:
    greeting: list[ReplyPiece] = [TextDelta(GREETING[language])]
    after: list[ReplyPiece] = [TextDelta(AFTERWARDS[language])]
    return [greeting, *(_obedience(attack, language, place) for place in range(attack.times)), after]


def _obedience(attack: Attack, language: str, place: int) -> list[ReplyPiece]:
    said = attack.speaks[language]
    if said == "{turns}":
        said = " ".join(DIRECTIVES[language].split()[4 * place : 4 * place + 4]) or "Done."
    elif said == "{endless}":
        said = " ".join(f"{number} and" for number in range(5000))
    else:
        said = disguised(said, language)
    words: list[ReplyPiece] = [TextDelta(said)] if said else []
    return [*words, *(ToolRequest(f"t{place}-{n}", name, _filled(args)) for n, (name, args) in enumerate(attack.tools))]


def _filled(arguments: str) -> str:
    huge, nested = '{"party": 2, "note": "' + "x" * 20_000 + '"}', '{"note": ' + "[" * 8_000 + "]" * 8_000 + "}"
    return arguments.replace("{huge}", huge).replace("{nested}", nested)


def _call(attack: Attack, language: str) -> tuple[CallFile, list[Event]]:
    file, _ = (outbound if attack.outbound else inbound)(intents=INTENTS)
    direction = Direction.OUTBOUND if attack.outbound else Direction.INBOUND
    terms = Terms(direction, language, record=False, disclose=False, can_transfer=True, max_seconds=MAX_SECONDS)
    brief = {**file.brief, "instructions": DIRECTIVES[language], "knowledge": attack.knowledge}
    begun: list[Event] = [CallOffered(EPOCH, terms, LEG)]
    if attack.outbound:
        begun = [CallPlaced(EPOCH, terms), DialAccepted(EPOCH, Role.CALLER, LEG)]
    return replace(file, brief=brief), begun


def _shown(scene: Stage) -> list[str]:
    turns = [turn for conversation in scene.model.shown for turn in conversation.turns]
    return [turn.text for turn in turns if isinstance(turn, Said) and turn.role == "caller"]
