"""SQLAlchemy's asynchronous SQLite without a thread per connection: what is quick runs on the event loop itself.

A statement on a few rows takes tens of microseconds, less than handing it to a thread and back; in WAL mode a reader
waits for nobody, and neither does a writer once its transaction has begun. So statements run where they are awaited.
What may wait runs in a thread, and the loop goes on: opening a file, beginning to write while another process does,
and the commit, which waits for the disk. So does a statement that scans much, if its execution options hold `ASIDE`.

Whoever is cancelled while a thread works for them is told once the thread is done: a connection is never used by two
threads at once, and it never goes back to the pool in the middle of a commit.
"""

from collections.abc import Callable, Generator, Iterator
from itertools import islice
from sqlite3 import dbapi2  # The sound build: importing the package has put it in the interpreter's place.
from typing import Any, TypeVar

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL, ExecutionContext
from sqlalchemy.pool import AsyncAdaptedQueuePool, Pool
from sqlalchemy.util.concurrency import await_, in_greenlet

from senderz_voice.db.threads import Threads

ASIDE = {"aside": True}
"""Execution options of a statement that takes more than a few milliseconds: it runs in a thread."""

_Result = TypeVar("_Result")
_threads = Threads(8, "sqlite")


def aside(work: Callable[..., _Result], *arguments: object) -> _Result:
    """Do blocking work in a thread, called inside SQLAlchemy's greenlet; outside of it there is no loop to spare."""
    return await_(_threads.run(work, *arguments)) if in_greenlet() else work(*arguments)


class _AtOnce:
    """Awaited without a pause: SQLAlchemy refuses an asynchronous statement that awaited nothing."""

    def __await__(self) -> Generator[None, None, None]:
        yield from ()


_AT_ONCE = _AtOnce()


def _note_awaited() -> None:
    if in_greenlet():
        await_(_AT_ONCE)


class _Cursor(dbapi2.Cursor):
    """Takes all rows at once, so that no read stays open until somebody has looked at the last of them."""

    _rows: Iterator[Any] = iter(())

    def execute(self, statement: str, parameters: Any = (), /) -> "_Cursor":
        super().execute(statement, parameters)
        self._rows = iter(super().fetchall() if self.description else ())
        return self

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchmany(self, size: int | None = 1) -> list[Any]:
        return list(islice(self._rows, size))

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    async def _async_soft_close(self) -> None:
        """SQLAlchemy asks for this when a result leaves its greenlet; there is nothing left to wait for."""


class Connection(dbapi2.Connection):
    """A connection whose next transaction can be told to write from its beginning."""

    to_write = False
    patience = 0
    """Milliseconds that a statement waits for another process."""

    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)

    def is_to_write(self) -> bool:
        """Whether the transaction that begins now was announced as a writing one; asked once for each."""
        wanted, self.to_write = self.to_write, False
        return wanted

    def wait_for_others(self, milliseconds: int) -> None:
        """Wait so long, from now on, for a lock that another connection holds."""
        self.patience = milliseconds
        self.execute(f"PRAGMA busy_timeout = {milliseconds}")

    def begin_to_write(self) -> bool:
        """Begin IMMEDIATE, unless somebody else is writing right now."""
        self.execute("PRAGMA busy_timeout = 0")
        try:
            self.execute("BEGIN IMMEDIATE")
        except dbapi2.OperationalError as error:
            if "locked" not in str(error):
                raise
        finally:
            self.execute(f"PRAGMA busy_timeout = {self.patience}")
        return self.in_transaction


class LoopDialect(SQLiteDialect_pysqlite):
    """`sqlite+loop://`: the interpreter's driver, used as this module's first lines say."""

    driver = "loop"
    is_async = True
    has_terminate = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:  # noqa: ARG003  # The parent's signature.
        return AsyncAdaptedQueuePool

    def connect(self, *arguments: Any, **options: Any) -> Any:
        return aside(lambda: dbapi2.connect(*arguments, **options, factory=Connection))

    def do_begin(self, dbapi_connection: Any) -> None:
        if dbapi_connection.is_to_write() and not dbapi_connection.begin_to_write():
            aside(dbapi_connection.execute, "BEGIN IMMEDIATE")

    def do_commit(self, dbapi_connection: Any) -> None:
        if dbapi_connection.in_transaction:
            aside(dbapi_connection.commit)

    def do_close(self, dbapi_connection: Any) -> None:
        # The last connection to be closed moves the journal into the file.
        aside(dbapi_connection.close)

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: ExecutionContext | None = None) -> None:
        if context is not None and context.execution_options.get("aside"):
            aside(cursor.execute, statement, parameters)
            return
        cursor.execute(statement, parameters)
        _note_awaited()

    def do_execute_no_params(self, cursor: Any, statement: str, context: ExecutionContext | None = None) -> None:
        self.do_execute(cursor, statement, (), context)

    def do_executemany(
        self, cursor: Any, statement: str, parameters: Any, context: ExecutionContext | None = None
    ) -> None:
        del context
        cursor.executemany(statement, parameters)
        _note_awaited()


registry.register("sqlite.loop", __name__, LoopDialect.__name__)
