"""The media listener: Telnyx connects here with a leg's audio, one websocket for each stream.

This is the hot path: a frame is one receive, one typed decode and one call of the ear. No task, queue entry of ours or
callback exists for a single frame.
"""

import asyncio
import hmac
from typing import Final

from aiohttp import WSCloseCode, WSMsgType, web

from senderz_voice.carriers.telnyx import wire
from senderz_voice.carriers.telnyx.client import unpack
from senderz_voice.carriers.telnyx.line import NEVER_WAIT, Socket, TelnyxLine
from senderz_voice.carriers.telnyx.reorder import Reorder
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.errors import PortError
from senderz_voice.ports.media import MediaDesk, MediaEar, StreamFacts

START_SECONDS: Final = 5.0
MOST_BYTES: Final = 1_048_576
MOST_MALFORMED: Final = 50
TOKEN_HEADER: Final = "x-telnyx-streaming-auth-token"  # noqa: S105 - the name of a header, not a secret

REFUSED: Final = 4401
"""Close code: the token is no good."""
NOT_YOURS: Final = 4403
"""Close code: no live call wants this stream."""
NO_START: Final = 4408
"""Close code: no start message in time, or none that names a codec we hear."""
TOO_MUCH_NOISE: Final = 4400
"""Close code: too many messages that are none."""

_ENDINGS: Final = {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR}
_CODECS: Final = {"PCMU": None, "PCMA": wire.MULAW_OF_ALAW}


def routes(desk: MediaDesk, clock: Clock) -> list[web.RouteDef]:
    """What the media process's aiohttp application serves for this carrier."""

    async def stream(request: web.Request) -> web.StreamResponse:
        return await _serve(request, desk, clock)

    return [web.get("/media/{token}", stream)]


async def _serve(request: web.Request, desk: MediaDesk, clock: Clock) -> web.StreamResponse:
    socket: Socket = web.WebSocketResponse(
        compress=False, max_msg_size=MOST_BYTES, writer_limit=NEVER_WAIT, decode_text=False, timeout=1.0
    )
    await socket.prepare(request)
    try:
        code, why = await _carry(request, socket, desk, clock)
    except PortError:
        code, why = WSCloseCode.TRY_AGAIN_LATER, "the call cannot be looked up now"
    await socket.close(code=code, message=why.encode())
    return socket


async def _carry(request: web.Request, socket: Socket, desk: MediaDesk, clock: Clock) -> tuple[int, str]:
    """The whole life of a stream; answers how to close it."""
    token = request.match_info["token"]
    if not _same(token, request.headers.get(TOKEN_HEADER, token)) or not await desk.admit(token):
        return REFUSED, "the token is not good"
    start = await _first(socket, clock)
    if isinstance(start, str):
        return NO_START, start
    transport = request.transport
    if transport is None:
        return WSCloseCode.GOING_AWAY, ""
    ear = await desk.connect(token, TelnyxLine(socket, transport, _facts(start)))
    if ear is None:
        return NOT_YOURS, "no live call waits for this stream"
    return await _Listener(socket, ear, start).run()


def _same(token: str, claimed: str) -> bool:
    # aiohttp keeps bytes that are no UTF-8 as surrogates, in headers and in the path.
    return hmac.compare_digest(*(text.encode(errors="surrogateescape") for text in (token, claimed)))


def _facts(message: wire.Message) -> StreamFacts:
    start = message.start or wire.Start()
    return StreamFacts(
        stream=message.stream_id or "",
        leg=start.call_control_id,
        session=start.call_session_id or "",
        client_state=unpack(start.client_state),
    )


async def _first(socket: Socket, clock: Clock) -> wire.Message | str:
    """The start message, or why the stream cannot begin."""
    waiting = asyncio.ensure_future(_start(socket))
    limit = asyncio.ensure_future(clock.sleep(START_SECONDS))
    try:
        await asyncio.wait({waiting, limit}, return_when=asyncio.FIRST_COMPLETED)
        return waiting.result() if waiting.done() else "no start message came in time"
    finally:
        for each in (waiting, limit):
            each.cancel()
        await asyncio.gather(waiting, limit, return_exceptions=True)


async def _start(socket: Socket) -> wire.Message | str:
    for _ in range(MOST_MALFORMED):
        received = await socket.receive()
        if received.type in _ENDINGS:
            return "the stream ended before it began"
        message = _read(received.type, received.data)
        if message is not None and message.event == "start":
            return _audible(message)
    return "too many messages before the start"


def _audible(message: wire.Message) -> wire.Message | str:
    """The start message itself when we can hear what it announces."""
    if message.start is None or not message.start.call_control_id:
        return "the start message names no call"
    sound = message.start.media_format
    if sound.encoding not in _CODECS or str(sound.sample_rate) != "8000" or str(sound.channels) != "1":
        return "only PCMU and PCMA at 8000 Hz with one channel are heard here"
    return message


def _read(kind: WSMsgType, data: object) -> wire.Message | None:
    if kind is not WSMsgType.TEXT or not isinstance(data, bytes):
        return None
    try:
        return wire.read(data)
    except (ValueError, RecursionError):
        return None


class _Listener:
    """Carries a connected stream's messages to the ear until the stream ends."""

    __slots__ = ("_codec", "_complaint", "_ear", "_malformed", "_order", "_socket")

    def __init__(self, socket: Socket, ear: MediaEar, start: wire.Message) -> None:
        self._socket = socket
        self._ear = ear
        self._order = Reorder()
        self._malformed = 0
        self._complaint = ""
        self._codec = _CODECS[start.start.media_format.encoding] if start.start else None

    async def run(self) -> tuple[int, str]:
        """Answers how to close the socket. The ear is told why the stream ended exactly once, also on cancellation."""
        reason = "lost"
        try:
            reason = await self._listen()
        finally:
            self._hear(self._order.flush())
            self._ear.closed(reason if reason != "lost" else self._complaint or reason)
        if self._malformed > MOST_MALFORMED:
            return TOO_MUCH_NOISE, reason
        return WSCloseCode.OK, ""

    async def _listen(self) -> str:
        while True:
            received = await self._socket.receive()
            if received.type in _ENDINGS:
                return "lost"
            message = _read(received.type, received.data)
            if message is None or not self._take(message):
                self._malformed += 1
                if self._malformed > MOST_MALFORMED:
                    return "too many unreadable messages"
            elif message.event == "stop":
                return "stop"

    def _take(self, message: wire.Message) -> bool:
        """Whether the message could be understood; unknown events count as understood."""
        match message.event:
            case "media":
                return message.media is not None and self._media(message.media)
            case "mark" if message.mark is not None:
                self._ear.mark_returned(message.mark.name)
            case "dtmf" if message.dtmf is not None:
                self._ear.digit(message.dtmf.digit)
            case "mark" | "dtmf":
                return False
            case "error":
                # A complaint about one frame of ours need not end the stream; if it ends now, this is why.
                self._complaint = _complaint(message)
        return True

    def _media(self, media: wire.Media) -> bool:
        if media.track != "inbound":
            return True
        try:
            audio = wire.audio_of(media)
            chunk = int(media.chunk) if media.chunk != "" else None
        except ValueError:
            return False
        # Without a number there is nothing to order by, so the order of arrival has to do.
        self._hear(audio if chunk is None else self._order.push(chunk, audio))
        return True

    def _hear(self, audio: bytes) -> None:
        if audio:
            self._ear.heard(audio if self._codec is None else audio.translate(self._codec))


def _complaint(message: wire.Message) -> str:
    problem = message.payload or wire.Problem()
    return f"carrier error {problem.code}: {problem.title or 'no title'}"
