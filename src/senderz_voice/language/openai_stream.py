"""Puts the pieces of a streamed chat completion together, in all the dialects that compatible servers speak."""

import json
from dataclasses import dataclass
from typing import Any, Final

import msgspec

MOST_ARGUMENT_CHARACTERS: Final = 16_384
"""Longer arguments are no caller's words; a model that writes them has lost its way."""

MOST_CALLS: Final = 8

_HIGH_SURROGATES: Final = ("\ud800", "\udbff")


class Function(msgspec.Struct):
    name: str | None = None
    arguments: Any = None


class ToolPiece(msgspec.Struct):
    index: int | None = None
    id: str | None = None
    function: Function | None = None


class Delta(msgspec.Struct):
    content: str | None = None
    tool_calls: list[ToolPiece] | None = None


class Choice(msgspec.Struct):
    delta: Delta | None = None
    finish_reason: str | None = None


class Chunk(msgspec.Struct):
    choices: list[Choice] | None = None


class TooMuchError(ValueError):
    """The model asks for more than any call needs."""


@dataclass(slots=True)
class ToolCall:
    """One call as far as its pieces have come."""

    index: int | None
    id: str = ""
    name: str = ""
    arguments: str = ""

    def add(self, piece: ToolPiece) -> None:
        """Take one more piece in. Ids and names may be repeated with every piece; only arguments come in parts."""
        self.id = self.id or piece.id or ""
        if piece.function is None:
            return
        self.name = self.name or piece.function.name or ""
        self.arguments += _text(piece.function.arguments)
        if len(self.arguments) > MOST_ARGUMENT_CHARACTERS:
            raise TooMuchError("the arguments of a function have no end")

    @property
    def whole(self) -> bool:
        """Whether it has a name and its arguments are one JSON object."""
        try:
            return bool(self.name) and isinstance(json.loads(self.arguments or "{}"), dict)
        except (ValueError, RecursionError):
            return False


class ToolCalls:
    """Joins pieces by their index; servers that leave it out are understood by ids, else by what is complete."""

    def __init__(self) -> None:
        self._calls: list[ToolCall] = []

    def add(self, piece: ToolPiece) -> None:
        """Raises TooMuchError."""
        call = self._find(piece)
        if call is None:
            if len(self._calls) == MOST_CALLS:
                raise TooMuchError("too many functions at once")
            call = ToolCall(index=piece.index)
            self._calls.append(call)
        call.add(piece)

    def joined(self) -> list[ToolCall]:
        """All calls in the order in which they began."""
        return self._calls

    def _find(self, piece: ToolPiece) -> ToolCall | None:
        if piece.index is not None:
            same = [call for call in self._calls if call.index == piece.index]
            return same[-1] if same else None
        if not self._calls:
            return None
        if piece.id:
            same = [call for call in self._calls if call.id == piece.id]
            return same[-1] if same else self._nameless(piece)
        last = self._calls[-1]
        begins_anew = piece.function is not None and piece.function.name and last.name and last.whole and last.arguments
        return None if begins_anew else last

    def _nameless(self, piece: ToolPiece) -> ToolCall | None:
        """The last call, if its id has not come yet and this piece could be the one that brings it."""
        last = self._calls[-1]
        named = piece.function is not None and piece.function.name
        return last if not last.id and not (named and last.name) else None


class Speech:
    """Joins text whose characters may be split between two deltas as UTF-16 surrogates."""

    def __init__(self) -> None:
        self._half = ""

    def add(self, text: str) -> str:
        """What can be passed on now; never half a character."""
        text = self._half + text
        self._half = ""
        if text and _HIGH_SURROGATES[0] <= text[-1] <= _HIGH_SURROGATES[1]:
            text, self._half = text[:-1], text[-1]
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _text(arguments: Any) -> str:
    if arguments is None:
        return ""
    # Some servers send the object itself instead of its text.
    return arguments if isinstance(arguments, str) else json.dumps(arguments)
