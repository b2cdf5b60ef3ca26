"""What a person sees of a rehearsal: a line for each call that is over, then a table of all."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from senderz_voice.rehearse.outcome import Outcome
from senderz_voice.rehearse.playing import Played


class Board:
    """Prints the rehearsal as it goes."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def begin(self, title: str) -> None:
        self._console.print()
        self._console.print(Text(title, "bold"))

    def over(self, played: Played) -> None:
        """One call's scene has been played."""
        mark = Text("  failed ", "bold red") if played.faults else Text("  ok     ", "green")
        scene = played.scene
        what = Text.assemble(mark, f"{scene.digits} ", scene.about, (f", {played.business}", "dim"))
        self._console.print(Text.assemble(what, (f": {'; '.join(played.faults)}" if played.faults else "", "red")))

    def all(self, played: Sequence[Played]) -> None:
        """The table of one act."""
        table = Table(box=None, padding=(0, 2), title_justify="left")
        for column in ("number", "who", "tenant", "came out as", "gap", "late", "result"):
            table.add_column(column, justify="right" if column in {"gap", "late"} else "left", overflow="fold")
        for one in played:
            result = Text("; ".join(one.faults), "red") if one.faults else Text("ok", "green")
            gap, late = _worst(one.outcome)
            row = (one.scene.digits, one.scene.about, one.business, _outcome(one.outcome), gap, late)
            table.add_row(*row, result)
        self._console.print()
        self._console.print(table)

    def note(self, text: str) -> None:
        self._console.print(Text(text, "dim"))

    def finished(self, played: Sequence[Played], seconds: float) -> None:
        failed = sum(bool(one.faults) for one in played)
        style = "bold red" if failed else "bold green"
        text = f"{len(played) - failed} of {len(played)} calls went as they should, in {seconds:.0f} s."
        self._console.print()
        self._console.print(Text(text, style))


def _outcome(outcome: Outcome) -> str:
    return outcome.refusal or f"{outcome.status}, {outcome.reason}"


def _worst(outcome: Outcome) -> tuple[str, str]:
    if not outcome.far_ends:
        return "", ""
    gap = max(end.largest_gap_ms for end in outcome.far_ends)
    return f"{gap} ms", f"{max(end.latest_frame_ms for end in outcome.far_ends)} ms"
