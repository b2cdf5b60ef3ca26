"""What an examination comes to: one finding for each thing that was looked at."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from senderz_voice.ports.errors import ErrorKind, PortError

Verdict = Literal["ok", "warning", "failed"]

PATIENCE_SECONDS: Final = 30.0
"""For one examination; loading a local engine takes some of it."""

_REMEDIES: Final = {
    ErrorKind.REFUSED: "see what it refuses: the model's name, the account's rights, the languages",
    ErrorKind.UNAVAILABLE: "see whether it is up and reachable from here, and try again",
    ErrorKind.NOT_CONFIGURED: "correct the setting, the key or the installation",
    ErrorKind.MISSING: "make what is missing",
    ErrorKind.BAD_ANSWER: "see whether the address leads to a server of this kind",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; nothing in it is secret."""

    subject: str
    verdict: Verdict
    found: str
    remedy: str = ""
    """What to do, when it is not ok."""


def ok(subject: str, found: str) -> Finding:
    """All is well."""
    return Finding(subject, "ok", found)


def warning(subject: str, found: str, remedy: str) -> Finding:
    """Calls may go well all the same, or it could not be found out."""
    return Finding(subject, "warning", found, remedy)


def failed(subject: str, found: str, remedy: str) -> Finding:
    """Calls will not go well."""
    return Finding(subject, "failed", found, remedy)


async def settled(
    subject: str, examination: Awaitable[Finding | Sequence[Finding]], seconds: float = PATIENCE_SECONDS
) -> Sequence[Finding]:
    """What an examination found; its failure is a finding, too."""
    try:
        async with asyncio.timeout(seconds):
            found = await examination
    except PortError as error:
        return [failed(subject, error.detail, _REMEDIES[error.kind])]
    except TimeoutError:
        return [failed(subject, f"no result within {seconds:.0f} s", _REMEDIES[ErrorKind.UNAVAILABLE])]
    except OSError as error:
        return [failed(subject, error.strerror or type(error).__name__, "see to the rights and the space")]
    return [found] if isinstance(found, Finding) else found
