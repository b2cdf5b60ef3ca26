"""One real call to the operator's own telephone, which tells what no document does about the carrier.

Telnyx's documents leave open whether a media stream carries its token as a header and what becomes of a call whose
stream is cut. Here the doctor answers the media port itself, so that the server must not run meanwhile.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from senderz_voice.audio import g711, tones
from senderz_voice.bootstrap.house import House, listening, open_house
from senderz_voice.bootstrap.probes import live_carrier, media_routes, media_token_header
from senderz_voice.doctor.findings import Finding, failed, ok, warning
from senderz_voice.ports.carrier import Carrier, CarrierRefusal, DialOrder, HangUpLeg, StartStream, Stream
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.media import MediaLine
from senderz_voice.settings import Settings

RING_SECONDS: Final = 40
_LIMIT_SECONDS: Final = 90
_LISTEN_SECONDS: Final = 3.0
_AFTER_CUT_SECONDS: Final = 5.0
_WAIT_SECONDS: Final = 15.0
_TONE_MS: Final = 400
_MARK: Final = "doctor"


@dataclass(slots=True)
class Ear:
    """Counts what comes over one stream."""

    heard_bytes: int = 0
    mark: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    reason: str = ""

    def heard(self, audio: bytes) -> None:
        self.heard_bytes += len(audio)

    def mark_returned(self, name: str) -> None:
        if name == _MARK:
            self.mark.set()

    def digit(self, digit: str) -> None:
        pass

    def closed(self, reason: str) -> None:
        self.reason = reason
        self.over.set()


class Desk:
    """Takes the streams of this one call (ports.media.MediaDesk)."""

    def __init__(self) -> None:
        self.tokens: set[str] = set()
        self.headers: dict[str, str] = {}
        """The token header of each stream that had one, by the token in its address."""
        self.streams: asyncio.Queue[tuple[MediaLine, Ear]] = asyncio.Queue()

    async def admit(self, token: str) -> bool:
        """Only once each."""
        known = token in self.tokens
        self.tokens.discard(token)
        return known

    async def connect(self, token: str, line: MediaLine) -> Ear:
        """Any stream that was admitted."""
        del token
        ear = Ear()
        self.streams.put_nowait((line, ear))
        return ear


async def place(settings: Settings, to_number: str, from_number: str) -> Sequence[Finding]:
    """Ring, listen, cut, restore and hang up; one finding each. Raises PortError."""
    desk = Desk()
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(open_house(settings))
        app = web.Application(middlewares=[_noting(desk)])
        app.add_routes(media_routes(desk, house.clock))
        try:
            await stack.enter_async_context(listening(app, settings.host, settings.media_port))
        except OSError as error:
            detail = f"port {settings.media_port} cannot be opened; stop the server, whose media streams come there"
            raise PortError(ErrorKind.NOT_CONFIGURED, detail) from error
        call = _Call(house, await live_carrier(house), desk)
        return await call.examine(to_number, from_number)


def _noting(desk: Desk) -> Middleware:
    """Notes the token header of every stream before the stream is served."""

    @web.middleware
    async def note(request: web.Request, handler: Handler) -> web.StreamResponse:
        told = request.headers.get(media_token_header())
        if told is not None:
            desk.headers[request.match_info.get("token", "")] = told
        return await handler(request)

    return note


class _Call:
    """The call and what it shows."""

    def __init__(self, house: House, carrier: Carrier, desk: Desk) -> None:
        self._house = house
        self._carrier = carrier
        self._desk = desk
        self._state = f"{house.ids.ulid()}:caller"

    async def examine(self, to_number: str, from_number: str) -> Sequence[Finding]:
        stream = self._stream()
        dialled = await self._carrier.dial(
            DialOrder(
                from_number=from_number,
                to_number=to_number,
                stream=stream,
                client_state=self._state,
                ring_seconds=RING_SECONDS,
                limit_seconds=_LIMIT_SECONDS,
                key=self._house.ids.ulid(),
            )
        )
        found = [ok("dialling", "the carrier accepted the call")]
        try:
            found += await self._answered(dialled.leg, stream)
        finally:
            # Whatever happened, nobody's telephone is left off the hook.
            found.append(await self._hung_up(dialled.leg))
        return found

    async def _answered(self, leg: str, stream: Stream) -> Sequence[Finding]:
        try:
            line, ear = await self._next_stream(RING_SECONDS + _WAIT_SECONDS)
        except TimeoutError:
            remedy = "answer the telephone; else see to SENDERZ_MEDIA_URL, which the carrier must reach"
            return [failed("media stream", "none came", remedy)]
        return [
            ok("media stream", "it came when the call was answered"),
            self._token(stream.token),
            *await self._sound(line, ear),
            *await self._cut(leg, line),
        ]

    def _token(self, token: str) -> Finding:
        told = self._desk.headers.get(token)
        if told == token:
            return ok("stream token", "the stream carries it as a header too")
        if told is None:
            return ok("stream token", "the stream carries it in the address alone, which is enough for us")
        return failed("stream token", "the header holds another token", "report this: such streams are refused")

    async def _sound(self, line: MediaLine, ear: Ear) -> Sequence[Finding]:
        line.send(g711.encode(tones.beep(_TONE_MS)))
        line.mark(_MARK)
        await self._house.clock.sleep(_LISTEN_SECONDS)
        heard = ear.heard_bytes / g711.SAMPLE_RATE
        share = heard / _LISTEN_SECONDS
        found = f"{heard:.1f} s of audio came in {_LISTEN_SECONDS:.0f} s"
        return [
            ok("audio in", found) if share > 0.8 else warning("audio in", found, "see to the network between"),
            ok("audio out", "a tone was sent, and its mark came back")
            if ear.mark.is_set()
            else failed("audio out", "the mark behind a tone did not come back", "without marks barge-in is guesswork"),
        ]

    async def _cut(self, leg: str, line: MediaLine) -> Sequence[Finding]:
        """Drop the stream as a crash would, and see what becomes of the leg."""
        line.close()
        await self._house.clock.sleep(_AFTER_CUT_SECONDS)
        facts = await self._carrier.leg(leg)
        if facts is None or not facts.alive:
            return [warning("after a cut", "the call ends with its stream", "a crash of the media process ends calls")]
        survived = ok("after a cut", f"the call lives on for at least {_AFTER_CUT_SECONDS:.0f} s")
        remedy = "calls cannot be taken up again after a crash; they end with an apology unheard"
        try:
            await self._carrier.perform(leg, StartStream(self._stream(), self._state), key=self._house.ids.ulid())
            await self._next_stream(_WAIT_SECONDS)
        except CarrierRefusal as refused:
            return [survived, warning("restored stream", f"a second stream was refused: {refused.detail}", remedy)]
        except TimeoutError:
            return [survived, warning("restored stream", "a second stream was ordered and did not come", remedy)]
        return [survived, ok("restored stream", "a second stream came when it was ordered")]

    async def _hung_up(self, leg: str) -> Finding:
        try:
            await self._carrier.perform(leg, HangUpLeg(), key=self._house.ids.ulid())
        except CarrierRefusal as refused:
            if not refused.leg_over:
                return failed("hanging up", refused.detail, "hang the telephone up")
        for _ in range(10):
            facts = await self._carrier.leg(leg)
            if facts is None or not facts.alive:
                return ok("hanging up", "the carrier says that the call is over")
            await self._house.clock.sleep(1.0)
        return failed("hanging up", "the carrier says that the call goes on", "hang the telephone up")

    def _stream(self) -> Stream:
        token = self._house.ids.token()
        self._desk.tokens.add(token)
        return Stream(self._house.media_address(False, token), token)

    async def _next_stream(self, seconds: float) -> tuple[MediaLine, Ear]:
        async with asyncio.timeout(seconds):
            return await self._desk.streams.get()
