"""Brings the database to the shape that this release needs."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from senderz_voice.db.engine import Database

_LOCK = 7_360_219_114
"""The key of a PostgreSQL advisory lock that nothing else uses."""


def config(connection: Connection) -> Config:
    """Alembic's configuration, working on an open connection."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


async def upgrade(database: Database) -> None:
    """Apply what is missing, all of it or nothing; of several processes that start at once one does it.

    Raises PortError UNAVAILABLE.
    """
    async with database.write() as connection:
        # On SQLite the writing transaction is the lock.
        if database.dialect == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    command.upgrade(config(connection), "head")
