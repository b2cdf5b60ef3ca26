"""The connection to an endpoint that speaks Anthropic's Messages, and what its failures mean to us."""

from typing import TYPE_CHECKING, Final

from senderz_voice.ports.errors import ErrorKind, PortError

if TYPE_CHECKING:
    import anthropic

CONNECT_SECONDS: Final = 3.0
OFFICIAL_URL: Final = "https://api.anthropic.com"

_STATUSES: Final = {
    400: ErrorKind.REFUSED,
    401: ErrorKind.NOT_CONFIGURED,
    402: ErrorKind.NOT_CONFIGURED,
    403: ErrorKind.NOT_CONFIGURED,
    404: ErrorKind.NOT_CONFIGURED,  # The model's name or the base address is wrong.
    413: ErrorKind.REFUSED,
    422: ErrorKind.REFUSED,
}

_KINDS: Final = {
    "invalid_request_error": ErrorKind.REFUSED,
    "request_too_large": ErrorKind.REFUSED,
    "authentication_error": ErrorKind.NOT_CONFIGURED,
    "billing_error": ErrorKind.NOT_CONFIGURED,
    "permission_error": ErrorKind.NOT_CONFIGURED,
    "not_found_error": ErrorKind.NOT_CONFIGURED,
}
"""By the type that the error names itself, which also errors inside a stream have, whose status is 200."""


def connect(api_key: str, base_url: str | None, seconds: float) -> "anthropic.AsyncAnthropic":
    """A client that never retries by itself; `seconds` bounds the silence between two bytes."""
    # The SDK takes most of a second to import, and an installation without it must be told so in words.
    try:
        import anthropic
        import httpx2
    except ImportError as error:
        raise PortError(ErrorKind.NOT_CONFIGURED, "install senderz-voice[anthropic] for this language model") from error
    try:
        return anthropic.AsyncAnthropic(
            api_key=api_key,
            # The SDK puts the version into its paths; an address written as for other vendors ends with it too.
            base_url=(base_url or OFFICIAL_URL).removesuffix("/v1"),
            max_retries=0,
            timeout=httpx2.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS)),
        )
    except anthropic.AnthropicError as error:
        raise PortError(ErrorKind.NOT_CONFIGURED, "the language model's settings are incomplete") from error


def failure(error: "anthropic.AnthropicError") -> PortError:
    """An error of the SDK as ours. The provider's own text is left out: it may repeat what was said in the call."""
    import anthropic

    if isinstance(error, anthropic.APIStatusError):
        code = _type(error.body) or f"http_{error.status_code}"
        kind = _KINDS.get(code) or _STATUSES.get(error.status_code, ErrorKind.UNAVAILABLE)
        return PortError(kind, f"the language model answered {error.status_code} ({code})", code=code)
    if isinstance(error, anthropic.APITimeoutError):
        return PortError(ErrorKind.UNAVAILABLE, "the language model is silent", code="timeout")
    if isinstance(error, anthropic.APIConnectionError):
        return PortError(ErrorKind.UNAVAILABLE, "the connection to the language model broke", code="connection")
    return PortError(ErrorKind.UNAVAILABLE, f"the language model's SDK gave up: {type(error).__name__}", code="sdk")


def _type(body: object) -> str:
    """The type in `{"type": "error", "error": {"type": …}}`; empty for a body of another shape."""
    inner = body.get("error") if isinstance(body, dict) else None
    name = inner.get("type") if isinstance(inner, dict) else None
    return name if isinstance(name, str) and name.isidentifier() else ""
