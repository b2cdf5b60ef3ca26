"""What has come of one streamed reply, and whether it may pass for a whole one."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.language import Conversation, Fired, ToolRequest

MOST_CHARACTERS: Final = 900
"""About a minute of speech: a model that goes on longer is stopped."""

MOST_ARGUMENT_CHARACTERS: Final = 16_384
"""Longer arguments are no caller's words; a model that writes them has lost its way."""

MOST_CALLS: Final = 8

_HIGH_SURROGATES: Final = ("\ud800", "\udbff")


class TooMuchError(ValueError):
    """The model asks for more than any call needs."""


@dataclass(slots=True)
class ToolCall:
    """One call as far as its pieces have come."""

    index: int | None
    id: str = ""
    name: str = ""
    arguments: str = ""

    def add(self, *, call: str | None = None, name: str | None = None, arguments: str = "") -> None:
        """Take one more piece in. Ids and names may be repeated with every piece; only arguments come in parts."""
        self.id = self.id or call or ""
        self.name = self.name or name or ""
        self.arguments += arguments
        if len(self.arguments) > MOST_ARGUMENT_CHARACTERS:
            raise TooMuchError("the arguments of a function have no end")

    @property
    def whole(self) -> bool:
        """Whether it has a name and its arguments are one JSON object."""
        try:
            return bool(self.name) and isinstance(json.loads(self.arguments or "{}"), dict)
        except (ValueError, RecursionError):
            return False


class Speech:
    """Joins text whose characters may be split between two deltas as UTF-16 surrogates, and counts it."""

    def __init__(self) -> None:
        self.characters = 0
        self._half = ""

    def add(self, text: str) -> str:
        """What can be passed on now; never half a character."""
        text = self._half + text
        self._half = ""
        if text and _HIGH_SURROGATES[0] <= text[-1] <= _HIGH_SURROGATES[1]:
            text, self._half = text[:-1], text[-1]
        whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
        self.characters += len(whole)
        return whole

    @property
    def enough(self) -> bool:
        """Whether nobody would listen any longer."""
        return self.characters >= MOST_CHARACTERS


def requests(
    conversation: Conversation, speech: Speech, calls: Sequence[ToolCall], finish: str, cut: Collection[str]
) -> list[ToolRequest]:
    """The functions that the model wants to call at the end of its reply.

    `finish` is the provider's word for why the reply ended, empty when none came; with one of `cut` the arguments of a
    function may be incomplete. Raises PortError for a reply that is none.
    """
    if not finish and not speech.enough:
        raise PortError(ErrorKind.UNAVAILABLE, "the language model's reply was cut off", code="cut_off")
    if any(not call.whole for call in calls) or (calls and (not finish or finish in cut)):
        raise PortError(ErrorKind.BAD_ANSWER, "the language model asked for a function with broken arguments")
    if not calls and not speech.characters:
        raise PortError(ErrorKind.BAD_ANSWER, f"the language model said nothing ({finish})", code=finish)
    return _numbered(calls, {turn.call for turn in conversation.turns if isinstance(turn, Fired)})


def _numbered(calls: Sequence[ToolCall], taken: set[str]) -> list[ToolRequest]:
    """With ids that are unique in the call; some servers give none, or the same one again."""
    found = []
    for call in calls:
        wanted = call.id or "call"
        unique = next(name for name in _names(wanted, len(taken), given=bool(call.id)) if name not in taken)
        taken.add(unique)
        found.append(ToolRequest(call=unique, name=call.name, arguments=call.arguments or "{}"))
    return found


def _names(wanted: str, taken: int, *, given: bool) -> list[str]:
    numbered = [f"{wanted}_{number}" for number in range(1, taken + 2)]
    return [wanted, *numbered] if given else numbered
