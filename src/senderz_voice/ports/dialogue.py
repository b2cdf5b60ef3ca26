"""The dialogue engine of one call: from utterances to words, and from the conversation to a reply that can be heard."""

from dataclasses import dataclass
from typing import Protocol

from senderz_voice.core.events import Kind
from senderz_voice.ports.language import Conversation, ToolRequest


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reply that the call asked for."""

    reply: int
    kind: Kind
    disclose: bool
    """Whether the human must first be told what they are talking to."""
    recorded: bool
    conversation: Conversation
    resume: str = ""
    """For Kind.RESUME: the words that were cut off."""


class DialogueSink(Protocol):
    """What the engine tells the call; called on the event loop, in order, and never blocks."""

    def said(self, turn: int, text: str, language: str) -> None:
        """The recogniser's text of a turn, empty when there was nothing intelligible."""

    def clause(self, reply: int, text: str, language: str, *, disclosure: bool) -> int:
        """A clause is about to be spoken; answers the number under which its audio comes."""

    def audio(self, speech: int, audio: bytes) -> None:
        """Mu-law audio of a clause, in order."""

    def clause_over(self, speech: int) -> None:
        """All audio of the clause has been handed over."""

    def tool(self, reply: int, request: ToolRequest) -> None:
        """The model wants to fire an intent."""

    def done(self, reply: int, *, hang_up: bool) -> None:
        """Nothing more follows for this reply."""

    def failed(self, reply: int, stage: str, detail: str) -> None:
        """The stage (recogniser, model, voice) broke; nothing more follows for this reply."""


class Dialogue(Protocol):
    """One call's engine. Nothing here blocks; results come to the sink."""

    def speculate(self, turn: int, speech: bytes) -> None:
        """The caller paused: recognise on the quiet, in case the turn is over."""

    def recognise(self, turn: int, speech: bytes) -> None:
        """The caller's turn is over; `speech` is all of it. A speculation on the same bytes is used."""

    def reply(self, wanted: Wanted) -> None:
        """Make a reply; an older one that is still being made is dropped."""

    def drop(self, reply: int) -> None:
        """The reply is no longer wanted."""

    async def close(self) -> None:
        """Stop everything."""


class DialogueFactory(Protocol):
    """Makes the engine of a new call."""

    def __call__(self, sink: DialogueSink, languages: tuple[str, ...]) -> Dialogue:
        """`languages` are those that the caller may speak, the likeliest first."""
