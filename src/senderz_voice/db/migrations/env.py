"""Runs migrations inside the transaction of the connection that the caller holds."""

from typing import Any, Literal

from alembic import context

from senderz_voice.db import call_tables, tables, webhook_tables
from senderz_voice.db.metadata import metadata


def render(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """Write a JSON column with its variant, which Alembic would leave out its import for."""
    if kind == "type" and type(item).__name__ == "JSON":
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


TABLES = (tables, call_tables, webhook_tables)
"""The modules whose import fills the metadata."""


def run() -> None:
    """Apply what the command asks for."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,
        render_item=render,
        compare_type=True,
        compare_server_default=True,
        transactional_ddl=True,
    )
    context.run_migrations()


run()
