"""What all tables share: one MetaData with named constraints, and the column types that both databases understand."""

from typing import Any

from sqlalchemy import JSON, Double, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every table of the product; a constraint without a name cannot be changed by a later migration on SQLite."""

Ulid = String(26)
"""An identity, 26 characters, sortable by the time it was made."""

Moment: TypeEngine[float] = Double()
"""Seconds since the Unix epoch, UTC: the same number that clocks, events and leases use."""

Phone = String(20)
"""A telephone number in E.164: at most 15 digits behind a plus sign."""

Json: TypeEngine[Any] = JSON().with_variant(JSONB(), "postgresql")
"""A JSON document; binary on PostgreSQL."""
