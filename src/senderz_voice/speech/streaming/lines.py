"""All lines at one vendor: they share an HTTP session and one pulse."""

import asyncio
from collections.abc import Callable
from typing import Final, NoReturn

import aiohttp

from senderz_voice.ports.clock import Clock
from senderz_voice.ports.speech import Hearing, HearingSink
from senderz_voice.speech.streaming.dialect import Dialect, Dropped, Ending, Endpoint, Refused
from senderz_voice.speech.streaming.line import Line
from senderz_voice.speech.streaming.tags import Asked
from senderz_voice.speech.streaming.turns import Turns
from senderz_voice.speech.streaming.wire import Socket

PULSE_SECONDS: Final = 0.1
_REFUSALS: Final = {
    400: "does not take these settings",
    401: "does not accept the key",
    402: "wants to be paid first",
    403: "does not allow this with this key",
    404: "does not know this address or model",
    422: "does not take these settings",
    429: "has too many requests of ours",
}


class _RedirectedError(aiohttp.ClientError):
    """A redirect would take the key along to another host."""


class Lines:
    """Opens lines, and ends them all."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._pulse: asyncio.Task[None] | None = None
        self._lines: set[Line] = set()

    def open(self, sink: HearingSink, asked: Asked, endpoint: Endpoint, dialect: Callable[[], Dialect]) -> Hearing:
        """Begin to listen; needs a running event loop."""
        line = Line(endpoint, dialect, Turns(sink, asked), self._connect, self._clock)
        self._lines.add(line)
        if self._pulse is None or self._pulse.done():
            self._pulse = asyncio.create_task(self._beat())
        return line

    async def aclose(self) -> None:
        """End every line and the session."""
        await asyncio.gather(*(line.close() for line in self._lines))
        self._lines.clear()
        if self._pulse is not None:
            self._pulse.cancel()
            await asyncio.wait({self._pulse})
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _beat(self) -> None:
        """Pass the time to every line, until there is none."""
        while self._lines:
            await self._clock.sleep(PULSE_SECONDS)
            for line in list(self._lines):
                line.tick()
                if line.ended:
                    self._lines.discard(line)

    async def _connect(self, endpoint: Endpoint) -> Socket | Ending:
        try:
            return await self._http().ws_connect(
                endpoint.url,
                headers=endpoint.headers,
                # Pings are answered by the line, which must see the pongs to its own.
                autoping=False,
                timeout=aiohttp.ClientWSTimeout(ws_close=0.2),
            )
        except aiohttp.WSServerHandshakeError as error:
            if refusal := _REFUSALS.get(error.status):
                return Refused(f"{refusal} (HTTP {error.status})")
            return Dropped(f"answered HTTP {error.status}")
        except _RedirectedError:
            return Refused("answered with a redirect")
        except aiohttp.InvalidURL:
            return Refused("has an address that is none")
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            return Dropped(f"cannot be reached ({type(error).__name__})")

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            trace = aiohttp.TraceConfig()
            trace.on_request_redirect.append(_stay)
            self._session = aiohttp.ClientSession(
                # A connection lasts as long as its call; the number of calls is limited elsewhere.
                connector=aiohttp.TCPConnector(limit=0),
                timeout=aiohttp.ClientTimeout(total=None),
                trace_configs=[trace],
            )
        return self._session


async def _stay(*_: object) -> NoReturn:
    raise _RedirectedError


class Deaf:
    """A `ports.speech.Hearing` for languages that the model does not hear: it only says so."""

    def __init__(self, sink: HearingSink, detail: str) -> None:
        self._telling = asyncio.get_running_loop().call_soon(sink.failed, detail)

    def hear(self, audio: bytes) -> None:
        """Nobody listens."""

    def finish(self) -> None:
        """Nothing more follows after a failure."""

    async def close(self) -> None:
        """Nothing is open."""
        self._telling.cancel()
