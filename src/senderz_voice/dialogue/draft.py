"""Turns the pieces of a model into what is to be said and done, within the limits of what may be said."""

from dataclasses import dataclass

import structlog

from senderz_voice.core.posing import honest, poses_as_human
from senderz_voice.dialogue.budgets import LONGEST_REPLY, LONGEST_TEXT
from senderz_voice.dialogue.clauses import Clauses
from senderz_voice.dialogue.guarding import Guard, neutral
from senderz_voice.ports.language import ReplyEnded, ReplyPiece, TextDelta, ToolRequest

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Clause:
    """The next words to say."""

    text: str


@dataclass(frozen=True, slots=True)
class Filler:
    """Say that the answer takes a moment."""


@dataclass(frozen=True, slots=True)
class Finished:
    """Nothing more follows."""

    hang_up: bool = False


Thought = Clause | ToolRequest | Filler | Finished


class Draft:
    """One reply of one model while it comes in."""

    def __init__(self, guard: Guard, language: str, before: str = "") -> None:
        self._guard = guard
        self._before = before
        """What the assistant said in earlier turns: a secret may come in portions."""
        self._language = language
        self._clauses = Clauses()
        self._read = 0
        self._said = ""
        self.full = False
        """Whether nothing more is taken: the reply is too long, or was cut."""

    def take(self, piece: ReplyPiece) -> list[Thought]:
        """What can be said or done now that `piece` is there."""
        match piece:
            case TextDelta(text=text):
                self._read += len(text)
                thoughts = self._checked(self._clauses.feed(text))
                self.full = self.full or self._read > LONGEST_TEXT
                return thoughts
            case ToolRequest():
                thoughts = self._checked(self._clauses.rest())
                return thoughts if self.full else [*thoughts, piece]
            case ReplyEnded(finish=finish):
                return [*self._checked(self._clauses.rest()), Finished(hang_up=finish == "hang_up")]

    def _checked(self, clauses: list[str]) -> list[Thought]:
        thoughts: list[Thought] = []
        for clause in clauses:
            words = "" if self.full else self._allowed(clause)
            if words:
                self._said += f" {words}"
                thoughts.append(Clause(words))
        return thoughts

    def _allowed(self, clause: str) -> str:
        """As much of the clause as may be said, in whole words."""
        if self._guard.leaks(clause, f"{self._before} {self._said}"):
            log.warning("reply_guarded", reason="instructions", characters=len(clause))
            self.full = True
            return neutral(self._language)
        if poses_as_human(clause, self._language):
            log.warning("reply_guarded", reason="human", characters=len(clause))
            return honest(self._language)
        room = LONGEST_REPLY - len(self._said)
        if len(clause) < room:
            return clause
        self.full = True
        return clause[: max(room, 0)].rpartition(" ")[0]
