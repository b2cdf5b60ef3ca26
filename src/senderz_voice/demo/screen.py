"""What a person sees while the demonstration runs."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

_SPEAKERS = {"assistant": ("Assistant", "bold cyan"), "caller": ("Caller", "bold yellow")}
_LAST_LINES = 12
_MARGIN = 20


class Screen:
    """Prints the demonstration as it happens."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._speaker = ""

    @contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """Show that something is going on, then that it is done."""
        with self._console.status(what):
            yield
        self.step(what)

    def step(self, what: str) -> None:
        """Something was done."""
        self._console.print(Text.assemble(("  ✓ ", "green"), what))

    def heading(self, title: str, about: str) -> None:
        """A call begins."""
        self._speaker = ""
        self._console.print()
        self._console.print(Rule(Text(title, "bold"), align="left"))
        self._console.print(Text(about, "dim"))
        self._console.print()

    def said(self, role: str, words: str, seconds: float, *, note: str = "") -> None:
        """Words that were heard on the line, `seconds` after the call was answered."""
        name, style = _SPEAKERS[role]
        shown = "" if role == self._speaker else name
        self._speaker = role
        row = Table.grid(padding=(0, 1))
        row.add_column(width=7, justify="right", style="dim")
        row.add_column(width=_MARGIN - 9)
        row.add_column(ratio=1)
        text = Text.assemble(words, (f"  {note}", "dim italic") if note else "")
        row.add_row(f"{int(seconds) // 60}:{seconds % 60:04.1f}", Text(shown, style), text)
        self._console.print(row)

    def happened(self, what: str) -> None:
        """Something besides words."""
        self._speaker = ""
        self._console.print(Text.assemble(" " * _MARGIN, ("· ", "magenta"), (what, "magenta")))

    def result(self, detail: Mapping[str, Any], events: int, recording: Path, length: float) -> None:
        """What is known of a call after its end."""
        analysis = detail.get("analysis") or {}
        latency = detail.get("latency") or {}
        table = Table.grid(padding=(0, 2))
        table.add_column(style="dim")
        table.add_column(ratio=1)
        for name, value in (
            ("Summary", detail.get("summary")),
            ("Lead score", detail.get("lead_score")),
            ("Outcome", analysis.get("outcome")),
            ("Ended", f"{detail.get('status')}, {detail.get('end_reason')}, after {detail.get('duration_seconds')} s"),
            ("Answers", _latency(latency)),
            ("Events", events),
            ("Recording", f"{recording} ({length:.1f} s, caller left, assistant right)"),
        ):
            table.add_row(name, Text("-" if value is None else str(value)))
        self._console.print()
        self._console.print(Panel(table, title="After the call", title_align="left", border_style="dim"))

    def finished(self, out: Path, *, first_word: float, whole: float) -> None:
        """All went as promised."""
        self._console.print()
        self._console.print(
            Text.assemble(
                ("Done. ", "bold green"),
                f"First spoken word after {first_word:.1f} s, everything after {whole:.1f} s. ",
                f"Both recordings and calls.json are in {out}.",
            )
        )

    def failed(self, missing: Iterable[str], log: Path) -> None:
        """Something that was promised did not happen."""
        self._console.print()
        for line in missing:
            self._console.print(Text.assemble(("Missing: ", "bold red"), line))
        if log.exists():
            self._console.print(Text(f"The server's own messages are in {log}; the last ones:", "dim"))
            for line in log.read_text(encoding="utf-8").splitlines()[-_LAST_LINES:]:
                self._console.print(Text(f"  {line}", "dim"), no_wrap=True, overflow="ellipsis", crop=True)


def _latency(latency: Mapping[str, Any]) -> str | None:
    """The delay between the end of the caller's speech and the first sound of the answer."""
    if not latency.get("turns"):
        return None
    median, slow = latency["p50_ms"] / 1000, latency["p95_ms"] / 1000
    return f"{latency['turns']}, after {median:.2f} s in the median and {slow:.2f} s at the 95th percentile"
