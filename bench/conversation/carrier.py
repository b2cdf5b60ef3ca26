"""The carrier's side of one media stream, to the sample: what is sent, what is played, and when."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final, Protocol

import aiohttp
import msgspec
import pybase64

from bench.conversation.marks import FRAME
from senderz_voice.audio import g711

FRAME_SECONDS: Final = FRAME / g711.SAMPLE_RATE
RATE: Final = g711.SAMPLE_RATE
SILENT: Final = b"\xff"


class _Audio(msgspec.Struct):
    payload: str


class _Mark(msgspec.Struct):
    name: str


class _Order(msgspec.Struct):
    event: str
    media: _Audio | None = None
    mark: _Mark | None = None


_ORDER: Final = msgspec.json.Decoder(_Order)


class Talker(Protocol):
    """Who speaks into the line."""

    def frames(self) -> Iterator[bytes]:
        """The next 20 ms, again and again; it ends when the human hangs up."""


@dataclass(slots=True)
class Played:
    """Audio on the line; `place` is its first sample."""

    place: int
    audio: bytes

    @property
    def end(self) -> int:
        return self.place + len(self.audio)


@dataclass(slots=True)
class Loss:
    """A bad network on the way from the human: this share of frames is lost, and this share comes late."""

    lost: float = 0.0
    late: float = 0.0
    chance: Random = field(default_factory=lambda: Random(7))


class MediaStream:
    """One leg. Places are samples since the stream's start; a frame leaves when its last sample was spoken.

    What it is sent is played at once or behind what is still to be played, as Telnyx does: marks come back when
    everything before them was played, and a `clear` drops the rest and returns all marks.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, call: str, leg: str, loss: Loss | None = None) -> None:
        self._socket = socket
        self._call = call
        self._leg = leg
        self._loss = loss or Loss()
        self._loop = asyncio.get_running_loop()
        self._marks: list[tuple[str, asyncio.TimerHandle]] = []
        self._free = 0
        self._sent = 0
        self._chunk = 0
        self._held: bytes | None = None
        self._returning: set[asyncio.Task[None]] = set()
        self.began = 0.0
        """On the event loop's clock, and on the wall's."""
        self.played: list[Played] = []
        self.clears: list[int] = []
        """Where audio was dropped that would have been heard."""
        self.over = False
        self.hung_up = False
        """Whether the other side ended the stream."""
        self.late: list[float] = []
        """By how many seconds each frame left later than it should; what is measured here is off by as much."""

    def place(self) -> int:
        """The sample that sounds now."""
        return int((self._loop.time() - self.began) * RATE)

    @property
    def lossy(self) -> bool:
        return self._loss.lost > 0

    @property
    def sent(self) -> int:
        """The place behind the newest frame."""
        return self._sent

    @property
    def unplayed(self) -> float:
        """Seconds of the assistant's audio that are still to be heard."""
        return max(0, self._free - self.place()) / RATE

    @property
    def last_played(self) -> int:
        """Where what was ordered so far ends."""
        return self._free

    async def start(self) -> None:
        sound = {"encoding": "PCMU", "sample_rate": 8000, "channels": 1}
        start = {"call_control_id": self._leg, "call_session_id": "session", "media_format": sound}
        await self._say({"event": "connected", "version": "1.0.0"})
        await self._say({"event": "start", "sequence_number": "1", "stream_id": self._call, "start": start})
        self.began = self._loop.time()

    async def stop(self) -> None:
        self.over = True
        for _, handle in self._marks:
            handle.cancel()
        await asyncio.gather(*self._returning)
        if not self._socket.closed:
            await self._say({"event": "stop", "stream_id": self._call})
            await self._socket.close()

    async def _say(self, message: dict[str, object]) -> None:
        await self._send(msgspec.json.encode(message))

    async def _send(self, message: bytes) -> None:
        if not self._socket.closed:
            await self._socket.send_frame(message, aiohttp.WSMsgType.TEXT)

    async def talk(self, talker: Talker) -> None:
        """Send the human's frames until they hang up; each leaves at its own absolute moment."""
        for frame in talker.frames():
            self._sent += FRAME
            due = self.began + self._sent / RATE
            wait = due - self._loop.time()
            if wait > 0:
                await asyncio.sleep(wait)
            self.late.append(self._loop.time() - due)
            self._chunk += 1
            await self._transmit(self._message(frame))

    def _message(self, frame: bytes) -> bytes:
        audio = pybase64.b64encode(frame)
        place = (self._chunk + 1, self._chunk, self._chunk * 20)
        head = (
            b'{"event":"media","sequence_number":"%d","media":{"track":"inbound","chunk":"%d","timestamp":"%d",' % place
        )
        return head + b'"payload":"' + audio + b'"},"stream_id":"' + self._call.encode() + b'"}'

    async def _transmit(self, message: bytes) -> None:
        fate = self._loss.chance.random() if self._loss.lost or self._loss.late else 1.0
        if fate < self._loss.lost:
            return
        if fate < self._loss.lost + self._loss.late and self._held is None:
            self._held = message
            return
        await self._send(message)
        if self._held is not None:
            held, self._held = self._held, None
            await self._send(held)

    async def listen(self) -> None:
        """Play what is ordered until the stream ends."""
        async for message in self._socket:
            if message.type is not aiohttp.WSMsgType.TEXT or self.over:
                continue
            order = _ORDER.decode(message.data)
            if order.media is not None:
                self._play(pybase64.b64decode(order.media.payload))
            elif order.mark is not None:
                self._mark(order.mark.name)
            elif order.event == "clear":
                self._clear()
        self.hung_up, self.over = not self.over, True

    def _play(self, audio: bytes) -> None:
        place = max(self.place(), self._free)
        self.played.append(Played(place, audio))
        self._free = place + len(audio)

    def _mark(self, name: str) -> None:
        due = max(self._loop.time(), self.began + self._free / RATE)
        self._marks.append((name, self._loop.call_at(due, self._return, name)))

    def _return(self, name: str) -> None:
        self._marks = [pair for pair in self._marks if pair[0] != name]
        task = self._loop.create_task(self._say({"event": "mark", "stream_id": self._call, "mark": {"name": name}}))
        self._returning.add(task)
        task.add_done_callback(self._returning.discard)

    def _clear(self) -> None:
        now = self.place()
        if self._free > now:
            self.clears.append(now)
        for piece in self.played[-400:]:
            if piece.end > now:
                piece.audio = piece.audio[: max(0, now - piece.place)]
        self.played = [piece for piece in self.played if piece.audio]
        self._free = min(self._free, now)
        for name, handle in list(self._marks):
            handle.cancel()
            self._return(name)

    def heard(self) -> bytes:
        """Everything that sounded on the line, silence included."""
        whole = bytearray(SILENT * max((piece.end for piece in self.played), default=0))
        for piece in self.played:
            whole[piece.place : piece.end] = piece.audio
        return bytes(whole)
