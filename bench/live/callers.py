"""The carrier's side of media streams, with a human who speaks, listens and interrupts on each."""

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import aiohttp
import msgspec
import pybase64

from bench.live.outside import leg_of
from senderz_voice.audio import g711

FRAME_BYTES: Final = 160
FRAME_SECONDS: Final = 0.02
PHASES: Final = 5
"""Not all callers' frames come at the same moment."""
ANSWER_SECONDS: Final = 5.0
"""A human who got no answer by then says something else."""
LISTEN_SECONDS: Final = 20.0
QUIET: Final = g711.silence(20)


class _Audio(msgspec.Struct):
    payload: str


class _Mark(msgspec.Struct):
    name: str


class _Order(msgspec.Struct):
    event: str
    media: _Audio | None = None
    mark: _Mark | None = None


_ORDER: Final = msgspec.json.Decoder(_Order)


@dataclass(slots=True)
class Tally:
    """What the humans experienced, in seconds."""

    barge_ins: list[float] = field(default_factory=list)
    """From a human's first loud frame to the order to clear."""
    ignored: int = 0
    """Interruptions that were over before anything was cleared."""
    answers: list[float] = field(default_factory=list)
    """From a human's last loud frame to the first audio of the answer."""

    def clear(self) -> None:
        self.barge_ins.clear()
        self.answers.clear()
        self.ignored = 0


class Human:
    """One leg: paces what it is sent, returns marks as the carrier does, and talks."""

    def __init__(
        self, socket: aiohttp.ClientWebSocketResponse, call: str, clips: Sequence[bytes], tally: Tally, seed: int
    ) -> None:
        self._socket = socket
        self._call = call
        self._clips = clips
        self._tally = tally
        self._chance = random.Random(seed)
        self._loop = asyncio.get_running_loop()
        self._free_at = 0.0
        self._marks: dict[str, asyncio.TimerHandle] = {}
        self._returning: set[asyncio.Task[None]] = set()
        self._chunk = 0
        self._interrupted_at = 0.0
        self._stopped_at = 0.0
        self._heard_something = False
        self._over = False
        self._talk = self._conversation()

    async def start(self) -> None:
        """What a carrier says first."""
        sound = {"encoding": "PCMU", "sample_rate": 8000, "channels": 1}
        start = {"call_control_id": leg_of(self._call), "call_session_id": "session", "media_format": sound}
        await self._say({"event": "connected", "version": "1.0.0"})
        await self._say({"event": "start", "sequence_number": "1", "stream_id": self._call, "start": start})

    async def stop(self) -> None:
        """The carrier ends the stream; marks of what was not played any more never return."""
        self._over = True
        for handle in self._marks.values():
            handle.cancel()
        await asyncio.gather(*self._returning)
        await self._say({"event": "stop", "stream_id": self._call})
        await self._socket.close()

    async def _say(self, message: dict[str, object]) -> None:
        await self._socket.send_frame(msgspec.json.encode(message), aiohttp.WSMsgType.TEXT)

    async def send_frame(self) -> None:
        """The next 20 ms."""
        audio = pybase64.b64encode(next(self._talk))
        self._chunk += 1
        place = (self._chunk + 1, self._chunk, self._chunk * 20)
        head = (
            b'{"event":"media","sequence_number":"%d","media":{"track":"inbound","chunk":"%d","timestamp":"%d",' % place
        )
        message = head + b'"payload":"' + audio + b'"},"stream_id":"' + self._call.encode() + b'"}'
        await self._socket.send_frame(message, aiohttp.WSMsgType.TEXT)

    # The human.

    @property
    def _hears(self) -> float:
        """Seconds of the assistant's audio that are still to be heard."""
        return max(0.0, self._free_at - self._loop.time())

    def _conversation(self) -> Iterator[bytes]:
        yield from self._hush(self._chance.uniform(0.5, 2.5))
        while True:
            yield from self._speak()
            yield from self._hush_until(lambda: self._hears > 0, ANSWER_SECONDS)
            if self._chance.random() < 0.5:
                yield from self._hush(self._chance.uniform(0.8, 2.5))
            else:
                yield from self._hush_until(lambda: self._hears == 0, LISTEN_SECONDS)
                yield from self._hush(self._chance.uniform(0.3, 1.0))

    def _speak(self) -> Iterator[bytes]:
        """One turn; an interruption when there is a second of the assistant's audio left to hear."""
        clip = self._chance.choice(self._clips)
        interrupts = self._hears > 1.0
        self._interrupted_at = self._loop.time() if interrupts else 0.0
        self._heard_something = self._hears > 0
        for start in range(0, len(clip) - FRAME_BYTES + 1, FRAME_BYTES):
            yield clip[start : start + FRAME_BYTES]
        if self._interrupted_at:
            self._interrupted_at = 0.0
            self._tally.ignored += 1
        self._stopped_at = 0.0 if self._heard_something and not interrupts else self._loop.time()

    def _hush(self, seconds: float) -> Iterator[bytes]:
        for _ in range(round(seconds / FRAME_SECONDS)):
            yield QUIET

    def _hush_until(self, enough: Callable[[], bool], most: float) -> Iterator[bytes]:
        for _ in range(round(most / FRAME_SECONDS)):
            if enough():
                return
            yield QUIET

    # The carrier.

    async def listen(self) -> None:
        """Play what is ordered until the stream ends."""
        async for message in self._socket:
            if message.type is not aiohttp.WSMsgType.TEXT or self._over:
                continue
            order = _ORDER.decode(message.data)
            if order.media is not None:
                self._play(len(pybase64.b64decode(order.media.payload)))
            elif order.mark is not None:
                self._mark(order.mark.name)
            elif order.event == "clear":
                self._clear()

    def _play(self, size: int) -> None:
        now = self._loop.time()
        if self._stopped_at:
            self._tally.answers.append(now - self._stopped_at)
            self._stopped_at = 0.0
        self._heard_something = True
        self._free_at = max(now, self._free_at) + size / g711.SAMPLE_RATE

    def _mark(self, name: str) -> None:
        self._marks[name] = self._loop.call_at(max(self._loop.time(), self._free_at), self._return, name)

    def _return(self, name: str) -> None:
        self._marks.pop(name, None)
        task = self._loop.create_task(self._say({"event": "mark", "stream_id": self._call, "mark": {"name": name}}))
        self._returning.add(task)
        task.add_done_callback(self._returning.discard)

    def _clear(self) -> None:
        now = self._loop.time()
        self._free_at = now
        if self._interrupted_at:
            self._tally.barge_ins.append(now - self._interrupted_at)
            self._interrupted_at = 0.0
        for name, handle in list(self._marks.items()):
            handle.cancel()
            self._return(name)


async def pace(humans: Sequence[Human]) -> None:
    """Send everybody's frames, 50 a second, until cancelled; deadlines are absolute, so none is ever dropped."""
    loop = asyncio.get_running_loop()
    groups = [humans[phase::PHASES] for phase in range(PHASES)]
    due, beat = loop.time(), 0
    while True:
        due += FRAME_SECONDS / PHASES
        await asyncio.sleep(max(0.0, due - loop.time()))
        for human in groups[beat % PHASES]:
            await human.send_frame()
        beat += 1
