"""Tells a database that is away from a statement of ours that is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg  # type: ignore[import-untyped]  # It ships neither types nor stubs.
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from senderz_voice.ports.errors import ErrorKind, PortError

# Only the message tells these apart on every build of the driver; the texts are SQLite's own (sqlite3_errstr).
_SQLITE = {
    "database is locked": "the database is locked by another process",
    "database table is locked": "the database is locked by another process",
    "database or disk is full": "the disk is full",
    "disk i/o error": "the disk fails",
    "unable to open database file": "the file cannot be opened or created",
    "attempt to write a readonly database": "the file is read-only",
    "file is not a database": "the file is not a SQLite database",
    "database disk image is malformed": "the file is damaged",
}
# https://www.postgresql.org/docs/current/errcodes-appendix.html: the classes that say nothing about the statement.
_POSTGRES_CLASSES = {
    "08": "the connection broke",
    "28": "the database refused the user or the password",
    "3D": "the database does not exist",
    "40": "another transaction was in the way",
    "53": "the server is out of disk, memory or connections",
    "55": "a lock was not free in time",
    "57": "the server is shutting down or cancelled the statement",
    "58": "the server's system fails",
}


@contextmanager
def translated() -> Iterator[None]:
    """Raise PortError UNAVAILABLE in place of the driver's error when the database is away; pass on all others."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        reason = _reason(error)
        if reason is None:
            raise
        raise PortError(ErrorKind.UNAVAILABLE, reason) from error
    except asyncpg.PostgresError as error:
        # The driver's refusal of a new connection comes through unwrapped.
        reason = _postgres_reason(error)
        if reason is None:
            raise
        raise PortError(ErrorKind.UNAVAILABLE, reason) from error
    except PoolTimeoutError as error:
        raise PortError(ErrorKind.UNAVAILABLE, "every connection to the database is in use") from error
    except OSError as error:
        # The PostgreSQL driver lets a failed connection attempt through as it is.
        raise PortError(ErrorKind.UNAVAILABLE, "nothing answers at the database's address") from error


def _reason(error: DBAPIError) -> str | None:
    if error.connection_invalidated:
        return "the connection broke"
    message = str(error.orig).lower()
    for text, reason in _SQLITE.items():
        if text in message:
            return reason
    return _postgres_reason(error.orig)


def _postgres_reason(error: BaseException | None) -> str | None:
    state = getattr(error, "sqlstate", None)
    return _POSTGRES_CLASSES.get(state[:2]) if isinstance(state, str) else None
