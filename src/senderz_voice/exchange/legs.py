"""One leg of a call as the exchange keeps it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from senderz_voice.exchange import refusals
from senderz_voice.exchange.detection import Detection, DetectionOrder
from senderz_voice.exchange.endings import Direction, Ending
from senderz_voice.exchange.evenness import Evenness
from senderz_voice.exchange.farend import SILENT_FRAME, FarEnd
from senderz_voice.exchange.keys import Keys
from senderz_voice.exchange.recording import Recording
from senderz_voice.exchange.stream import MediaStream, StreamOrder

COMMAND_SECONDS: Final = 60.0
"""How long a `command_id` is remembered."""


class Phase(StrEnum):
    """Where a leg is in its life; a bridged leg is an answered one with a peer."""

    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where this leg's events go, when not to its application's address."""

    url: str | None = None
    by_event: Mapping[str, str] = field(default_factory=dict)
    retries_ms: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Leg:
    """Mutable, and changed only by the switchboard."""

    id: str
    leg_id: str
    session: str
    connection_id: str
    direction: Direction
    from_number: str
    to_number: str
    started_at: float
    client_state: str | None = None
    addresses: Addresses = Addresses()
    phase: Phase = Phase.RINGING
    far: FarEnd | None = None
    answered_at: float | None = None
    ended_at: float | None = None
    ending: Ending | None = None
    peer: "Leg | None" = None
    transfer_of: "Leg | None" = None
    """The leg that this one is being dialled for, until the two are bridged."""
    parks: bool = False
    """Whether it stays alive when its peer leaves."""
    stream: MediaStream | None = None
    evenness: Evenness = field(default_factory=Evenness)
    """Of what its streams have played so far."""
    wants_stream: StreamOrder | None = None
    """Asked for with the dial, opened when answered."""
    wants_recording: Recording | None = None
    digits_on_answer: str = ""
    keys: Keys = field(default_factory=Keys)
    """Those that our side has pressed and the far end has not heard yet."""
    wants_detection: DetectionOrder | None = None
    detection: Detection | None = None
    recording: Recording | None = None
    over: asyncio.Event = field(default_factory=asyncio.Event)
    _commands: dict[str, float] = field(default_factory=dict)

    @property
    def alive(self) -> bool:
        return self.phase is not Phase.ENDED

    def check_alive(self) -> None:
        if not self.alive:
            raise refusals.call_ended()

    def check_answered(self) -> None:
        self.check_alive()
        if self.phase is not Phase.ANSWERED:
            raise refusals.not_answered()

    def is_repeat(self, command: str | None, now: float) -> bool:
        """Whether this command was already carried out in the last minute; it is remembered from now on."""
        self._commands = {known: at for known, at in self._commands.items() if now - at < COMMAND_SECONDS}
        if command is None:
            return False
        repeated = command in self._commands
        self._commands.setdefault(command, now)
        return repeated

    def forget(self, command: str | None) -> None:
        """A refused command may be sent again."""
        self._commands.pop(command or "", None)

    def said(self) -> bytes:
        """The far end's next 20 ms."""
        return self.far.speak() if self.far is not None else SILENT_FRAME

    def pass_on(self, said: bytes, heard: bytes) -> None:
        """Let the far end hear, and the stream and the recording have both directions."""
        key = self.keys.frame()
        if self.far is not None:
            if key:
                self.far.pressed(key)
            self.far.hear(heard)
        if self.detection is not None:
            self.detection.listen(said)
        if self.stream is not None:
            self.stream.carry(said, heard)
        if self.recording is not None:
            self.recording.add(said, heard)
