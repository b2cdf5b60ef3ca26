"""The one error that adapters may raise."""

from enum import StrEnum


class ErrorKind(StrEnum):
    """Why an outside service did not do what was asked."""

    REFUSED = "refused"
    """It understood and said no; asking again gives the same answer."""
    UNAVAILABLE = "unavailable"
    """It is down, silent or overloaded; asking again may help."""
    NOT_CONFIGURED = "not_configured"
    """A setting of ours is missing or wrong."""
    MISSING = "missing"
    """The thing asked about does not exist there."""
    BAD_ANSWER = "bad_answer"
    """It answered something that its contract does not allow."""


class PortError(Exception):
    """An outside service failed; `detail` is safe to log and to show to the operator."""

    def __init__(self, kind: ErrorKind, detail: str, *, code: str = "") -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
        self.code = code
