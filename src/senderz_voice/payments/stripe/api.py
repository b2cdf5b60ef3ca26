"""The one way this package talks to Stripe: through its SDK, within a deadline, with its errors translated."""

import asyncio
from collections.abc import Awaitable
from typing import Any, Final, Protocol, TypeVar

import msgspec
import stripe
from aiohttp import ClientError, ClientTimeout

from senderz_voice.ports.errors import ErrorKind, PortError

DEADLINE_SECONDS: Final = 20.0
"""For one question with all its repetitions."""
_TRY_SECONDS: Final = 6.0
_RETRIES: Final = 2
"""The SDK repeats what got no answer, or 409 or 5xx, with the same idempotency key."""

T = TypeVar("T")


class _Answered(Protocol):
    """What the SDK's methods answer."""

    @property
    def last_response(self) -> Any: ...


class Link:
    """Connections to Stripe's API, or to a server that speaks its protocol."""

    def __init__(self, api_key: str, base_url: str) -> None:
        self._http = stripe.AIOHTTPClient(timeout=ClientTimeout(total=_TRY_SECONDS))
        self.client = stripe.StripeClient(
            api_key,
            base_addresses={"api": base_url},
            max_network_retries=_RETRIES,
            http_client=self._http,
        )

    async def aclose(self) -> None:
        """Close the connections; nothing can be asked afterwards."""
        await self._http.close_async()  # type: ignore[no-untyped-call]  # The SDK leaves this method without types.


async def ask(question: Awaitable[_Answered], shape: type[T]) -> T:
    """Send one request and read its answer with a shape of our own. Raises PortError."""
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            answer = await question
    except stripe.StripeError as error:
        raise translated(error) from error
    except TimeoutError as error:
        raise PortError(ErrorKind.UNAVAILABLE, f"Stripe did not answer within {DEADLINE_SECONDS:.0f} s") from error
    except ClientError as error:
        # The SDK translates what breaks before the answer's body, and lets through what breaks inside it.
        raise PortError(ErrorKind.UNAVAILABLE, "the connection to Stripe broke") from error
    except ValueError as error:
        raise PortError(ErrorKind.BAD_ANSWER, "Stripe's answer cannot be read") from error
    try:
        return msgspec.json.decode(answer.last_response.body, type=shape)
    except msgspec.MsgspecError as error:
        raise PortError(ErrorKind.BAD_ANSWER, "Stripe's answer is not what its contract promises") from error


def translated(error: stripe.StripeError) -> PortError:
    """Stripe's error as ours: https://docs.stripe.com/api/errors"""
    code = error.code or ""
    status = error.http_status or 0
    said = error.user_message or type(error).__name__
    if isinstance(error, stripe.APIConnectionError):
        return PortError(ErrorKind.UNAVAILABLE, "Stripe cannot be reached")
    if status in {401, 403}:
        return PortError(ErrorKind.NOT_CONFIGURED, "Stripe does not accept the API key", code=code)
    if status == 404 or code == "resource_missing":
        return PortError(ErrorKind.MISSING, f"Stripe does not know it: {said}", code=code)
    if status in {409, 429} or status >= 500:
        return PortError(ErrorKind.UNAVAILABLE, f"Stripe answered {status}", code=code)
    if status >= 400:
        return PortError(ErrorKind.REFUSED, f"Stripe refused: {said}", code=code)
    return PortError(ErrorKind.BAD_ANSWER, f"Stripe's SDK gave up: {type(error).__name__}", code=code)
