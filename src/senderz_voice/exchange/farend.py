"""Whoever is at the other end of a leg, and what they can do with the line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from senderz_voice.audio import g711

FRAME_MS: Final = 20
FRAME_SECONDS: Final = FRAME_MS / 1_000
SILENT_FRAME: Final = g711.silence(FRAME_MS)
FRAME_BYTES: Final = len(SILENT_FRAME)


class FarEnd(Protocol):
    """Called on the event loop; must return at once."""

    def answered(self) -> None:
        """The leg is through."""

    def speak(self) -> bytes:
        """The next 20 ms of what the far end says."""

    def hear(self, frame: bytes) -> None:
        """20 ms of what the far end hears."""

    def pressed(self, digit: str) -> None:
        """Our side pressed a key; it comes as an event beside the audio (RFC 4733), as on any telephone network."""

    def ended(self) -> None:
        """The leg is over."""


@dataclass(frozen=True, slots=True)
class Handset:
    """What the far end can do with its line."""

    pick_up: Callable[[], None]
    hang_up: Callable[[], None]
    press: Callable[[str], None]


class Trunk:
    """One end of an inner line that joins an outgoing leg with the incoming leg of a number sold here."""

    def __init__(self, handset: Handset) -> None:
        self.handset = handset
        self.other: Trunk | None = None
        self.next_frame = SILENT_FRAME

    def join(self, other: "Trunk") -> None:
        self.other, other.other = other, self

    def answered(self) -> None:
        if self.other is not None:
            self.other.handset.pick_up()

    def speak(self) -> bytes:
        frame, self.next_frame = self.next_frame, SILENT_FRAME
        return frame

    def hear(self, frame: bytes) -> None:
        if self.other is not None:
            self.other.next_frame = frame

    def pressed(self, digit: str) -> None:
        if self.other is not None:
            self.other.handset.press(digit)

    def ended(self) -> None:
        if self.other is not None:
            self.other.handset.hang_up()
