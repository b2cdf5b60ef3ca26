"""The state of an answered call, and the desk that serves it."""

from dataclasses import dataclass, replace

from senderz_voice.language.embedded import filling
from senderz_voice.language.embedded.encoder import Encoder
from senderz_voice.language.embedded.knowledge import Found, look_up
from senderz_voice.language.embedded.messages import NO_DRAFT, Draft
from senderz_voice.language.embedded.reply import Reply
from senderz_voice.language.embedded.spanish import slots_in
from senderz_voice.language.embedded.wording import say
from senderz_voice.ports.language import Brief, Tool


@dataclass(frozen=True, slots=True)
class Caller:
    """Immutable; every input of the call gives the next one."""

    phase: str = "open"
    """open, filling, message, firing or over."""
    tool: str = ""
    """The intent whose arguments are being filled or that is being fired."""
    arguments: tuple[tuple[str, filling.Value], ...] = ()
    asked: int = 0
    draft: Draft = NO_DRAFT
    misses: int = 0
    steps: int = 0
    answered: int = 0
    """How many questions were answered."""
    wishes: tuple[str, ...] = ()
    """What the caller asked for that could not be given."""
    outcome: str = ""
    name: str = ""
    number: str = ""
    last: tuple[str, ...] = ()
    """What was said last, to be repeated on request."""


Move = tuple[Caller, Reply]
"""A step of the fold: the new state and what to say."""


def speak(state: Caller, *lines: str) -> Move:
    """Say something and listen."""
    spoken = tuple(line for line in lines if line)
    return replace(state, last=spoken), Reply(spoken)


@dataclass(frozen=True, slots=True)
class Desk:
    """What never changes in one answered call."""

    brief: Brief
    language: str
    encoder: Encoder

    def say(self, line: str, **facts: str) -> str:
        """A fixed sentence in the call's language."""
        return say(line, self.language, **facts)

    def slots(self, text: str) -> str:
        """The caller's words as slots are looked for in them."""
        return slots_in(text, self.language)

    def tool(self, name: str) -> Tool | None:
        return next((tool for tool in self.brief.tools if tool.name == name), None)

    def tool_for(self, action: str) -> Tool | None:
        return next((tool for tool in self.brief.tools if tool.action == action), None)

    def known(self, question: str) -> Found | None:
        """What the knowledge says to a question."""
        return look_up(self.brief.knowledge, question, self.encoder)
