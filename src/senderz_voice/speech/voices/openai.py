"""The path `/audio/speech` of OpenAI, which many local servers answer too: a request for each clause.

https://platform.openai.com/docs/api-reference/audio/createSpeech
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing, suppress
from typing import Final

import msgspec
import numpy as np
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientOSError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    ServerDisconnectedError,
    TCPConnector,
)
from numpy.typing import NDArray

from senderz_voice.audio import g711, resample
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.speech.voices import faults
from senderz_voice.speech.voices.catalogue import OPENAI
from senderz_voice.speech.voices.choice import Choice, address, secret
from senderz_voice.speech.voices.pool import REST_SECONDS, trimmed
from senderz_voice.speech.voices.sockets import pronounceable
from senderz_voice.speech.voices.take import Take
from senderz_voice.speech.voices.within import within

CONNECT_SECONDS: Final = 3.0
KNOCK_SECONDS: Final = 50.0
"""Servers commonly close connections that were idle for a minute."""
SPENT: Final = "insufficient_quota"

_RAW: Final = frozenset({"audio/pcm", "audio/x-pcm", "audio/raw", "application/octet-stream", "binary/octet-stream"})
_KEPT_SECONDS: Final = 120.0
_LARGEST_ERROR: Final = 16 << 10
_SCALE: Final = np.float32(32_768)
# Limits are kept on the port's clock instead.
_NO_LIMIT: Final = ClientTimeout(total=None)


class _Error(msgspec.Struct):
    code: str | None = None
    type: str | None = None


class _Refusal(msgspec.Struct):
    error: _Error


class OpenAIVoice:
    """A Voice (ports.speech) behind any server that answers `POST {base_url}/audio/speech` with raw 16-bit samples.

    `model` is `model` or `model/voice`; `voices` are voices by language; `rate` is the sample rate of the server's
    `pcm`, which is 24 kHz at OpenAI. A local server may do without a `key`, where `base_url` is not OpenAI's.
    Raises PortError (NOT_CONFIGURED) for settings that cannot work.
    """

    def __init__(
        self,
        key: str,
        base_url: str,
        model: str,
        clock: Clock,
        *,
        voices: Mapping[str, str] | None = None,
        rate: int = 24_000,
    ) -> None:
        self._base_url = address(OPENAI, base_url)
        keyless = not key and self._base_url != OPENAI.base_url
        self._name = OPENAI.name if self._base_url == OPENAI.base_url else "the speech server"
        self._headers = {} if keyless else {"Authorization": f"Bearer {secret(self._name, key)}"}
        self._choice = Choice(OPENAI, model, voices)
        self._rate = rate
        self._clock = clock
        self._session: ClientSession | None = None
        self._closed = False
        self._tending: asyncio.Task[None] | None = None
        self._wanted_at = clock.monotonic()
        self._asked_at = self._wanted_at

    async def synthesise(self, text: str, language: str) -> AsyncGenerator[bytes, None]:
        """Pieces of mu-law audio as they arrive. Raises PortError."""
        body = {
            "model": self._choice.model,
            "voice": self._choice.voice(language),
            "input": text,
            "response_format": "pcm",
        }
        if not pronounceable(text):
            return
        self._wanted_at = self._clock.monotonic()
        take = Take(self._clock, self._name)
        # Cancelling the request closes its connection, at which the server stops.
        request = asyncio.create_task(self._fill(take, body))
        try:
            async with aclosing(trimmed(take, self._name)) as pieces:
                async for piece in pieces:
                    yield piece
        finally:
            take.drop()
            request.cancel()
            await asyncio.gather(request, return_exceptions=True)

    async def warm_up(self, languages: Sequence[str] = ("en",)) -> None:
        """Ask the server for its models, so that a connection is open for the first clause. Raises PortError."""
        for language in languages:
            self._choice.voice(language)
        self._wanted_at = self._clock.monotonic()
        try:
            status = await within(self._clock, CONNECT_SECONDS, self._knock())
        except (ClientError, OSError) as error:
            raise self._broken(error) from error
        # A local server need not have a list of models, but whoever refuses our key there refuses it here.
        if status in (401, 403):
            raise faults.by_status(self._name, status)

    async def aclose(self) -> None:
        """Close all connections."""
        self._closed = True
        if self._tending is not None:
            self._tending.cancel()
            await asyncio.gather(self._tending, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _tend(self) -> None:
        """Keep a connection open between the clauses, as long as calls go on."""
        while True:
            await self._clock.sleep(KNOCK_SECONDS)
            now = self._clock.monotonic()
            if now - self._asked_at >= KNOCK_SECONDS and now - self._wanted_at < REST_SECONDS:
                # Whoever asks for a clause will be told what is wrong.
                with suppress(ClientError, OSError):
                    await within(self._clock, CONNECT_SECONDS, self._knock())

    async def _knock(self) -> int:
        async with self._client().get(f"{self._base_url}/models", headers=self._headers) as answer:
            await answer.read()
            return answer.status

    async def _fill(self, take: Take, body: Mapping[str, str]) -> None:
        try:
            async with await self._post(body) as answer:
                await self._check(answer)
                await self._convert(answer, take)
        except PortError as error:
            take.failed(error)
        except (ClientError, OSError) as error:
            take.failed(self._broken(error))
        else:
            take.over()

    async def _post(self, body: Mapping[str, str]) -> ClientResponse:
        try:
            return await self._request(body)
        except (ServerDisconnectedError, ClientOSError) as error:
            if isinstance(error, ClientConnectorError):
                raise
            # A kept connection that the server closed in the moment in which we used it.
            return await self._request(body)

    async def _request(self, body: Mapping[str, str]) -> ClientResponse:
        url = f"{self._base_url}/audio/speech"
        return await self._client().post(url, json=body, headers=self._headers, allow_redirects=False)

    async def _check(self, answer: ClientResponse) -> None:
        if answer.status != 200:
            code = _code(await answer.content.read(_LARGEST_ERROR))
            if code == SPENT:
                raise PortError(ErrorKind.REFUSED, f"{self._name}: the account has no credit left", code=code)
            raise faults.by_status(self._name, answer.status, code)
        kind = answer.content_type
        if kind not in _RAW:
            raise faults.garbage(self._name, f"{kind[:60]} instead of raw audio")
        rate = answer.headers.get("Content-Type", "").partition("rate=")[2].partition(";")[0].strip()
        if rate and rate != str(self._rate):
            raise faults.garbage(self._name, f"audio with another sample rate than {self._rate}")

    async def _convert(self, answer: ClientResponse, take: Take) -> None:
        stream = resample.Stream(self._rate, g711.SAMPLE_RATE)
        half = b""
        checked = False
        async for piece in answer.content.iter_any():
            if not checked:
                take.inspect(piece)
                checked = True
            samples = half + piece
            even = len(samples) & ~1
            half = samples[even:]
            take.audio(g711.encode(stream.push(_floats(samples[:even]))))
        take.audio(g711.encode(stream.flush()))

    def _client(self) -> ClientSession:
        if self._closed:
            raise faults.over(self._name)
        self._asked_at = self._clock.monotonic()
        # Here and not in the constructor, because a client belongs to the loop in which it is made.
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=0, keepalive_timeout=_KEPT_SECONDS),
                cookie_jar=DummyCookieJar(),
                timeout=_NO_LIMIT,
            )
            self._tending = asyncio.create_task(self._tend())
        return self._session

    def _broken(self, error: Exception) -> PortError:
        if isinstance(error, TimeoutError):
            return PortError(ErrorKind.UNAVAILABLE, f"{self._name} does not answer", code="timeout")
        detail = f"the connection to {self._name} broke ({type(error).__name__})"
        return PortError(ErrorKind.UNAVAILABLE, detail, code=faults.CONNECTION)


def _floats(pcm: bytes) -> NDArray[np.float32]:
    return np.frombuffer(pcm, dtype="<i2").astype(np.float32) / _SCALE


def _code(body: bytes) -> str | None:
    try:
        error = msgspec.json.decode(body, type=_Refusal).error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return error.code or error.type
