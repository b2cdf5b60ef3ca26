"""What a vendor's refusals mean to us. Its own words are left out: they may repeat what was said in the call."""

import re
from typing import Final

from senderz_voice.ports.errors import ErrorKind, PortError

CONNECTION: Final = "connection"
"""The code of a connection that broke: what was asked over it may be asked again over another."""
STALLED: Final = "stalled"
"""The code of a vendor that went silent."""

_STATUSES: Final = {
    400: ErrorKind.REFUSED,
    401: ErrorKind.REFUSED,
    402: ErrorKind.REFUSED,
    403: ErrorKind.REFUSED,
    404: ErrorKind.NOT_CONFIGURED,  # The voice, the model or the base address is wrong.
    405: ErrorKind.NOT_CONFIGURED,
    408: ErrorKind.UNAVAILABLE,
    409: ErrorKind.UNAVAILABLE,
    413: ErrorKind.REFUSED,
    422: ErrorKind.REFUSED,
    425: ErrorKind.UNAVAILABLE,
    429: ErrorKind.UNAVAILABLE,
}
_POLICY_VIOLATION: Final = 1008
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,48}")


def by_status(vendor: str, status: int, code: str | None = None) -> PortError:
    """The error behind an HTTP status; `code` is the vendor's own short name for it, where it has one."""
    kind = _STATUSES.get(status)
    if kind is None:
        kind = ErrorKind.UNAVAILABLE if status >= 500 else ErrorKind.BAD_ANSWER
    name = short(code) or f"http_{status}"
    return PortError(kind, f"{vendor} answered {status} ({name})", code=name)


def closed(vendor: str, close_code: int | None) -> PortError:
    """The error behind a socket that ended while something was expected of it (RFC 6455, 7.4.1)."""
    if close_code == _POLICY_VIOLATION:
        return PortError(ErrorKind.REFUSED, f"{vendor} closed the connection (1008)", code="ws_1008")
    return PortError(ErrorKind.UNAVAILABLE, f"the connection to {vendor} broke", code=CONNECTION)


def over(vendor: str) -> PortError:
    """The voice was asked after we closed it ourselves."""
    return PortError(ErrorKind.UNAVAILABLE, f"the voice of {vendor} is closed")


def silent(vendor: str, seconds: float) -> PortError:
    """No audio came for so long that none will."""
    return PortError(ErrorKind.UNAVAILABLE, f"{vendor} sent no audio for {seconds:g} s", code=STALLED)


def garbage(vendor: str, what: str) -> PortError:
    """An answer that the vendor's contract does not allow."""
    return PortError(ErrorKind.BAD_ANSWER, f"{vendor} sent {what}")


def short(code: str | None) -> str:
    """A vendor's error code when it is one; free text is not, and becomes empty."""
    return code if code is not None and _CODE.fullmatch(code) else ""
