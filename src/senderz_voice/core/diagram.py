"""Prints the diagrams of `docs/call-states.md` from the tables: `python -m senderz_voice.core.diagram`."""

import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from senderz_voice.core.states import CALLER_LEG, FLOOR, HANDOFF_LEG, FloorState, LegState

State = TypeVar("State", bound=StrEnum)
Trigger = TypeVar("Trigger", bound=StrEnum)

HEADING = """\
# The states of a call

This page is printed from the tables in `src/senderz_voice/core/states.py` by
`python -m senderz_voice.core.diagram`; a test keeps the two equal. An arrow is one row of a table, or several between
the same two states: the state it leaves, its trigger, the state it leads to. A trigger without an arrow is ignored.
"""


def diagrams() -> str:
    """The whole page, as Markdown with Mermaid diagrams."""
    return "\n".join(
        [
            HEADING,
            _section(
                "The caller's leg",
                "The telephone line to the human, whoever dialled. The carrier's webhooks, its media stream, our\n"
                "decisions and our timers pull the triggers.",
                diagram(CALLER_LEG, LegState.NEW, LegState.ENDED),
            ),
            _section(
                "The handoff leg",
                "The line to the person who takes over. After a failed transfer a new attempt rings it again.",
                diagram(HANDOFF_LEG, LegState.NEW, LegState.ENDED),
            ),
            _section(
                "The floor",
                "Who may speak. It is open only while the caller's leg is active and its audio is connected.",
                diagram(FLOOR, FloorState.CLOSED, None),
            ),
        ]
    )


def diagram(table: Mapping[tuple[State, Trigger], State], first: State, last: State | None) -> str:
    """One table as a Mermaid state diagram, with all triggers between two states on one arrow."""
    arrows: dict[tuple[State, State], list[str]] = {}
    for (state, trigger), target in table.items():
        arrows.setdefault((state, target), []).append(trigger.value)
    lines = [f"    {state} --> {target}: {', '.join(triggers)}" for (state, target), triggers in arrows.items()]
    ending = [f"    {last} --> [*]"] if last else []
    return "\n".join(["stateDiagram-v2", f"    [*] --> {first}", *lines, *ending])


def _section(title: str, text: str, drawn: str) -> str:
    return f"## {title}\n\n{text}\n\n```mermaid\n{drawn}\n```\n"


if __name__ == "__main__":
    sys.stdout.write(diagrams())
