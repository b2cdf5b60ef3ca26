"""What every language model behind a provider is told of a conversation, whatever form the provider wants it in."""

from typing import Final

from senderz_voice.core.prompt import as_data, system_prompt
from senderz_voice.ports.language import Conversation, Fired, Said

NOTHING_SAID: Final = "(The human has said nothing since. Go on.)"
"""What stands in for the human's words where the provider wants them last and the assistant spoke last."""


def briefing(conversation: Conversation) -> str:
    """The system prompt; the same for every turn of a call that stays in one language."""
    brief = conversation.brief
    return system_prompt(
        direction=brief.direction,
        business_name=brief.business_name,
        greeting=brief.greeting,
        instructions=brief.instructions,
        knowledge=brief.knowledge,
        script=brief.script,
        started_at=brief.started_at,
        timezone=brief.timezone,
        language=conversation.language,
        tools=[(tool.name, tool.description) for tool in brief.tools],
    )


def heard(turn: Said) -> str:
    """A turn as far as it was heard; the dash tells the model that the rest of its sentence never was."""
    return f"{turn.text} —" if turn.role == "assistant" and turn.interrupted else turn.text


def outcome(turn: Fired) -> str:
    """What came of a fired intent, with its answer fenced in as data."""
    told = "It worked." if turn.ok else "It failed."
    return f"{told}\n{as_data(turn.answer)}" if turn.answer else told
