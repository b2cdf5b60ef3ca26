"""What the mind decided to say and do in one turn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Firing:
    """An intent to fire; `arguments` is JSON text."""

    name: str
    arguments: str = "{}"


@dataclass(frozen=True, slots=True)
class Reply:
    """Sentences in order, then perhaps an intent, then perhaps the end of the call."""

    lines: tuple[str, ...] = ()
    firing: Firing | None = None
    hang_up: bool = False


OPT_OUT = Firing("opt_out")
"""The pseudo intent that the platform itself handles: this person is never called again."""
