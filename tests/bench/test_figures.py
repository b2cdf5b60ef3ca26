"""The page of figures: each bench rewrites its own section and nothing else."""

from pathlib import Path

import pytest
from bench.figures import Circumstances, Figure, Report

from bench import figures
from tests.calls.fakes import NOON, HandClock

REPORT = Report("Tea", [Figure("Kettle", "3 min", "one run", "wall")], ["A note."])


def test_a_section_tells_figure_command_date_machine_and_versions() -> None:
    around = Circumstances.now("tea", HandClock())
    text = figures.section(REPORT, around)
    assert "| Kettle | 3 min | one run      | wall |" in text
    assert f"`make bench ARGS=tea`, {around}." in text
    assert around.began == NOON
    assert figures.machine() in text
    assert "senderz-voice " in text
    assert text.endswith("- A note.")


def test_a_bench_rewrites_its_own_section_only(tmp_path: Path) -> None:
    page = tmp_path / "figures.md"
    page.write_text("# Figures\n", encoding="utf-8")
    for name, text in (("tea", "old tea"), ("milk", "milk \\1"), ("tea", "new tea")):
        figures.write(name, text, page)
    told = page.read_text(encoding="utf-8")
    assert told.startswith("# Figures\n\n<!-- tea")
    assert "old tea" not in told
    assert told.count("new tea") == 1
    assert told.index("new tea") < told.index("milk \\1")
    figures.write("tea", "new tea", page)
    assert page.read_text(encoding="utf-8") == told


@pytest.mark.parametrize(("share", "expected"), [(0.5, 5.0), (0.95, 10.0), (0.1, 1.0), (0.11, 2.0), (1.0, 10.0)])
def test_a_quantile_is_the_smallest_value_that_covers_the_share(share: float, expected: float) -> None:
    assert figures.quantile([float(number) for number in range(10, 0, -1)], share) == expected
