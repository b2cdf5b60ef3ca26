"""Keys that the human presses, gathered to what they meant."""

IDLE_SECONDS = 2.0
"""Nobody who types a number waits longer between two keys."""
LONGEST = 32
"""More keys are played with, not typed."""


class Keypad:
    """Keys of one line. Times are seconds on the monotonic clock, handed in by the caller."""

    __slots__ = ("_keys", "_last")

    def __init__(self) -> None:
        self._keys = ""
        self._last = 0.0

    @property
    def waiting(self) -> bool:
        """Whether any keys were pressed that are not told yet."""
        return bool(self._keys)

    def press(self, now: float, key: str) -> None:
        self._keys = (self._keys + key)[:LONGEST]
        self._last = now

    @property
    def pressed(self) -> int:
        """How many keys the present entry has."""
        return len(self._keys)

    def typed(self, now: float) -> str:
        """The keys of a finished entry, once: it ends with # or a pause."""
        if not self._keys or not (self._keys.endswith("#") or now - self._last >= IDLE_SECONDS):
            return ""
        keys, self._keys = self._keys, ""
        return keys
