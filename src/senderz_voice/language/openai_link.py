"""The connection to an OpenAI-compatible endpoint, and what its failures mean to us."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import msgspec

from senderz_voice.ports.errors import ErrorKind, PortError

if TYPE_CHECKING:
    import httpx2
    import openai

CONNECT_SECONDS: Final = 3.0
OFFICIAL_URL: Final = "https://api.openai.com/v1"

_STATUSES: Final = {
    400: ErrorKind.REFUSED,
    401: ErrorKind.NOT_CONFIGURED,
    402: ErrorKind.NOT_CONFIGURED,
    403: ErrorKind.NOT_CONFIGURED,
    404: ErrorKind.NOT_CONFIGURED,  # The model's name or the base address is wrong.
    408: ErrorKind.UNAVAILABLE,
    409: ErrorKind.UNAVAILABLE,
    413: ErrorKind.REFUSED,
    422: ErrorKind.REFUSED,
    429: ErrorKind.UNAVAILABLE,
}

_SPENT: Final = {"insufficient_quota", "billing_hard_limit_reached"}


def connect(api_key: str, base_url: str | None, seconds: float) -> "openai.AsyncOpenAI":
    """A client that never retries by itself; `seconds` bounds the silence between two bytes."""
    # The SDK takes most of a second to import, and an installation without it must be told so in words.
    try:
        import httpx2
        import openai
    except ImportError as error:
        raise PortError(ErrorKind.NOT_CONFIGURED, "install senderz-voice[openai] for this language model") from error
    try:
        return openai.AsyncOpenAI(
            api_key=api_key,
            # The SDK would look into the environment itself, where a blank variable counts as an address.
            base_url=base_url or OFFICIAL_URL,
            max_retries=0,
            timeout=httpx2.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS)),
        )
    except openai.OpenAIError as error:
        raise PortError(ErrorKind.NOT_CONFIGURED, "the language model's settings are incomplete") from error


async def stream(client: "openai.AsyncOpenAI", path: str, body: Mapping[str, object]) -> "httpx2.Response":
    """Post a request; the answer's body is still to be read, and the answer to be closed. Raises openai.OpenAIError.

    The SDK's typed methods look through every message and build an object for every token, which makes a reply of two
    dozen tokens five times as dear (9 ms instead of 2), on the loop that all calls share. Address, key, time limits
    and errors are the SDK's all the same.
    """
    import httpx2

    return await client.post(
        path,
        content=msgspec.json.encode(body),
        cast_to=httpx2.Response,
        options={"security": {"bearer_auth": True}},
        stream=True,
        stream_cls=None,
    )


def failure(error: "openai.OpenAIError") -> PortError:
    """An error of the SDK as ours. The provider's own text is left out: it may repeat what was said in the call."""
    import openai

    if isinstance(error, openai.APIStatusError):
        code = str(error.code or f"http_{error.status_code}")
        kind = _STATUSES.get(error.status_code, ErrorKind.UNAVAILABLE)
        if code in _SPENT:
            kind = ErrorKind.NOT_CONFIGURED
        return PortError(kind, f"the language model answered {error.status_code} ({code})", code=code)
    if isinstance(error, openai.APITimeoutError):
        return PortError(ErrorKind.UNAVAILABLE, "the language model is silent", code="timeout")
    if isinstance(error, openai.APIConnectionError):
        return PortError(ErrorKind.UNAVAILABLE, "the connection to the language model broke", code="connection")
    if isinstance(error, openai.APIError):
        code = str(error.code or error.type or "in_stream")
        return PortError(ErrorKind.UNAVAILABLE, f"the language model failed while it spoke ({code})", code=code)
    return PortError(ErrorKind.UNAVAILABLE, f"the language model's SDK gave up: {type(error).__name__}", code="sdk")
