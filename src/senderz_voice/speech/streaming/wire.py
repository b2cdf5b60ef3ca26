"""One connection to a vendor: what has gathered on the tape goes out, what the vendor says comes in as events."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import aiohttp

from senderz_voice.audio import g711
from senderz_voice.ports.clock import Clock
from senderz_voice.speech.streaming import fields
from senderz_voice.speech.streaming.dialect import Dialect, Dropped, Ending, Endpoint, Event, Refused
from senderz_voice.speech.streaming.tape import Tape

PING_SECONDS: Final = 2.0
"""The vendor's silence after which we ask whether it is still there."""
DEAD_SECONDS: Final = 5.0
"""The vendor's silence, pings included, after which the connection is dead whatever the socket says."""
IDLE_SECONDS: Final = 4.0
"""Without audio for ten seconds, vendors hang up."""
UNANSWERED: Final = 2
"""Finished turns in a row without any message of the vendor, after which the connection is deaf."""
JUNK: Final = 10
"""Unreadable messages that are forgiven."""
_SILENCE: Final = g711.silence(100)
_CLOSE_SECONDS: Final = 0.25

Socket = aiohttp.ClientWebSocketResponse


class Wire:
    """Lives from the handshake to the end of the connection."""

    def __init__(self, endpoint: Endpoint, socket: Socket, dialect: Dialect, tape: Tape, clock: Clock) -> None:
        self._endpoint = endpoint
        self._socket = socket
        self._dialect = dialect
        self._tape = tape
        self._clock = clock
        self._finish: int | None = None
        self._wake = asyncio.Event()
        self._ping = self._keep = False
        self._unanswered = 0
        self._seen = self._pinged = self._sent = clock.monotonic()

    def heard(self) -> None:
        """There is more on the tape."""
        if self._tape.waiting >= self._endpoint.frame:
            self._wake.set()

    def finish(self, place: int) -> None:
        """A turn is over at a place on the tape."""
        self._finish = place
        self._wake.set()

    def expired(self) -> None:
        """The end of a turn was answered without the vendor."""
        self._unanswered += 1

    def watch(self, now: float) -> Ending | None:
        """Keep the connection open, and notice when it is dead."""
        if now - self._seen >= DEAD_SECONDS:
            return Dropped("fell silent")
        if self._unanswered >= UNANSWERED:
            return Dropped("answers nothing")
        if now - self._seen >= PING_SECONDS and now - self._pinged >= PING_SECONDS:
            self._pinged = now
            self._ping = True
            self._wake.set()
        if now - self._sent >= IDLE_SECONDS:
            self._sent = now
            self._stay()
        return None

    async def converse(self, tell: Callable[[Event], None]) -> Ending:
        """Write and read until the connection ends."""
        writer = asyncio.create_task(self._write())
        try:
            return await self._read(tell)
        finally:
            writer.cancel()
            await asyncio.wait({writer})

    async def hang_up(self, *, politely: bool) -> None:
        """End the connection, with the goodbye that also ends the vendor's bill where we are done with the line."""
        # On a dead connection both would wait for ever, and the real time of a goodbye is nothing to simulate.
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                if politely and self._endpoint.goodbye and not self._socket.closed:
                    await self._socket.send_str(self._endpoint.goodbye)
                await self._socket.close()

    def _stay(self) -> None:
        if self._endpoint.keep_alive:
            self._keep = True
            self._wake.set()
        else:
            self._tape.hear(_SILENCE, speaking=True)
            self.heard()

    async def _write(self) -> None:
        self._wake.set()
        # The reader notices a broken connection, too, and says so.
        with suppress(ConnectionError):
            for message in self._dialect.opening():
                await self._socket.send_str(message)
            while True:
                await self._wake.wait()
                self._wake.clear()
                await self._write_audio()
                if self._keep:
                    self._keep = False
                    await self._socket.send_str(self._endpoint.keep_alive)
                if self._ping:
                    self._ping = False
                    await self._socket.ping()

    async def _write_audio(self) -> None:
        endpoint = self._endpoint
        while True:
            chunk = self._tape.take(endpoint.frame, endpoint.shortest, self._finish)
            if chunk:
                self._sent = self._clock.monotonic()
                await self._send(self._dialect.audio(chunk))
            elif self._finish is not None:
                self._finish = None
                for order in self._dialect.finish(self._tape.sent_seconds):
                    await self._send(order)
            else:
                return

    async def _send(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            await self._socket.send_bytes(message)
        else:
            await self._socket.send_str(message)

    async def _read(self, tell: Callable[[Event], None]) -> Ending:
        junk = 0
        while True:
            message = await self._socket.receive()
            self._seen = self._clock.monotonic()
            match message.type:
                case aiohttp.WSMsgType.TEXT | aiohttp.WSMsgType.BINARY:
                    try:
                        events = self._dialect.read(fields.parsed(message.data))
                    except fields.UnreadableError:
                        junk += 1
                        if junk > JUNK:
                            return Dropped("sends what cannot be read")
                        continue
                    self._unanswered = 0
                    for event in events:
                        if isinstance(event, Dropped | Refused):
                            return event
                        tell(event)
                case aiohttp.WSMsgType.PING:
                    with suppress(ConnectionError):
                        await self._socket.pong(message.data)
                case aiohttp.WSMsgType.PONG:
                    pass
                case _:
                    return self._closed(self._socket.close_code)

    def _closed(self, code: int | None) -> Ending:
        if code in self._endpoint.refusals:
            return Refused(f"hung up with code {code}")
        return Dropped(f"hung up with code {code}")
