"""What happens to legs: answer, end, bridge, stream, record, keys. Where a dial leads is decided in `placing`."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import aiohttp

from senderz_voice.exchange import endings, refusals
from senderz_voice.exchange.announcer import Announcer
from senderz_voice.exchange.archive import Archive
from senderz_voice.exchange.detection import Detection
from senderz_voice.exchange.endings import Ending
from senderz_voice.exchange.farend import Handset
from senderz_voice.exchange.identity import iso, new_leg_id, new_uuid
from senderz_voice.exchange.legs import Leg, Phase
from senderz_voice.exchange.parts import ExchangeParts
from senderz_voice.exchange.people.ear import HearingRoom
from senderz_voice.exchange.recording import Recording
from senderz_voice.exchange.stream import MediaStream, StreamOrder
from senderz_voice.exchange.tasks import Tasks
from senderz_voice.exchange.ticker import Ticker

_REMEMBERED: Final = 10_000
"""Legs that can still be asked about; the oldest ended ones are forgotten first."""


class Switchboard:
    """All legs, and the only code that changes them."""

    def __init__(
        self,
        parts: ExchangeParts,
        announcer: Announcer,
        archive: Archive,
        http: aiohttp.ClientSession,
        tasks: Tasks,
        *,
        room: HearingRoom,
    ) -> None:
        self.parts = parts
        self.tasks = tasks
        self._announcer = announcer
        self._archive = archive
        self._http = http
        self._legs: dict[str, Leg] = {}
        self._room = room
        self._ticker = Ticker(parts.clock, tasks, room.listen)

    def add(self, leg: Leg) -> None:
        """Take a new leg on and announce it."""
        self._legs[leg.id] = leg
        if len(self._legs) > _REMEMBERED:
            oldest = next((known for known, it in self._legs.items() if not it.alive), None)
            self._legs.pop(oldest or "", None)
        self._announcer.initiated(leg)

    def find(self, identity: str) -> Leg:
        """The leg a command is for."""
        if identity not in self._legs:
            raise refusals.bad_leg_id()
        return self._legs[identity]

    def known(self) -> list[Leg]:
        """All legs that can still be asked about, the oldest first."""
        return list(self._legs.values())

    def live(self, connection_id: str) -> list[Leg]:
        """All live legs of a connection, the oldest first."""
        return [leg for leg in self._legs.values() if leg.alive and leg.connection_id == connection_id]

    def handset(self, leg: Leg) -> Handset:
        """The far end's means on `leg`."""
        return Handset(
            pick_up=lambda: self.answered(leg),
            hang_up=lambda: self.end(leg, endings.by_far_end(leg.direction, leg.phase is Phase.ANSWERED)),
            press=lambda digits: self.press(leg, digits),
        )

    def new_ids(self, session: str | None = None) -> tuple[str, str, str]:
        """A `call_control_id`, a leg id and a session id."""
        ids = self.parts.ids
        return new_leg_id(ids), new_uuid(ids), session or new_uuid(ids)

    def answered(self, leg: Leg) -> None:
        """The called side picked up: the far end of an outgoing leg, the application of an incoming one."""
        if leg.phase is not Phase.RINGING:
            return
        leg.phase = Phase.ANSWERED
        leg.answered_at = self.parts.clock.wall()
        self._announcer.answered(leg)
        if leg.far is not None:
            leg.far.answered()
        leg.keys.press(leg.digits_on_answer)
        if leg.wants_detection is not None:
            leg.detection = Detection(
                leg.wants_detection, self._room, lambda kind, result: self._announcer.detected(leg, kind, result)
            )
        if leg.wants_recording is not None:
            leg.recording = replace(leg.wants_recording, started_at=self.parts.clock.wall())
        self._ticker.add(leg)
        if leg.transfer_of is not None:
            self.bridge(leg.transfer_of, leg)
        elif leg.wants_stream is not None:
            self.start_stream(leg, leg.wants_stream)

    def end(self, leg: Leg, ending: Ending) -> None:
        """The leg is over; whoever was joined to it or rung for it leaves too."""
        if not leg.alive:
            return
        leg.phase, leg.ending, leg.ended_at = Phase.ENDED, ending, self.parts.clock.wall()
        self._ticker.remove(leg)
        if leg.stream is not None:
            leg.stream.stop()
        self._announcer.hung_up(leg)
        self.stop_recording(leg)
        leg.over.set()
        _stop_detection(leg)
        if leg.far is not None:
            leg.far.ended()
        self._part(leg)
        for other in [it for it in self._legs.values() if it.transfer_of is leg]:
            self.end(other, endings.CANCELLED)

    def bridge(self, leg: Leg, other: Leg) -> None:
        """Join two answered legs; the application's streams of both end, for the two people now hear each other."""
        if leg.peer is other:
            return
        self._part(leg)
        self._part(other)
        leg.peer, other.peer = other, leg
        leg.transfer_of = other.transfer_of = None
        for side in (leg, other):
            _stop_detection(side)
            if side.stream is not None:
                side.stream.stop()
        self._announcer.bridged(leg)
        self._announcer.bridged(other)

    def _part(self, leg: Leg) -> None:
        """Whoever talks to `leg` is left alone, and leaves too unless it parks."""
        peer, leg.peer = leg.peer, None
        if peer is not None:
            peer.peer = None
            if not peer.parks:
                self.end(peer, endings.OTHER_SIDE_LEFT)

    def press(self, leg: Leg, digits: str) -> None:
        """The far end pressed keys."""
        if leg.phase is not Phase.ANSWERED:
            return
        for digit in digits:
            self._announcer.digit(leg, digit)
            if leg.peer is not None and leg.peer.far is not None:
                leg.peer.far.pressed(digit)
            if leg.stream is not None:
                leg.stream.digit(digit, iso(self.parts.clock.wall()))

    def start_stream(self, leg: Leg, order: StreamOrder) -> None:
        """Connect the leg's audio to the application."""
        start: Mapping[str, object] = {
            "user_id": self.parts.connection_id,
            "call_control_id": leg.id,
            "call_session_id": leg.session,
            "from": leg.from_number,
            "to": leg.to_number,
            "client_state": leg.client_state or "",
            "tags": [],
            "custom_parameters": dict(order.parameters),
            "media_format": {"encoding": "PCMU", "sample_rate": 8000, "channels": 1},
        }
        leg.stream = MediaStream(order, start, leg.evenness)
        self.tasks.start(self._stream(leg, leg.stream))

    async def _stream(self, leg: Leg, stream: MediaStream) -> None:
        closing = await stream.run(
            self._http, self.parts.clock, lambda: self._announcer.stream_started(leg, stream.order)
        )
        if leg.stream is stream:
            leg.stream = None
        if closing == "stopped":
            self._announcer.stream_stopped(leg, stream.order)
        else:
            self._announcer.stream_failed(leg, stream.order, closing)
        if not stream.ended_by_us and closing != "connection_failed" and self.parts.leg_dies_with_socket:
            self.end(leg, endings.SOCKET_LOST)

    def stop_recording(self, leg: Leg) -> None:
        """Finish the leg's recording, if there is one, and save it in the background."""
        recording, leg.recording = leg.recording, None
        if recording is not None:
            self.tasks.start(self._save(leg, recording))

    async def _save(self, leg: Leg, recording: Recording) -> None:
        row = await self._archive.save(leg, recording)
        self._announcer.recording_saved(leg, row, self._archive.links(row))


def _stop_detection(leg: Leg) -> None:
    if leg.detection is not None:
        leg.detection.close()
        leg.detection = None
