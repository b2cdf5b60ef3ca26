"""Puts the events of a streamed message together (https://platform.claude.com/docs/en/build-with-claude/streaming)."""

import json
from typing import Any

import msgspec

from senderz_voice.language.replies import MOST_CALLS, Speech, ToolCall, TooMuchError


class Block(msgspec.Struct):
    """The beginning of a piece of content: text, or a function with its name."""

    type: str = ""
    id: str | None = None
    name: str | None = None
    text: str | None = None
    input: Any = None


class Delta(msgspec.Struct):
    """More of a block, or, without an index, of the whole message."""

    text: str | None = None
    partial_json: str | None = None
    stop_reason: str | None = None


class Piece(msgspec.Struct):
    """Any event of the stream; unknown types have nothing that is used."""

    type: str = ""
    index: int | None = None
    content_block: Block | None = None
    delta: Delta | None = None


class Message:
    """What has come of one message so far."""

    def __init__(self) -> None:
        self.finish = ""
        self.speech = Speech()
        self._calls: dict[int | None, ToolCall] = {}

    def take(self, piece: Piece) -> str:
        """Take an event in; answers the text in it. Raises TooMuchError."""
        said = ""
        if piece.content_block is not None:
            said += self._begin(piece.index, piece.content_block)
        if piece.delta is not None:
            said += piece.delta.text or ""
            if piece.delta.partial_json and piece.index in self._calls:
                self._calls[piece.index].add(arguments=piece.delta.partial_json)
            self.finish = piece.delta.stop_reason or self.finish
        return self.speech.add(said)

    def calls(self) -> list[ToolCall]:
        """All functions in the order in which they began."""
        return list(self._calls.values())

    def _begin(self, index: int | None, block: Block) -> str:
        if block.type != "tool_use":
            return (block.text or "") if block.type == "text" else ""
        if len(self._calls) == MOST_CALLS:
            raise TooMuchError("too many functions at once")
        # The vendor begins with an empty input and sends it in parts; other servers may put all of it here.
        whole = json.dumps(block.input) if block.input else ""
        self._calls[index] = call = ToolCall(index)
        call.add(call=block.id, name=block.name, arguments=whole)
        return ""
