"""How findings are shown: as a table to a person, as JSON to a program."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table
from rich.text import Text

from senderz_voice.doctor.findings import Finding

_STYLES = {"ok": "green", "warning": "yellow", "failed": "bold red"}


def table(findings: Sequence[Finding], console: Console) -> None:
    """A table, and one line that sums it up."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    shown.add_column("")
    shown.add_column("Looked at", max_width=26)
    shown.add_column("Found, and what to do", overflow="fold")
    for each in findings:
        told = Text(each.found)
        if each.remedy:
            told.append(f"\n→ {each.remedy}", _STYLES[each.verdict])
        shown.add_row(Text(each.verdict, _STYLES[each.verdict]), Text(each.subject), told)
    console.print(shown)
    console.print()
    console.print(Text(summary(findings)))


def summary(findings: Sequence[Finding]) -> str:
    """How many of each kind."""
    counts = {verdict: sum(each.verdict == verdict for each in findings) for verdict in _STYLES}
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.items())


def as_json(findings: Sequence[Finding]) -> str:
    """An object with `ok` and the list of `findings`."""
    healthy = all(each.verdict != "failed" for each in findings)
    return json.dumps({"ok": healthy, "findings": [asdict(each) for each in findings]}, indent=2, ensure_ascii=False)
