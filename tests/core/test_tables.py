"""Every row has its story, every story its row, and no row can be lost or changed unnoticed."""

import runpy
import sys

import pytest

from senderz_voice.core import diagram
from tests.core import test_caller_leg, test_floor, test_handoff_leg
from tests.core.rows import STORIES, TABLES, Row, all_rows, changed
from tests.shape.house import ROOT

MODULES = (test_caller_leg, test_handoff_leg, test_floor)


def _name(row: Row) -> str:
    return "-".join(row)


def _notices(row: Row) -> bool:
    try:
        STORIES[row]()
    except AssertionError:
        return True
    return False


def test_every_row_has_its_story_and_every_story_its_row() -> None:
    assert set(STORIES) == set(all_rows())


def test_every_story_is_a_test_that_runs() -> None:
    collected = {value for module in MODULES for name, value in vars(module).items() if name.startswith("test_")}
    assert {story.__name__ for story in STORIES.values() if story not in collected} == set()
    assert len(set(STORIES.values())) == len(STORIES)


@pytest.mark.parametrize("row", all_rows(), ids=_name)
def test_a_deleted_row_is_noticed_by_its_own_story(row: Row) -> None:
    with changed(row, None):
        assert _notices(row)
    assert not _notices(row)


@pytest.mark.parametrize("row", all_rows(), ids=_name)
def test_a_row_that_leads_elsewhere_is_noticed_by_its_own_story(row: Row) -> None:
    table, state, trigger = row
    right = TABLES[table][state, trigger]
    survivors = []
    for target in type(right):
        with changed(row, target):
            if target is not right and not _notices(row):
                survivors.append(target)
    assert survivors == []


def test_the_printed_diagrams_are_those_of_the_tables() -> None:
    printed = (ROOT / "docs" / "call-states.md").read_text(encoding="utf-8")
    assert printed == diagram.diagrams(), "print it again: python -m senderz_voice.core.diagram > docs/call-states.md"


def test_every_row_is_an_arrow() -> None:
    drawn = diagram.diagrams()
    for _, state, trigger in all_rows():
        arrows = [line for line in drawn.splitlines() if line.strip().startswith(f"{state} -->")]
        assert any(trigger in line.partition(": ")[2].split(", ") for line in arrows)


def test_the_diagram_command_prints_the_page(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "senderz_voice.core.diagram")
    runpy.run_module("senderz_voice.core.diagram", run_name="__main__")
    assert capsys.readouterr().out == diagram.diagrams()
