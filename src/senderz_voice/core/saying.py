"""The reply that is being made and spoken."""

from dataclasses import dataclass, field

from senderz_voice.core.commands import ClearSpeech, Command, DropReply
from senderz_voice.core.events import Kind

MUST_SPEAK = frozenset({Kind.OPENING, Kind.ANSWER, Kind.AFTER_INTENT})
"""Replies that are a fault when they are empty."""


@dataclass(slots=True)
class Saying:
    """The present reply: how far the dialogue is with it, and what of it is on the line."""

    number: int = 0
    kind: Kind = Kind.OPENING
    spoke: bool = False
    """Whether it has put anything on the line."""
    filling: bool = False
    """Its next clause only bridges a wait: it is no answer."""
    acted: bool = False
    """Whether it pressed keys, which may be all that it was for."""
    done: bool = True
    """Whether the dialogue has finished it."""
    on_line: list[int] = field(default_factory=list)
    """Its clauses that were handed over and are not over yet, in order."""
    newest: int = 0
    """The newest clause that ever went on the line: they come in order, so an older one is stale."""

    @property
    def empty(self) -> bool:
        """Whether it says nothing and should."""
        return not self.spoke and not self.acted and self.kind in MUST_SPEAK

    @property
    def heard_in_part(self) -> bool:
        """Whether silence would cut it off in the middle."""
        return self.spoke and bool(self.on_line or not self.done)

    def begin(self, kind: Kind) -> None:
        self.number += 1
        self.kind, self.done = kind, False
        self.spoke = self.filling = self.acted = False

    def awaits(self, reply: int) -> bool:
        """Whether the dialogue is still making just that reply."""
        return reply == self.number and not self.done

    def speak(self, speech: int) -> bool:
        """Put a clause on the line; answers whether it says anything of the reply."""
        self.newest = speech
        self.on_line.append(speech)
        says, self.filling = not self.filling, False
        self.spoke = self.spoke or says
        return says

    def stop(self) -> list[Command]:
        """Neither make it any longer nor speak it."""
        commands: list[Command] = [] if self.done else [DropReply(self.number)]
        if self.on_line:
            commands.append(ClearSpeech())
        self.on_line.clear()
        self.done = True
        return commands
