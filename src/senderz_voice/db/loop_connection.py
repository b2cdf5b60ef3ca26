"""SQLAlchemy's asynchronous connection without a greenlet around what does not wait, for SQLite on the event loop.

SQLAlchemy runs each call in a greenlet of its own, so that a driver may await inside. Here nearly nothing does (see
`sqlite_dialect`), and the greenlet costs as much as the statement. What may wait still gets one.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import CursorResult, Executable
from sqlalchemy.engine import Transaction
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import QueuePool
from sqlalchemy.util.concurrency import greenlet_spawn


class LoopConnection(AsyncConnection):
    """A connection of a `sqlite+loop://` engine; a context manager that borrows it from the pool."""

    __slots__ = ()

    async def start(self, is_ctxmanager: bool = False) -> AsyncConnection:
        """Take an idle connection; only when there is none does one have to be opened or waited for."""
        pool = self.sync_engine.pool
        if self.sync_connection is not None or not isinstance(pool, QueuePool) or not pool.checkedin():
            return await super().start(is_ctxmanager)
        self.sync_connection = self.sync_engine.connect()
        return self

    async def close(self) -> None:
        """Give the connection back, which does not wait, so that no cancellation can keep it from happening."""
        self._proxied.close()

    async def __aexit__(self, type_: Any, value: Any, traceback: Any) -> None:
        """Give the connection back without the task of its own that the parent needs."""
        await self.close()

    async def execute(
        self, statement: Executable, parameters: Any = None, *, execution_options: Any = None
    ) -> CursorResult[Any]:
        """Run a statement here and now; one with options may ask for a thread, and so takes SQLAlchemy's own way."""
        connection = self._proxied
        if execution_options or statement.get_execution_options() or connection.get_execution_options():
            return await super().execute(statement, parameters, execution_options=execution_options)
        return connection.execute(statement, parameters)


@asynccontextmanager
async def begin_to_write(engine: AsyncEngine) -> AsyncIterator[LoopConnection]:
    """A transaction that writes from its beginning: committed at the end, rolled back on any exception."""
    connection = LoopConnection(engine)
    async with connection:
        transaction = await greenlet_spawn(_begin, connection)
        try:
            yield connection
        except BaseException:
            transaction.rollback()
            raise
        # What may wait: the commit, rolled back by SQLAlchemy when it fails.
        await greenlet_spawn(transaction.__exit__, None, None, None)


def _begin(connection: LoopConnection) -> Transaction:
    begun = connection.sync_connection
    assert begun is not None  # noqa: S101  # It is borrowed.
    # A listener to SQLAlchemy's own event would do the same, and make each statement ask for listeners many times over.
    writer: Any = begun.connection.dbapi_connection
    writer.to_write = True
    return begun.begin()
