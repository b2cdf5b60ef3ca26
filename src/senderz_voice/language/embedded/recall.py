"""What is quoted from a finished call."""

from collections.abc import Sequence

from senderz_voice.language.embedded.acts import Act, recognise
from senderz_voice.language.embedded.encoder import Encoder
from senderz_voice.language.embedded.scoring import is_meta
from senderz_voice.language.embedded.slots import person_name
from senderz_voice.language.embedded.words import tokens
from senderz_voice.ports.language import Conversation, Said

_MOST_QUOTES = 3
_TELLING = {
    "confirmed": {Act.YES},
    "rescheduled": {Act.CHANGE, Act.YES, Act.CANNOT},
    "declined": {Act.NO, Act.NOT_INTERESTED, Act.CANNOT, Act.CANCEL, Act.WRONG_NUMBER},
    "opted_out": {Act.OPT_OUT},
    "transferred": {Act.HUMAN},
    "message_taken": {Act.LEAVE_MESSAGE, Act.HUMAN},
    "notified": {Act.YES, Act.THANKS},
    "unclear": {Act.BUSY, Act.UNSURE, Act.WRONG_NUMBER},
}


def lines_of(conversation: Conversation) -> tuple[str, ...]:
    """The caller's own sentences, verbatim."""
    return tuple(
        turn.text.strip()
        for turn in conversation.turns
        if isinstance(turn, Said) and turn.role == "caller" and tokens(turn.text)
    )


def named(spoken: Sequence[str]) -> str:
    """The name that the caller gave themselves."""
    return next((name for line in spoken if (name := person_name(line))), "")


def evidence(spoken: Sequence[str], outcome: str, encoder: Encoder) -> tuple[str, ...]:
    """Up to three verbatim quotes that carry the outcome; else the caller's longest words."""
    wanted = _TELLING.get(outcome, set())
    honest = [line for line in spoken if not is_meta(line)]
    telling = [line for line in honest if recognise(line, encoder) & wanted]
    if not telling:
        telling = sorted(honest, key=lambda line: -len(line))[:_MOST_QUOTES]
        telling = [line for line in honest if line in telling]
    return tuple(dict.fromkeys(telling))[:_MOST_QUOTES]
