"""The dialogue engine of one call: from utterances to words, and from the conversation to a reply that can be heard."""

from dataclasses import dataclass
from typing import Protocol

from senderz_voice.core.events import Kind
from senderz_voice.ports.language import Brief, Conversation, ToolRequest


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


class CallerSink(Protocol):
    """What the engine tells the call of the caller's words; called on the event loop, in order, and never blocks."""

    def so_far(self, text: str, language: str) -> None:
        """All words of the caller's present turn as far as they are known; they may still change."""

    def turn_over(self) -> None:
        """The recogniser itself takes the present turn to be over."""

    def said(self, turn: int, text: str, language: str) -> None:
        """The recogniser's text of a turn, empty when there was nothing intelligible."""


class ReplySink(Protocol):
    """What the engine tells the call of its replies; called on the event loop, in order, and never blocks."""

    def clause(self, reply: int, text: str, language: str, *, disclosure: bool) -> int:
        """A clause is about to be spoken; answers the number under which its audio comes."""

    def audio(self, speech: int, audio: bytes) -> None:
        """Mu-law audio of a clause, in order."""

    def clause_over(self, speech: int) -> None:
        """All audio of the clause has been handed over."""

    def tool(self, reply: int, request: ToolRequest) -> None:
        """The model wants to fire an intent, or to use one of the tools that every assistant has."""

    def done(self, reply: int, *, hang_up: bool) -> None:
        """Nothing more follows for this reply."""


class TroubleSink(Protocol):
    """What the engine tells the call of services that do not deliver."""

    def stalled(self, stage: str, remedy: str) -> None:
        """A stage (recogniser, model, voice) was late or broke, and this is done about it: nothing is lost yet.

        `remedy` is filler, retry, fallback or partial.
        """

    def failed(self, reply: int, stage: str, detail: str) -> None:
        """The stage broke for good; nothing more follows for this reply."""


class DialogueSink(CallerSink, ReplySink, TroubleSink, Protocol):
    """The call, as its engine sees it."""


class Listener(Protocol):
    """The engine's ear. Nothing here blocks; results come to the sink."""

    def hear(self, audio: bytes) -> None:
        """Mu-law audio of the caller's side as it comes, for recognisers that follow along."""

    def speculate(self, turn: int, speech: bytes) -> None:
        """The caller paused: recognise on the quiet, in case the turn is over; the words come as `so_far`."""

    def recognise(self, turn: int, speech: bytes) -> None:
        """The caller's turn is over; `speech` is all of it. A speculation on the same bytes is used."""


class Speaker(Protocol):
    """The engine's mind and mouth. Nothing here blocks; results come to the sink."""

    def prepare(self, wanted: Wanted) -> None:
        """Make a reply on the quiet, in case it is asked for with the same kind and conversation.

        Its number does not count yet. Anything prepared before is dropped, and nothing comes to the sink.
        """

    def forget(self) -> None:
        """The caller went on: what was prepared is void."""

    def reply(self, wanted: Wanted) -> None:
        """Make a reply; an older one that is still being made is dropped."""

    def drop(self, reply: int) -> None:
        """The reply is no longer wanted."""


class Dialogue(Listener, Speaker, Protocol):
    """One call's engine."""

    async def close(self) -> None:
        """Stop everything."""


class DialogueFactory(Protocol):
    """Makes the engine of a new call."""

    def __call__(self, sink: DialogueSink, languages: tuple[str, ...], brief: Brief) -> Dialogue:
        """`languages` are those that the caller may speak, the likeliest first; `brief` tells what will be said."""
