"""The labelled set itself: enough of it, of enough kinds, and nowhere in the source of the mind."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from tests.language.people import TABLES
from tests.language.rehearsal import Script, scripts

SOURCE = Path(__file__).parents[2] / "src" / "senderz_voice" / "language"
OUTCOMES = {
    "confirmed", "rescheduled", "declined", "opted_out", "message_taken", "transferred", "answered", "collected",
    "notified", "completed", "no_conversation", "voicemail", "unclear",
}  # fmt: skip


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9$]+(?:'[a-z]+)?", text.lower().replace("\u2019", "'"))


def triples(text: str) -> set[tuple[str, str, str]]:
    found = words(text)
    return {(first, second, third) for (first, second), (_, third) in pairwise(pairwise(found))}


@cache
def source_triples() -> dict[tuple[str, str, str], str]:
    """Every three words in a row of the source, with a file they stand in."""
    found: dict[tuple[str, str, str], str] = {}
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in {".py", ".md", ".toml", ".json", ".txt", ".html", ".sql"} and "static" not in path.parts:
            found |= dict.fromkeys(triples(path.read_text(encoding="utf-8")), str(path.relative_to(SOURCE)))
    return found


def test_there_are_twenty_scripts_of_five_kinds() -> None:
    assert len(scripts()) >= 20
    assert len({script.kind for script in scripts()}) >= 5


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.name)
def test_every_label_is_an_outcome_and_every_person_exists(script: Script) -> None:
    assert {script.cooperative[1], script.refusing[1]} <= OUTCOMES
    assert {script.cooperative[0], script.refusing[0]} <= TABLES.keys()


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.name)
def test_no_three_words_of_a_script_stand_in_the_source(script: Script) -> None:
    shared = {
        " ".join(triple): source_triples()[triple] for triple in triples(script.script) if triple in source_triples()
    }
    assert shared == {}
