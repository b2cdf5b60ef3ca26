"""Figures as a table, on the screen and in docs/figures.md."""

import os
import platform
import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Literal

from senderz_voice.ports.clock import Clock

PAGE = Path(__file__).resolve().parents[1] / "docs" / "figures.md"

Kind = Literal["CPU", "wall", "ratio", "memory"]
"""What a figure is made of. CPU seconds and ratios compare between machines; `wall` also counts who else was busy."""


class Skipped(Exception):
    """A bench cannot be run here; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of a table."""

    what: str
    value: str
    spread: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Report:
    """What one bench found."""

    title: str
    figures: Sequence[Figure]
    notes: Sequence[str]
    packages: Sequence[str] = ()
    """Distributions whose versions belong to the figures."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When, where and with what a bench was run."""

    command: str
    began: float
    """Seconds since the epoch."""
    load: float
    """The machine's load average over the minute before."""

    @classmethod
    def now(cls, name: str, clock: Clock) -> "Circumstances":
        return cls(f"make bench ARGS={name}", clock.wall(), os.getloadavg()[0])

    def __str__(self) -> str:
        day = datetime.fromtimestamp(self.began, UTC)
        return f"{day:%Y-%m-%d %H:%M} UTC, load average {self.load:.1f} before the run"


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def spread(values: Sequence[float], form: str = ".1f") -> str:
    """Median, 95th percentile, maximum and how many there were."""
    median, slow = statistics.median(values), quantile(values, 0.95)
    return f"p50 {median:{form}}, p95 {slow:{form}}, max {max(values):{form}}, n = {len(values)}"


def machine() -> str:
    """The processor and what runs on it."""
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    return f"{_processor()}, {os.cpu_count()} cores, {system}, Python {platform.python_version()}"


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        found = None
    return found[1].strip() if found else platform.processor() or platform.machine()


def table(figures: Iterable[Figure]) -> str:
    """The rows as a Markdown table that also reads well as plain text."""
    rows = [("Figure", "Value", "Distribution", "Kind")]
    rows += [(each.what, each.value, each.spread, each.kind) for each in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def section(report: Report, around: Circumstances) -> str:
    """A report as it stands in the page, without its marks."""
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("senderz-voice", *report.packages))
    parts = [
        f"## {report.title}",
        f"`{around.command}`, {around}.\n{machine()}.\n{versions}.",
        table(report.figures),
        "\n".join(f"- {note}" for note in report.notes),
    ]
    return "\n\n".join(part for part in parts if part)


def write(name: str, text: str, page: Path = PAGE) -> None:
    """Put a section in the place of the one that the same bench wrote before, else at the end of the page."""
    begin, end = f"<!-- {name}: written by the bench of this name -->", f"<!-- end of {name} -->"
    marked = f"{begin}\n\n{text}\n\n{end}"
    before = page.read_text(encoding="utf-8")
    found = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    after = found.sub(lambda _: marked, before) if found.search(before) else f"{before.rstrip()}\n\n{marked}\n"
    page.write_text(after, encoding="utf-8")
