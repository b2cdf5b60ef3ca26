"""The audio of one leg, after the carrier has connected its media stream to us."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """What the carrier said when the stream began."""

    stream: str
    leg: str
    session: str
    client_state: str


class MediaLine(Protocol):
    """Our side of a connected media stream. Nothing here blocks: writes go into the socket's buffer."""

    @property
    def facts(self) -> StreamFacts:
        """Who is on the line."""

    def send(self, audio: bytes) -> None:
        """Queue mu-law audio at the carrier, which paces it; at least 160 bytes, which are 20 ms."""

    def mark(self, name: str) -> None:
        """Ask to be told when all audio sent before has been played."""

    def clear(self) -> None:
        """Drop what the carrier has not played yet; pending marks return at once."""

    def close(self) -> None:
        """Drop the connection."""


class MediaEar(Protocol):
    """What a live call offers to the socket. Called on the event loop, in order; must return at once."""

    def heard(self, audio: bytes) -> None:
        """Mu-law audio of the far side, in order, gaps and repeats already dealt with."""

    def mark_returned(self, name: str) -> None:
        """The carrier returned a mark."""

    def digit(self, digit: str) -> None:
        """The far side pressed a key."""

    def closed(self, reason: str) -> None:
        """The stream ended: `stop` by the carrier's message, `lost` without one, else an error's text."""


class MediaDesk(Protocol):
    """Decides who gets a newly connected stream."""

    async def admit(self, token: str) -> bool:
        """Whether the single-use token is good; it is spent by asking."""

    async def connect(self, token: str, line: MediaLine) -> MediaEar | None:
        """The live call for an admitted token, after the carrier's start message; None refuses it."""
