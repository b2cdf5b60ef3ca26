"""Whether a conversation goes round in circles, as it does with another machine or a recording."""

from collections.abc import Sequence

from senderz_voice.core.transcript import Line

ROUNDS = 3
"""How often in a row both sides must say the same."""


def goes_round(lines: Sequence[Line]) -> bool:
    """Whether both sides have said the same in each of their last three turns; no human has that patience."""
    last = lines[-2 * ROUNDS :]
    if len(last) < 2 * ROUNDS:
        return False
    said = {role: [_folded(line.text) for line in last if line.role == role] for role in ("assistant", "caller")}
    return all(len(texts) == ROUNDS and len(set(texts)) == 1 for texts in said.values())


def _folded(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
