"""The one way this package talks to Telnyx's REST interface: through their SDK, with our deadline and our verdicts."""

import asyncio
import ipaddress
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import urlsplit

import msgspec

from senderz_voice.carriers.telnyx.verdicts import SILENT, UNREACHABLE, UNREADABLE, refusal, refused
from senderz_voice.ports.carrier import CarrierRefusal
from senderz_voice.ports.errors import ErrorKind, PortError

if TYPE_CHECKING:
    import telnyx

DEADLINE_SECONDS = 5.0
"""For a whole exchange. The SDK's own time limits start anew with each byte, so a slow drip would pass them."""

T = TypeVar("T")


class _Raw(Protocol):
    """What the SDK's `with_raw_response` methods answer; its own class is not part of its public interface."""

    async def read(self) -> bytes: ...


def connect(api_key: str, base_url: str) -> "telnyx.AsyncTelnyx":
    """A client that never retries by itself: whether an order may be repeated is the caller's decision."""
    # The SDK takes two seconds to import; a process without a carrier need not wait for it.
    import telnyx

    if not api_key:
        raise PortError(ErrorKind.NOT_CONFIGURED, "the carrier's API key is empty")
    client = telnyx.DefaultAsyncHttpxClient(trust_env=not is_loopback(base_url), timeout=DEADLINE_SECONDS)
    return telnyx.AsyncTelnyx(
        api_key=api_key, base_url=base_url, max_retries=0, timeout=DEADLINE_SECONDS, http_client=client
    )


async def ask(request: Awaitable[Any], shape: type[T]) -> T:
    """Send and read one request; every failure becomes a CarrierRefusal.

    The SDK builds its answers without checking them, so the bytes are read with a shape of our own instead.
    """
    import telnyx

    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            raw: _Raw = await request
            body = await raw.read()
    except telnyx.APIStatusError as error:
        raise refused(error.status_code, error.response.content) from error
    except telnyx.APIConnectionError as error:
        raise _unanswered(error) from error
    except telnyx.TelnyxError as error:
        raise refusal(UNREADABLE, f"the carrier's SDK gave up: {type(error).__name__}", "sdk") from error
    except TimeoutError as error:
        raise refusal(SILENT, f"the carrier did not answer within {DEADLINE_SECONDS:.0f} s", "timeout") from error
    try:
        return msgspec.json.decode(body, type=shape)
    except (ValueError, RecursionError) as error:
        raise refusal(UNREADABLE, "the carrier's answer is not what its contract promises", "unreadable") from error


def _unanswered(error: "telnyx.APIConnectionError") -> CarrierRefusal:
    import httpx

    if isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.UnsupportedProtocol):
        return refusal(UNREACHABLE, "the carrier cannot be reached", "unreachable")
    if isinstance(error.__cause__, httpx.TimeoutException):
        return refusal(SILENT, f"the carrier did not answer within {DEADLINE_SECONDS:.0f} s", "timeout")
    return refusal(SILENT, "the connection to the carrier broke before it answered", "connection_lost")


def is_loopback(base_url: str) -> bool:
    """Whether the exchange on this machine is meant, which no proxy of the environment can reach."""
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
