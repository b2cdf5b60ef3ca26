"""Keys that our side presses, at the pace at which a telephone network carries them."""

from collections import deque
from collections.abc import Mapping
from typing import Final

from senderz_voice.exchange.farend import FRAME_MS

KEY_MS: Final = 250
"""How long a key is held unless the order says otherwise."""
_GAP_MS: Final = 60
_PAUSES_MS: Final[Mapping[str, int]] = {"w": 500, "W": 1_000}


class Keys:
    """Waiting keys and pauses; time is counted in frames."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[str, int]] = deque()
        self._busy = 0

    def press(self, digits: str, held_ms: int = KEY_MS) -> None:
        """Put keys behind those that wait already; `w` and `W` are pauses of half a second and of one second."""
        for key in digits:
            if key in _PAUSES_MS:
                self._waiting.append(("", _PAUSES_MS[key] // FRAME_MS))
            else:
                self._waiting.append((key, (held_ms + _GAP_MS) // FRAME_MS))

    def frame(self) -> str:
        """The key that goes down within the next 20 ms, or nothing."""
        if self._busy:
            self._busy -= 1
            return ""
        if not self._waiting:
            return ""
        key, frames = self._waiting.popleft()
        self._busy = frames - 1
        return key
