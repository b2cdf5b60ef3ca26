"""A conversation in the form of Anthropic's Messages: roles alternate, and the human speaks first and last."""

import json
from typing import TYPE_CHECKING, Any, Literal, cast

from senderz_voice.core.prompt import opening_cue
from senderz_voice.language.briefing import NOTHING_SAID, briefing, heard, outcome
from senderz_voice.ports.language import Conversation, Said, Tool

if TYPE_CHECKING:
    from anthropic.types import MessageParam, TextBlockParam, ToolParam


def system(conversation: Conversation) -> "list[TextBlockParam]":
    """The briefing, which is the same in every turn of the call and is therefore read from the provider's cache."""
    return [{"type": "text", "text": briefing(conversation), "cache_control": {"type": "ephemeral"}}]


def messages(conversation: Conversation) -> "list[MessageParam]":
    """The turns; neighbours of one role become one message, as the vendor wants it."""
    found: list[dict[str, Any]] = []

    def add(role: Literal["user", "assistant"], *blocks: dict[str, Any]) -> None:
        if found and found[-1]["role"] == role:
            found[-1]["content"].extend(blocks)
        else:
            found.append({"role": role, "content": list(blocks)})

    first = conversation.turns[0] if conversation.turns else None
    if not (isinstance(first, Said) and first.role == "caller" and first.text.strip()):
        add("user", _text(opening_cue(conversation.brief.direction)))
    for place, turn in enumerate(conversation.turns):
        if not isinstance(turn, Said):
            # Ids in the log may be another provider's, with characters that are not allowed here.
            call = f"fired_{place}"
            add("assistant", {"type": "tool_use", "id": call, "name": turn.name, "input": _plain(turn.arguments)})
            add("user", {"type": "tool_result", "tool_use_id": call, "content": outcome(turn), "is_error": not turn.ok})
        elif turn.text.strip():
            add("user" if turn.role == "caller" else "assistant", _text(heard(turn)))
    if found[-1]["role"] == "assistant":
        add("user", _text(NOTHING_SAID))
    return cast("list[MessageParam]", found)


def tool(declared: Tool) -> "ToolParam":
    """An intent as the vendor declares functions."""
    schema: dict[str, Any] = dict(declared.parameters) or {"type": "object", "properties": {}}
    return {"name": declared.name, "description": declared.description, "input_schema": schema}


def _text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words.strip()}


def _plain(arguments: str) -> Any:
    try:
        found = json.loads(arguments)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
