"""The Range header of a request (RFC 9110, section 14)."""

import re
from dataclasses import dataclass

_SINGLE = re.compile(r"bytes=\s*(\d*)\s*-\s*(\d*)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` up to but not including `end`."""

    start: int
    end: int


class NotSatisfiableError(Exception):
    """No byte of the recording lies in the range, or the range cannot be read."""

    def __init__(self, size: int) -> None:
        super().__init__(f"no such range in {size} bytes")
        self.size = size


def span_of(header: str | None, size: int) -> Span | None:
    """What a request wants of `size` bytes; None for all of it.

    Units other than bytes and several ranges at once are ignored, as the RFC allows. Raises NotSatisfiableError.
    """
    if header is None or not header.lower().startswith("bytes=") or "," in header:
        return None
    found = _SINGLE.fullmatch(header.strip())
    if found is None:
        raise NotSatisfiableError(size)
    first, last = found.groups()
    if not first and not last:
        raise NotSatisfiableError(size)
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
    if start >= end:
        raise NotSatisfiableError(size)
    return Span(start, end)
