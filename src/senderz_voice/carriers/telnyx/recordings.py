"""What Telnyx recorded of a leg: fetched from its own storage only, and turned into mu-law.

A recording's address comes in a webhook (https://developers.telnyx.com/docs/voice/webhooks) and works for ten minutes.
The signature says who sent the webhook and nothing about where the address leads, so only
known places are asked, none of them may send us on to another, and neither time nor size is without end.
"""

import asyncio
import re
import tempfile
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final
from urllib.parse import urlsplit

import numpy as np
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar
from numpy.typing import NDArray

from senderz_voice.audio import g711, resample
from senderz_voice.carriers.telnyx.api import is_loopback
from senderz_voice.ports.errors import ErrorKind, PortError

SECONDS: Final = 30.0
LARGEST: Final = 512 * 1024 * 1024
"""Four hours, the longest that Telnyx keeps a call up, of two 16-bit channels at 8 kHz are 461 MB."""
TELNYX_STORAGE: Final = re.compile(
    r"(?:[a-z0-9-]+\.)*telnyx\.com|(?:[a-z0-9.-]+\.)?s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com", re.ASCII
)
"""Hosts that hold Telnyx's recordings: its own, and Amazon's S3 (no other service there, where anybody has names)."""

_PIECE: Final = 64 * 1024
_BLOCK_FRAMES: Final = 10 * g711.SAMPLE_RATE
_RATES: Final = range(4_000, 192_001)
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}

Origin = tuple[str, str, int]


class TelnyxRecordings:
    """CarrierRecordings port for WAV files on Telnyx's storage, or on anything that speaks its protocol.

    `base_url` is the address of its API: recordings may lie under the same scheme, host and port, as they do with the
    built-in exchange. `storage` matches whole names of further hosts, which are asked over HTTPS only.
    """

    def __init__(self, base_url: str, storage: re.Pattern[str] | None = None) -> None:
        self._own = _origin(base_url)
        self._storage = storage

    async def fetch(self, url: str) -> tuple[bytes, bytes]:
        """Both sides of a recording as mu-law. Raises PortError, also UNAVAILABLE when no answer comes."""
        self._check(url)
        with tempfile.TemporaryFile() as file:
            await self._download(url, file)
            file.seek(0)
            return await asyncio.to_thread(read, file)

    def _check(self, url: str) -> None:
        origin = _origin(url)
        scheme, host, port = origin
        stored = self._storage is not None and self._storage.fullmatch(host) is not None
        if origin != self._own and not (stored and (scheme, port) == ("https", _DEFAULT_PORTS["https"])):
            raise PortError(ErrorKind.REFUSED, "the recording's address is not one of the carrier's")

    async def _download(self, url: str, file: BinaryIO) -> None:
        # A client of its own per recording: they are rare, and the exchange must not be sought behind a proxy.
        session = ClientSession(
            cookie_jar=DummyCookieJar(),
            timeout=ClientTimeout(total=SECONDS),
            trust_env=not is_loopback(url),
            auto_decompress=False,
            headers={"Accept-Encoding": "identity"},
        )
        try:
            async with session, session.get(url, allow_redirects=False) as answer:
                _check_status(answer.status)
                await _save(answer, file)
        except TimeoutError as error:
            raise PortError(ErrorKind.UNAVAILABLE, f"the recording did not arrive within {SECONDS:.0f} s") from error
        except (ClientError, OSError) as error:
            raise PortError(ErrorKind.UNAVAILABLE, "the carrier's storage cannot be reached") from error


def read(file: BinaryIO) -> tuple[bytes, bytes]:
    """Both channels of a 16-bit WAV file as mu-law, equally long; a single channel is the leg's own, beside silence.

    Raises PortError BAD_ANSWER for what is none.
    """
    with _wave_errors(), wave.open(file, "rb") as sound:
        channels, rate = sound.getnchannels(), sound.getframerate()
        if sound.getsampwidth() != 2 or channels not in {1, 2} or rate not in _RATES:
            raise _no_recording()
        sides = [_Side(rate) for _ in range(channels)]
        while block := sound.readframes(_BLOCK_FRAMES):
            # A file that was cut off may end in half a frame.
            whole = len(block) // (2 * channels) * 2 * channels
            samples = np.frombuffer(block[:whole], dtype="<i2").reshape(-1, channels)
            for place, side in enumerate(sides):
                side.push(samples[:, place].astype(np.int16))
    own = sides[0].finish()
    return own, sides[1].finish() if channels == 2 else bytes((g711.SILENCE,)) * len(own)


class _Side:
    """One channel on its way to mu-law."""

    def __init__(self, rate: int) -> None:
        self._converter = None if rate == g711.SAMPLE_RATE else resample.Stream(rate, g711.SAMPLE_RATE)
        self._mulaw = bytearray()

    def push(self, samples: NDArray[np.int16]) -> None:
        if self._converter is None:
            self._mulaw += g711.encode_pcm16(samples)
        else:
            self._mulaw += g711.encode(self._converter.push(samples.astype(np.float32) / np.float32(32_768)))

    def finish(self) -> bytes:
        if self._converter is not None:
            self._mulaw += g711.encode(self._converter.flush())
        return bytes(self._mulaw)


def _origin(url: str) -> Origin:
    """Scheme, host and port. Raises PortError REFUSED for what is no address of a web server."""
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        parts, port = urlsplit(""), 0
    if not port or not parts.hostname or "@" in parts.netloc or "\\" in url:
        raise PortError(ErrorKind.REFUSED, "the recording has no usable address")
    return parts.scheme, parts.hostname, port


def _check_status(status: int) -> None:
    if status in {403, 404, 410}:
        # Expired links are answered with 403.
        raise PortError(ErrorKind.MISSING, "the recording is gone, or its link has expired", code=f"http_{status}")
    if status >= 500 or status == 429:
        raise PortError(ErrorKind.UNAVAILABLE, f"the carrier's storage answered {status}", code=f"http_{status}")
    if status != 200:
        raise PortError(ErrorKind.BAD_ANSWER, f"the carrier's storage answered {status}", code=f"http_{status}")


async def _save(answer: ClientResponse, file: BinaryIO) -> None:
    size = 0
    async for piece in answer.content.iter_chunked(_PIECE):
        size += len(piece)
        if size > LARGEST:
            raise PortError(ErrorKind.BAD_ANSWER, "the recording is larger than a call can be")
        file.write(piece)


@contextmanager
def _wave_errors() -> Iterator[None]:
    try:
        yield
    except (wave.Error, EOFError) as error:
        raise _no_recording() from error


def _no_recording() -> PortError:
    return PortError(ErrorKind.BAD_ANSWER, "the recording is not a 16-bit WAV file with one or two channels")
