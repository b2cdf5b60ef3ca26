"""Puts the pieces of a streamed chat completion together, in all the dialects that compatible servers speak."""

import json
from typing import Any

import msgspec

from senderz_voice.language.replies import MOST_CALLS, ToolCall, TooMuchError


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
    error: Any = None


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
        wanted = piece.function or Function()
        call.add(call=piece.id, name=wanted.name, arguments=_text(wanted.arguments))

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


def _text(arguments: Any) -> str:
    if arguments is None:
        return ""
    # Some servers send the object itself instead of its text.
    return arguments if isinstance(arguments, str) else json.dumps(arguments)
