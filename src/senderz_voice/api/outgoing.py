"""Posts to customers' webhooks: quick, of bounded size, never redirected and never into a private network."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)
from aiohttp.abc import AbstractResolver

from senderz_voice.api.addresses import PrivateAddressError, check_url, guarded_socket
from senderz_voice.api.names import Names
from senderz_voice.errors import ValidationFailed

SECONDS = 5.0
"""From the look-up of the name to the last byte of the answer."""
LARGEST_ANSWER = 64 * 1024
_CONNECTIONS = 100

Fault = Literal["", "address", "timeout", "unreachable", "redirect", "status", "too_large", "not_json"]

WORDS: Mapping[Fault, str] = {
    "": "",
    "address": "the webhook's address is not allowed",
    "timeout": "the webhook did not answer in time",
    "unreachable": "the webhook could not be reached",
    "redirect": "the webhook answered with a redirect",
    "status": "the webhook answered with an error",
    "too_large": "the webhook's answer was too large",
    "not_json": "the webhook's answer was not JSON",
}


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of a post; `status` is None when there was no answer, `answer` is untrusted."""

    fault: Fault
    status: int | None = None
    answer: bytes = b""


@asynccontextmanager
async def open_session(
    *, allow_private: bool, resolver: AbstractResolver | None = None
) -> AsyncIterator[ClientSession]:
    """The HTTP client for customers' webhooks: no proxy, no cookies, no connection that is used twice.

    Every connection's address is checked, so no name can change its mind later. aiohttp limits an answer's head to
    8 KiB a line by itself.
    """
    names = resolver or Names()
    connector = TCPConnector(
        socket_factory=None if allow_private else guarded_socket,
        resolver=names,
        use_dns_cache=False,
        limit=_CONNECTIONS,
        # A kept connection may be closed by the far side just as it is used again, which would look like a failure.
        force_close=True,
    )
    session = ClientSession(
        connector=connector,
        cookie_jar=DummyCookieJar(),
        timeout=ClientTimeout(total=SECONDS),
        # An answer that was compressed small and is large would pass the limit on its size.
        auto_decompress=False,
        trust_env=False,
        headers={"Accept-Encoding": "identity", "User-Agent": "senderz-voice", "Content-Type": "application/json"},
    )
    try:
        async with session:
            yield session
    finally:
        await names.close()


async def post(
    session: ClientSession, url: str, body: bytes, headers: Mapping[str, str], *, allow_private: bool
) -> Posted:
    """POST a JSON body and read at most 64 KiB of the answer. Never raises for the far side."""
    try:
        check_url(url, "url", allow_private=allow_private)
    except ValidationFailed:
        return Posted("address")
    try:
        async with session.post(url, data=body, headers=headers, allow_redirects=False) as response:
            return await _read(response)
    except TimeoutError:
        return Posted("timeout")
    except ClientConnectorError as error:
        return Posted("address" if isinstance(error.os_error, PrivateAddressError) else "unreachable")
    except (ClientError, OSError, ValueError):
        # aiohttp raises ValueError for host names that cannot be encoded.
        return Posted("unreachable")


async def _read(response: ClientResponse) -> Posted:
    if not 200 <= response.status < 300:
        return Posted("redirect" if 300 <= response.status < 400 else "status", response.status)
    answer = bytearray()
    async for piece in response.content.iter_chunked(8192):
        answer += piece
        if len(answer) > LARGEST_ANSWER:
            return Posted("too_large", response.status)
    return Posted("", response.status, bytes(answer))
