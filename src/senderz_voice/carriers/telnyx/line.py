"""Our end of one media stream: the bytes that leave, without waiting and without a task."""

import asyncio
from typing import Final, Literal

from aiohttp import WSMsgType, web

from senderz_voice.carriers.telnyx import wire
from senderz_voice.ports.media import StreamFacts

MOST_BUFFERED: Final = 1_048_576
"""Unsent bytes that are kept for a carrier which does not read; a minute and a half of audio."""

NEVER_WAIT: Final = 1 << 62
"""As aiohttp's `writer_limit`: sending then returns at once, since the bound on the buffer is kept here."""

Socket = web.WebSocketResponse[Literal[False]]


class TelnyxLine:
    """MediaLine port on a prepared aiohttp socket that was made with `writer_limit=NEVER_WAIT` and no compression."""

    __slots__ = ("_closing", "_facts", "_socket", "_transport")

    def __init__(self, socket: Socket, transport: asyncio.Transport, facts: StreamFacts) -> None:
        self._socket = socket
        self._transport = transport
        self._facts = facts
        self._closing = False

    @property
    def facts(self) -> StreamFacts:
        """Who is on the line."""
        return self._facts

    def send(self, audio: bytes) -> None:
        """Hand mu-law audio to the carrier, which plays it at its own pace."""
        self._write(wire.media(audio))

    def mark(self, name: str) -> None:
        """Ask to be told when everything sent so far has been played."""
        self._write(wire.mark(name))

    def clear(self) -> None:
        """Have the carrier forget what it has not played."""
        self._write(wire.CLEAR)

    def close(self) -> None:
        """Say goodbye and let the connection go after what is buffered."""
        if not self._closing:
            self._write(b"\x03\xe8", WSMsgType.CLOSE)
            self._closing = True
            self._transport.close()

    def _write(self, payload: bytes, kind: WSMsgType = WSMsgType.TEXT) -> None:
        if self._closing or self._socket.closed or self._transport.is_closing():
            return
        if self._transport.get_write_buffer_size() > MOST_BUFFERED:
            # Nobody reads at the other end; what is said now would be heard much too late anyway.
            self._closing = True
            self._transport.abort()
            return
        # Without compression and below its limit aiohttp's send never suspends, so one step runs it to its end, in
        # order and without a task of its own.
        sending = self._socket.send_frame(payload, kind)
        try:
            sending.send(None)
        except StopIteration:
            return
        except ConnectionResetError:
            self._closing = True
        finally:
            sending.close()
