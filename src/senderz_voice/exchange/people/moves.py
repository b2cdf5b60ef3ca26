"""What a character does next."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Move:
    """Say something, hang up, or both in this order; neither means to go on listening."""

    say: str = ""
    """A `|` in it is a pause."""
    hang_up: bool = False
    insists: bool = False
    """Goes on speaking when it is spoken over."""


LISTEN: Final = Move()
