"""The mind behind the assistant: from what was said so far to what to say and do next."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Role = Literal["assistant", "caller"]


@dataclass(frozen=True, slots=True)
class Tool:
    """An intent that the model may fire in this call."""

    name: str
    description: str
    action: Literal["transfer", "message", "webhook", "end_call", "keys"]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """A JSON Schema object for the arguments, or an empty mapping."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What stays the same for the whole call."""

    direction: Literal["inbound", "outbound"]
    business_name: str
    greeting: str
    instructions: str
    knowledge: str
    script: str
    """The goal of an outbound call, in the operator's words; empty for an inbound one."""
    timezone: str
    started_at: float
    """Seconds since the epoch, so that "tomorrow" has a meaning."""
    tools: tuple[Tool, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of the conversation, as far as it was heard."""

    role: Role
    text: str
    language: str = "en"
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class Fired:
    """An intent that was already fired, and what came of it; `answer` is untrusted data."""

    call: str
    """The id that the model's own request carried."""
    name: str
    arguments: str
    """JSON text, as validated."""
    answer: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """All that a reply may depend on: the same conversation gives the embedded engine's same reply."""

    brief: Brief
    language: str
    """The language to reply in: `en`, `es-MX` or `tr-TR`."""
    turns: tuple[Said | Fired, ...] = ()


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next characters of what to say."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolRequest:
    """The model wants to fire an intent; `arguments` is JSON text, not yet validated."""

    call: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ReplyEnded:
    """Nothing more follows; `finish` is what the model itself says of the conversation."""

    finish: Literal["listen", "hang_up"] = "listen"


ReplyPiece = TextDelta | ToolRequest | ReplyEnded


class LanguageModel(Protocol):
    """Replies to the conversation so far. An empty `turns` asks for the opening."""

    def reply(self, conversation: Conversation) -> AsyncIterator[ReplyPiece]:
        """Pieces, ReplyEnded last; closing the iterator cancels the request. Raises PortError."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A finished call as the summariser sees it."""

    conversation: Conversation
    answered: bool
    end_reason: str
    duration_seconds: int


@dataclass(frozen=True, slots=True)
class Digest:
    """What is remembered of a call; the shapes of `analysis` and `lead_score` are the API's."""

    summary: str
    lead_score: int
    """0-100."""
    outcome: str
    """confirmed, rescheduled, declined, opted_out, message_taken, transferred, answered, collected, notified,
    completed, no_conversation, voicemail or unclear."""
    voicemail: bool = False
    caller_name: str | None = None
    callback_number: str | None = None
    follow_up: str | None = None
    intents: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    """Words quoted from the transcript that the score rests on."""


class Summariser(Protocol):
    """Turns a finished call into a digest."""

    async def digest(self, ended: Ended) -> Digest:
        """Raises PortError."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Which intent some words ask for; scores are comparable with each other and with the threshold, not beyond."""

    intent: str | None
    """The one that would fire, if any."""
    nearest: str | None
    """The one that came closest, whether it would fire or not; None where there is nothing to compare."""
    score: float
    """Of the nearest."""
    runner_up: str | None
    """The next one behind; None when that is talk that asks for no intent, or nothing."""
    runner_up_score: float
    threshold: float
    """The least score with which the nearest one would fire, if it is also clearly ahead of the runner-up."""


class IntentMatcher(Protocol):
    """Tells which intent the embedded engine would fire for one sentence of a caller."""

    async def match(self, tools: tuple[Tool, ...], text: str) -> Matched:
        """Raises PortError, of kind NOT_CONFIGURED where the engine is not installed."""
