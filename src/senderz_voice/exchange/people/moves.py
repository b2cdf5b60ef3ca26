"""What a character does next."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Move:
    """Say something, hang up, or both in this order; neither means to go on listening."""

    say: str = ""
    hang_up: bool = False


LISTEN: Final = Move()
GOODBYE: Final = Move("Goodbye.", hang_up=True)
