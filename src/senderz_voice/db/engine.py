"""One way to reach the database, SQLite or PostgreSQL: single reads without a transaction, writes in a short one.

A writing transaction on SQLite begins IMMEDIATE, because a transaction that reads first and writes later fails at
once when another connection wrote in between, whatever the busy timeout. Within one process writers queue for a
lock of their own, which is fair; SQLite's busy handler, which is not, only has to settle between processes.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path

import msgspec
from prometheus_client import Histogram
from sqlalchemy import event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from senderz_voice.db.faults import translated
from senderz_voice.db.loop_connection import LoopConnection, begin_to_write
from senderz_voice.db.sqlite_dialect import ASIDE, aside
from senderz_voice.db.sqlite_dialect import Connection as SqliteConnection
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.errors import ErrorKind, PortError

_BUSY_MILLISECONDS = 15_000
_CACHE_KIB = 32_768
"""Pages kept by each connection, of which one does nearly all the work: less is read from the file by the page."""
_POOL_SECONDS = 10.0
_DRIVERS = {"sqlite": "sqlite+loop", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
_CHECKPOINT = text("PRAGMA wal_checkpoint(TRUNCATE)")
_VACUUM = text("VACUUM calls, call_events, call_texts, carrier_inbox, webhook_deliveries, idempotency_keys")
"""Every table that may hold spoken words or what was said about them."""
_WRITE_SECONDS = Histogram(
    "senderz_database_write_seconds", "From asking for a writing transaction to its commit, waiting included."
)


class Database:
    """An open database, used from one event loop."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._reader = engine if self._is_sqlite else engine.execution_options(isolation_level="AUTOCOMMIT")
        self._turn: AbstractAsyncContextManager[object] = asyncio.Lock() if self._is_sqlite else nullcontext()

    @property
    def engine(self) -> AsyncEngine:
        """The SQLAlchemy engine, for migrations and for engines of other libraries on the same file."""
        return self._engine

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection on which every statement stands alone. Raises PortError UNAVAILABLE."""
        with translated():
            async with LoopConnection(self._engine) if self._is_sqlite else self._reader.connect() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: committed at the end, rolled back on any exception. Never await the network inside.

        Raises PortError UNAVAILABLE; a broken constraint stays SQLAlchemy's IntegrityError.
        """
        asked = self._clock.monotonic()
        with translated():
            async with self._turn, self._writer() as connection:
                yield connection
        _WRITE_SECONDS.observe(self._clock.monotonic() - asked)

    def _writer(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return begin_to_write(self._engine) if self._is_sqlite else self._engine.begin()

    async def ping(self) -> None:
        """Find out whether the database answers. Raises PortError UNAVAILABLE."""
        async with self.read() as connection:
            await connection.execute(text("SELECT 1"))

    async def scrub(self) -> bool:
        """After an erasure: leave nothing that was deleted in the journal or in dead rows.

        False when somebody was still reading the old rows, so that part of them is left: ask again later. Raises
        PortError UNAVAILABLE.
        """
        if not self._is_sqlite:
            async with self.read() as connection:
                await connection.execute(_VACUUM)
            return True
        # Our own writers wait their turn meanwhile, since a checkpoint that truncates needs the file's write lock.
        async with self._turn, self.read() as connection:
            busy = (await connection.execute(_CHECKPOINT, execution_options=ASIDE)).scalar_one()
        return not busy

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def sqlite_url(path: Path) -> str:
    """The address of a SQLite file."""
    return f"sqlite:///{path}"


async def open_database(url: str, clock: Clock) -> Database:
    """Open `sqlite:///<path>` or `postgresql://…` and make sure that it answers.

    Raises PortError with one sentence for the operator: NOT_CONFIGURED for an address that cannot be right,
    UNAVAILABLE for a database that does not answer. No password is ever in the text.
    """
    address = _address(url)
    engine = _sqlite_engine(address) if address.get_backend_name() == "sqlite" else _postgres_engine(address)
    database = Database(engine, clock)
    try:
        await database.ping()
    except PortError as error:
        await database.close()
        shown = make_url(url).render_as_string(hide_password=True)
        raise PortError(error.kind, f"cannot open the database {shown}: {error.detail}") from error
    return database


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise PortError(ErrorKind.NOT_CONFIGURED, "the database URL cannot be read as a URL") from error
    driver = _DRIVERS.get(address.drivername.partition("+")[0])
    if driver is None:
        detail = f"the database URL begins with {address.drivername!r}: only sqlite and postgresql are supported"
        raise PortError(ErrorKind.NOT_CONFIGURED, detail)
    if driver.startswith("sqlite") and address.database in {None, "", ":memory:"}:
        detail = "the database URL names no file: sqlite:///<path> is needed, since several processes share it"
        raise PortError(ErrorKind.NOT_CONFIGURED, detail)
    return address.set(drivername=driver)


def _sqlite_engine(address: URL) -> AsyncEngine:
    engine = create_async_engine(
        address,
        hide_parameters=True,
        pool_timeout=_POOL_SECONDS,
        # The connection that was used last has the pages and statements in its cache that are needed next.
        pool_use_lifo=True,
        json_serializer=_as_json,
        json_deserializer=msgspec.json.decode,
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    return engine


def _as_json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _postgres_engine(address: URL) -> AsyncEngine:
    return create_async_engine(
        address,
        hide_parameters=True,
        pool_timeout=_POOL_SECONDS,
        pool_pre_ping=True,
        json_deserializer=msgspec.json.decode,
    )


def _prepare_sqlite(connection: SqliteConnection, _record: ConnectionPoolEntry) -> None:
    """Set up a new connection."""
    aside(_set_up, connection)


def _set_up(connection: SqliteConnection) -> None:
    connection.isolation_level = None  # The driver begins no transaction of its own.
    connection.wait_for_others(_BUSY_MILLISECONDS)
    # FULL, because with NORMAL a power cut loses commits that were already acknowledged. What is deleted is
    # overwritten with zeros, so that an erasure leaves no words in free pages.
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
