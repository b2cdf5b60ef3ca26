"""From the turns of a conversation to what the mind has to react to, in order."""

from dataclasses import dataclass

from senderz_voice.core import phrases
from senderz_voice.language.embedded.words import tokens
from senderz_voice.ports.language import Conversation, Fired, Said


@dataclass(frozen=True, slots=True)
class Heard:
    """What the caller said between two turns of the assistant; empty when nothing was intelligible."""

    text: str
    cut: str | None = None
    """What was heard of the assistant's words before, where these broke into them."""


Input = Heard | Fired


@dataclass(frozen=True, slots=True)
class Story:
    """A conversation as inputs. `opened` is false until the assistant has said something."""

    opened: bool
    before: str
    """What the caller said before the assistant's first words."""
    inputs: tuple[Input, ...]
    owed: bool
    """Whether the assistant has not yet replied to the last input."""


def story(conversation: Conversation) -> Story:
    """Consecutive turns of the caller are one input: the reply between them was never heard."""
    inputs: list[Input] = []
    before: list[str] = []
    opened = False
    owed = False
    cut: str | None = None
    for turn in conversation.turns:
        if isinstance(turn, Fired):
            inputs.append(turn)
            opened = owed = True
        elif turn.role == "assistant":
            opened = opened or not _only_disclosed(turn)
            owed = False
            cut = turn.text if turn.interrupted else None
        elif not opened:
            before.append(turn.text)
        else:
            _hear(inputs, turn, cut, joined=owed)
            owed = True
    return Story(opened, " ".join(before).strip(), tuple(inputs), owed)


def _only_disclosed(turn: Said) -> bool:
    """Whether this is the announcement of an automated call and nothing else, or a part of it."""
    said = tokens(turn.text)
    kinds = (phrases.DISCLOSURE, phrases.DISCLOSURE_UNRECORDED)
    return any(tokens(phrases.phrase(kind, turn.language))[: len(said)] == said for kind in kinds)


def _hear(inputs: list[Input], turn: Said, cut: str | None, *, joined: bool) -> None:
    last = inputs[-1] if inputs else None
    if joined and isinstance(last, Heard):
        inputs[-1] = Heard(f"{last.text} {turn.text}".strip(), last.cut)
    else:
        inputs.append(Heard(turn.text.strip(), cut))
