"""Which story tells which row of a table."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import cast

from senderz_voice.core.states import CALLER_LEG, FLOOR, HANDOFF_LEG, FloorState, FloorTrigger, LegState, LegTrigger

Story = Callable[[], None]
Row = tuple[str, StrEnum, StrEnum]
"""Table, state, trigger."""

TABLES: dict[str, Mapping[tuple[StrEnum, StrEnum], StrEnum]] = {
    "caller": cast("Mapping[tuple[StrEnum, StrEnum], StrEnum]", CALLER_LEG),
    "handoff": cast("Mapping[tuple[StrEnum, StrEnum], StrEnum]", HANDOFF_LEG),
    "floor": cast("Mapping[tuple[StrEnum, StrEnum], StrEnum]", FLOOR),
}
STORIES: dict[Row, Story] = {}


def _row(row: Row) -> Callable[[Story], Story]:
    def register(story: Story) -> Story:
        assert row not in STORIES, f"{row} is told twice"
        STORIES[row] = story
        return story

    return register


def caller_row(state: LegState, trigger: LegTrigger) -> Callable[[Story], Story]:
    """The decorated test tells this row of the caller's leg."""
    return _row(("caller", state, trigger))


def handoff_row(state: LegState, trigger: LegTrigger) -> Callable[[Story], Story]:
    """The decorated test tells this row of the handoff leg."""
    return _row(("handoff", state, trigger))


def floor_row(state: FloorState, trigger: FloorTrigger) -> Callable[[Story], Story]:
    """The decorated test tells this row of the floor."""
    return _row(("floor", state, trigger))


def all_rows() -> list[Row]:
    return [(table, *key) for table, rows in TABLES.items() for key in rows]


@contextmanager
def changed(row: Row, target: StrEnum | None) -> Iterator[None]:
    """The row leads elsewhere for a while, or is missing when `target` is None."""
    table, *key = row
    rows = cast("dict[tuple[StrEnum, ...], StrEnum]", TABLES[table])
    before = dict(rows)
    try:
        if target is None:
            del rows[tuple(key)]
        else:
            rows[tuple(key)] = target
        yield
    finally:
        rows.clear()
        rows.update(before)
