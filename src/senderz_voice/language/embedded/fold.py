"""From the turns of a conversation to what the mind has to react to, in order."""

from dataclasses import dataclass

from senderz_voice.ports.language import Conversation, Fired, Said


@dataclass(frozen=True, slots=True)
class Heard:
    """What the caller said between two turns of the assistant; empty when nothing was intelligible."""

    text: str


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
    for turn in conversation.turns:
        if isinstance(turn, Fired):
            inputs.append(turn)
            opened = owed = True
        elif turn.role == "assistant":
            opened = opened or bool(turn.text.strip())
            owed = False
        elif not opened:
            before.append(turn.text)
        else:
            _hear(inputs, turn, joined=owed)
            owed = True
    return Story(opened, " ".join(before).strip(), tuple(inputs), owed)


def _hear(inputs: list[Input], turn: Said, *, joined: bool) -> None:
    last = inputs[-1] if inputs else None
    if joined and isinstance(last, Heard):
        inputs[-1] = Heard(f"{last.text} {turn.text}".strip())
    else:
        inputs.append(Heard(turn.text.strip()))
