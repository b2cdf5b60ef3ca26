"""The tables of webhooks: where customers want to be told, and every telling with its attempts."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from senderz_voice.db.metadata import Json, Moment, Ulid, metadata

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Ulid, primary_key=True),
    Column("tenant_id", Ulid, ForeignKey("tenants.id"), nullable=False),
    Column("mode", String(4), nullable=False),
    Column("url", Text, nullable=False),
    Column("events", Json, nullable=False),
    Column("secret", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    CheckConstraint("mode IN ('live', 'test')", name="mode"),
    Index("ix_webhooks_listed", "tenant_id", "mode", "created_at"),
)
"""Endpoints of customers; `events` is the list of names it takes, `secret` is sealed with the keyring."""

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", Ulid, primary_key=True),
    Column("tenant_id", Ulid, ForeignKey("tenants.id"), nullable=False),
    Column("mode", String(4), nullable=False),
    Column("webhook_id", Ulid, ForeignKey("webhooks.id"), nullable=False),
    Column("source", String(160), nullable=False),
    Column("event", String(40), nullable=False),
    Column("call_id", Ulid),
    Column("body", Text, nullable=False),
    Column("status", String(9), nullable=False),
    Column("attempts", Json, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", Moment),
    Column("claimed_until", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("delivered_at", Moment),
    CheckConstraint("status IN ('pending', 'delivered', 'failed')", name="status"),
    CheckConstraint("mode IN ('live', 'test')", name="mode"),
    Index("ix_webhook_deliveries_listed", "tenant_id", "webhook_id", "created_at"),
    Index("ix_webhook_deliveries_due", "status", "due_at"),
    Index("ix_webhook_deliveries_call", "call_id"),
    Index("uq_webhook_deliveries_source", "webhook_id", "source", unique=True),
)
"""One event for one endpoint. `source` is the announcement's key, so that repeating it tells nobody twice; `body` is
what is signed and sent, empty once its call is erased; `tries` counts the places used of the present schedule."""
