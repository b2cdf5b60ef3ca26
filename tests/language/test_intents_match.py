"""Which intent a sentence would fire, over six sets of phrasings."""

import tomllib
from itertools import product
from pathlib import Path

import pytest

from senderz_voice.language.embedded.intents_match import match_intents, wish
from senderz_voice.ports.language import Tool
from tests.language.rehearsal import mind

FOLDER = Path(__file__).parent / "phrasings"
ACTIONS = {"talk_to_human": "transfer", "leave_message": "message", "end_call": "end_call"}


def tools() -> tuple[Tool, ...]:
    declared = tomllib.loads((FOLDER / "intents.toml").read_text(encoding="utf-8"))["tools"]
    return tuple(Tool(name, text, ACTIONS.get(name, "webhook")) for name, text in declared.items())  # type: ignore[arg-type]  # all four are actions


def precision_and_recall(file: str, language: str) -> tuple[float, float]:
    phrasings = tomllib.loads((FOLDER / file).read_text(encoding="utf-8"))[language]
    wanted = [(want, said) for want, lines in phrasings.items() for said in lines]
    fired = [(want, match_intents(tools(), said, mind().encoder).name) for want, said in wanted]
    right = sum(want == name for want, name in fired)
    return right / sum(name is not None for _, name in fired), right / sum(want != "none" for want, _ in fired)


@pytest.mark.parametrize(
    ("file", "language"),
    [
        *product(("intents.toml", "unseen.toml", "frozen.toml", "final.toml", "last.toml"), ("en", "es-MX")),
        ("fresh.toml", "es-MX"),
    ],
)
def test_most_phrasings_fire_the_right_intent(file: str, language: str) -> None:
    precision, recall = precision_and_recall(file, language)
    assert precision >= 0.9
    assert recall >= 0.85


def test_the_answer_names_the_runner_up() -> None:
    match = match_intents(tools(), "i want to book a table for two", mind().encoder)
    assert match.name == match.best == "book_table"
    assert match.runner_up not in {None, "book_table"}
    assert match.score > match.runner_up_score


def test_without_intents_nothing_fires() -> None:
    assert match_intents((), "i want to book a table", mind().encoder).name is None
    assert match_intents(tools(), "", mind().encoder).name is None


def test_a_disabled_built_in_is_not_offered() -> None:
    without = tuple(tool for tool in tools() if tool.name != "talk_to_human")
    assert match_intents(without, "let me speak to a real person", mind().encoder).name != "talk_to_human"


@pytest.mark.parametrize(
    ("description", "core"),
    [
        ("Caller wants to book a table \u2014 capture party size and time.", "book a table"),
        ("Use when the customer asks about a refund.", "refund"),
        ("Report a leak", "Report a leak"),
        ("", ""),
    ],
)
def test_the_wish_behind_a_description(description: str, core: str) -> None:
    assert wish(description).removeprefix("a ") == core
