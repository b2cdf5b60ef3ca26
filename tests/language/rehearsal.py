"""Whole calls in text: a mind on one side, somebody from a rule table on the other."""

import asyncio
import random
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from senderz_voice.language.embedded import EmbeddedMind, EmbeddedSummariser
from senderz_voice.ports.language import (
    Brief,
    Conversation,
    Digest,
    Ended,
    Fired,
    ReplyEnded,
    Said,
    TextDelta,
    Tool,
    ToolRequest,
)
from tests.language.people import Person

STARTED_AT = 1_769_500_800.0
"""Tuesday, 27 January 2026, 8:00 in New York."""
MOST_TURNS = 25


@dataclass(frozen=True)
class Script:
    """One labelled script."""

    name: str
    kind: str
    business: str
    script: str
    mentions: tuple[str, ...]
    cooperative: tuple[str, str]
    refusing: tuple[str, str]


@cache
def scripts() -> tuple[Script, ...]:
    """The labelled set, read from the files beside."""
    found = []
    for path in sorted((Path(__file__).parent / "scripts").glob("*.toml")):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        found.append(
            Script(
                path.stem,
                told["kind"],
                told["business"],
                told["script"],
                tuple(told["mentions"]),
                (told["cooperative"]["person"], told["cooperative"]["outcome"]),
                (told["refusing"]["person"], told["refusing"]["outcome"]),
            )
        )
    return tuple(found)


@cache
def mind() -> EmbeddedMind:
    """One loaded mind for all tests."""
    return EmbeddedMind.load()


@dataclass(frozen=True)
class Spoken:
    """One reply, put together."""

    text: str
    tool: ToolRequest | None
    finish: str


def outbound(
    script: str, business: str = "Larkspur Dental", knowledge: str = "", tools: tuple[Tool, ...] = ()
) -> Brief:
    return Brief("outbound", business, "", "", knowledge, script, "America/New_York", STARTED_AT, tools)


def inbound(
    knowledge: str = "", tools: tuple[Tool, ...] = (), greeting: str = "", business: str = "Osteria Nove"
) -> Brief:
    return Brief("inbound", business, greeting, "", knowledge, "", "America/New_York", STARTED_AT, tools)


def reply_to(conversation: Conversation) -> Spoken:
    """The mind's whole reply."""

    async def collect() -> Spoken:
        text, tool, finish = "", None, ""
        async for piece in mind().reply(conversation):
            if isinstance(piece, TextDelta):
                text += piece.text
            elif isinstance(piece, ToolRequest):
                tool = piece
            elif isinstance(piece, ReplyEnded):
                finish = piece.finish
        return Spoken(text, tool, finish)

    return asyncio.run(collect())


@dataclass
class Rehearsal:
    """A conversation that grows turn by turn."""

    brief: Brief
    language: str = "en"
    turns: tuple[Said | Fired, ...] = ()
    finish: str = "listen"
    tool: ToolRequest | None = None
    """The last intent asked for."""

    @property
    def conversation(self) -> Conversation:
        return Conversation(self.brief, self.language, self.turns)

    def assistant(self) -> str:
        """Let the assistant speak."""
        spoken = reply_to(self.conversation)
        if spoken.text:
            self.turns = (*self.turns, Said("assistant", spoken.text, self.language))
        self.tool = spoken.tool
        self.finish = spoken.finish
        return spoken.text

    def hear(self, text: str) -> str:
        """The caller says something, the assistant answers."""
        self.turns = (*self.turns, Said("caller", text, self.language))
        return self.assistant()

    def came_back(self, answer: str = "{}", *, ok: bool = True) -> str:
        """The intent that was asked for was carried out, or not."""
        assert self.tool is not None
        self.turns = (*self.turns, Fired(self.tool.call, self.tool.name, self.tool.arguments, answer, ok))
        return self.assistant()

    def with_somebody(self, person: Person) -> "Rehearsal":
        """The whole call."""
        words = self.assistant()
        for _ in range(MOST_TURNS):
            if self.finish == "hang_up":
                break
            words = self.hear(person.hear(words))
        return self

    def digest(self, end_reason: str = "assistant_hung_up") -> Digest:
        """What the summariser makes of it."""
        summariser = EmbeddedSummariser(mind().encoder)
        return asyncio.run(
            summariser.digest(Ended(self.conversation, answered=True, end_reason=end_reason, duration_seconds=60))
        )

    def told(self) -> str:
        """The call as text, for the message of a failing test."""
        return "\n".join(
            f"{turn.role}: {turn.text}" if isinstance(turn, Said) else f"fired: {turn.name}" for turn in self.turns
        )

    @property
    def assistant_words(self) -> str:
        return " ".join(turn.text for turn in self.turns if isinstance(turn, Said) and turn.role == "assistant")


SLIPS = {
    "thursday": "thurs day",
    "absolutely": "absolute lee",
    "sounds": "sound",
    "works": "work",
    "interested": "interest it",
    "exactly": "exact lee",
    "really": "rarely",
    "looking": "look in",
    "wednesday": "wensday",
    "thanks": "thank",
    "of course": "off course",
    "lovely": "love lee",
    "letting": "letting",
    "inside": "in side",
    "warmer": "warm are",
    "calling": "calling",
    "cancel": "cancel",
}


def as_recognised(text: str, seed: int = 0) -> str:
    """The text as a poor recogniser writes it: lower case, no punctuation, a filler, now and then a wrong word."""
    chance = random.Random(f"{seed}:{text}")
    words = re.sub(r"[^\w\s']", "", text.lower()).split()
    spoiled = [SLIPS.get(word, word) if chance.random() < 0.3 else word for word in words]
    if words and chance.random() < 0.3:
        spoiled.insert(0, chance.choice(["um", "uh", "oh"]))
    return " ".join(spoiled)
