"""The media stream of one leg: the exchange connects to the application and carries audio both ways."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import aiohttp

from senderz_voice.exchange import frames
from senderz_voice.exchange.evenness import Evenness
from senderz_voice.exchange.farend import FRAME_MS
from senderz_voice.exchange.playout import Playout
from senderz_voice.exchange.waiting import within
from senderz_voice.ports.clock import Clock

Closing = Literal["stopped", "connection_failed", "connection_lost"]

_CONNECT_SECONDS: Final = 5.0
_LARGEST_MESSAGE: Final = 1 << 20
_LONGEST_BACKLOG: Final = 1_000
"""Messages waiting for a client that does not read: 20 s of audio, then the stream is given up."""


@dataclass(frozen=True, slots=True)
class StreamOrder:
    """How a stream was asked for."""

    id: str
    url: str
    track: Literal["inbound_track", "outbound_track", "both_tracks"]
    plays: bool
    """Whether audio from the application is played: only in RTP mode."""
    token: str | None
    parameters: Mapping[str, str]


class MediaStream:
    """Queues in both directions; `run` moves what is in them over the socket."""

    def __init__(self, order: StreamOrder, start: Mapping[str, object], evenness: Evenness) -> None:
        self.order = order
        self.live = False
        self._start = start
        self._writer = frames.Writer(order.id)
        self._playout = Playout(evenness)
        self._outbox: asyncio.Queue[str | None] = asyncio.Queue()
        self._stopping = False
        self._given_up = False
        self._elapsed_ms = 0

    @property
    def ended_by_us(self) -> bool:
        """Whether the exchange stopped it, rather than the application."""
        return self._stopping

    def play(self) -> bytes:
        """The next 20 ms for the far end; marks that it reaches go back."""
        frame, reached = self._playout.frame()
        self._return(reached)
        return frame

    def carry(self, said: bytes, heard: bytes) -> None:
        """Send the application 20 ms of the tracks that it asked for."""
        if not self.live or self._stopping or self._given_up:
            return
        if self._outbox.qsize() > _LONGEST_BACKLOG:
            self._given_up = True
            self._outbox.put_nowait(None)
            return
        if self.order.track != "outbound_track":
            self._outbox.put_nowait(self._writer.media("inbound", said, self._elapsed_ms))
        if self.order.track != "inbound_track":
            self._outbox.put_nowait(self._writer.media("outbound", heard, self._elapsed_ms))
        self._elapsed_ms += FRAME_MS

    def digit(self, digit: str, occurred_at: str) -> None:
        """Tell the application of a key that the far end pressed."""
        if self.live:
            self._outbox.put_nowait(self._writer.event("dtmf", occurred_at=occurred_at, dtmf={"digit": digit}))

    def stop(self) -> None:
        """Say goodbye in the protocol and close; audio still queued is not played."""
        if self._stopping:
            return
        self._stopping = True
        self._playout.clear()
        if self.live:
            facts = {name: self._start[name] for name in ("user_id", "call_control_id")}
            self._outbox.put_nowait(self._writer.event("stop", stop=facts))
        self._outbox.put_nowait(None)

    async def run(self, http: aiohttp.ClientSession, clock: Clock, started: Callable[[], None]) -> Closing:
        """Connect, carry until either side ends it, and tell how it ended."""
        socket = await self._connect(http, clock)
        if socket is None:
            return "stopped" if self._stopping else "connection_failed"
        self.live = True
        if not self._stopping:
            started()
        await socket.send_str(self._writer.connected(self.order.token))
        await socket.send_str(self._writer.event("start", start=self._start))
        sender = asyncio.ensure_future(self._send(socket))
        try:
            await self._receive(socket)
        finally:
            self.live = False
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)
            await socket.close()
        if self._stopping:
            return "stopped"
        orderly = socket.close_code in {1000, 1001} and not self._given_up
        return "stopped" if orderly else "connection_lost"

    async def _connect(self, http: aiohttp.ClientSession, clock: Clock) -> aiohttp.ClientWebSocketResponse | None:
        headers = {"x-telnyx-streaming-auth-token": self.order.token} if self.order.token is not None else {}
        opening = http.ws_connect(self.order.url, headers=headers, compress=0, max_msg_size=_LARGEST_MESSAGE)
        try:
            return await within(clock, _CONNECT_SECONDS, _opened(opening))
        except (aiohttp.ClientError, OSError, ValueError):
            return None

    async def _send(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        try:
            while (message := await self._outbox.get()) is not None:
                await socket.send_str(message)
        except (aiohttp.ClientError, ConnectionError):
            # The reader sees the same end and reports it.
            pass
        await socket.close()

    async def _receive(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            if self._stopping:
                continue
            if message.type is aiohttp.WSMsgType.TEXT:
                self._take(message.data)
            elif message.type is aiohttp.WSMsgType.BINARY:
                self._complain(frames.malformed("Frames must be text."))

    def _take(self, text: str) -> None:
        try:
            order = frames.parse(text)
        except frames.FrameError as fault:
            self._complain(fault)
            return
        match order:
            case frames.Audio(mulaw):
                self._queue(mulaw)
            case frames.Mark(name):
                self._return(self._playout.mark(name))
            case frames.Clear():
                self._return(self._playout.clear())

    def _queue(self, mulaw: bytes) -> None:
        if not self.order.plays:
            return
        if self._playout.has_room(len(mulaw)):
            self._playout.add(mulaw)
        else:
            self._complain(frames.overrun())

    def _return(self, marks: list[str]) -> None:
        for name in marks:
            self._outbox.put_nowait(self._writer.event("mark", mark={"name": name}))

    def _complain(self, fault: frames.FrameError) -> None:
        self._outbox.put_nowait(self._writer.error(fault))


async def _opened(opening: Awaitable[aiohttp.ClientWebSocketResponse]) -> aiohttp.ClientWebSocketResponse:
    return await opening
