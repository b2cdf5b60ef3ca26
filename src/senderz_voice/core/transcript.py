"""The transcript: only what could be heard on the line, in the order in which it began."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from senderz_voice.core.events import (
    CallerSaid,
    CallerStarted,
    Event,
    ReplyOffered,
    SpeechEnded,
    SpeechStarted,
)

SLACK_MS = 120
"""A word that lacks this little at the cut was heard: people stop an instant after the word that made them speak."""


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance of the transcript."""

    role: Literal["assistant", "caller"]
    text: str
    at: float
    """Seconds since the epoch at which it began."""
    language: str
    interrupted: bool
    murmur: bool = False
    """Said by the caller only to show that they listen."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a reply that was put on the line, with what became of it."""

    reply: int
    text: int
    language: str
    disclosure: bool
    began: float = 0.0
    heard_ms: int = -1
    """-1 while it is not over."""
    total_ms: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """What the caller said in one turn."""

    began: float
    text: int
    language: str
    murmur: bool = False


@dataclass(slots=True)
class Transcript:
    """Built from events alone; the words are filled in from `call_texts` when it is read."""

    clauses: dict[int, Clause] = field(default_factory=dict)
    turns: dict[int, Turn] = field(default_factory=dict)
    _began: dict[int, float] = field(default_factory=dict)

    def note(self, event: Event) -> None:
        """Take one event of the log; all others than those of speech are of no concern here."""
        match event:
            case CallerStarted(at=at, turn=turn):
                self._began[turn] = at
            case CallerSaid(at=at, turn=turn, text=text, language=language, murmur=murmur) if text:
                self.turns[turn] = Turn(self._began.get(turn, at), text, language, murmur)
            case ReplyOffered():
                offered = Clause(event.reply, event.text, event.language, event.disclosure, began=event.at)
                self.clauses.setdefault(event.speech, offered)
            case SpeechStarted(at=at, speech=speech) if speech in self.clauses:
                self._replace(speech, began=at)
            case SpeechEnded(speech=speech, heard_ms=heard, total_ms=total) if speech in self.clauses:
                self._replace(speech, heard=heard, total=total)
            case _:
                pass

    def _replace(self, speech: int, *, began: float = 0.0, heard: int = -1, total: int = 0) -> None:
        old = self.clauses[speech]
        if old.heard_ms >= 0:
            return
        self.clauses[speech] = Clause(
            old.reply, old.text, old.language, old.disclosure, began or old.began, heard, total
        )

    def lines(self, texts: Mapping[int, str]) -> list[Line]:
        """The transcript in words; erased or missing texts leave their line out."""
        lines = [
            Line("caller", texts[turn.text], turn.began, turn.language, interrupted=False, murmur=turn.murmur)
            for turn in self.turns.values()
            if texts.get(turn.text)
        ]
        lines += [line for reply in self._replies() if (line := _spoken(reply, texts))]
        return sorted(lines, key=lambda line: line.at)

    def _replies(self) -> list[list[Clause]]:
        replies: dict[int, list[Clause]] = {}
        for clause in self.clauses.values():
            if clause.heard_ms >= 0:
                replies.setdefault(clause.reply, []).append(clause)
        return list(replies.values())


def _spoken(clauses: list[Clause], texts: Mapping[int, str]) -> Line | None:
    """One line of a reply's clauses, up to the one in which it was interrupted."""
    words: list[str] = []
    interrupted = False
    for clause in clauses:
        text = texts.get(clause.text, "")
        heard = heard_words(text, clause.heard_ms, clause.total_ms)
        if heard:
            words.append(heard)
        interrupted = interrupted or heard != text
    if not words:
        return None
    first = next(clause for clause in clauses if clause.heard_ms > 0)
    return Line("assistant", " ".join(words), first.began, first.language, interrupted)


def heard_words(text: str, heard_ms: int, total_ms: int) -> str:
    """The words of `text` that were complete after `heard_ms` of the `total_ms` that it takes to say it.

    Without word times from the voice, each character is taken to last equally long.
    """
    if heard_ms <= 0 or total_ms <= 0:
        return ""
    if heard_ms >= total_ms:
        return text
    reached = (heard_ms + SLACK_MS) / total_ms * len(text)
    end = 0
    heard = ""
    for word in text.split(" "):
        end += len(word)
        if end > reached:
            break
        heard = f"{heard} {word}" if heard else word
        end += 1
    return heard
