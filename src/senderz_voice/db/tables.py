"""The tables of everything but calls: tenants and their keys, numbers, personas, intents, opt-outs, minutes."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from senderz_voice.db.metadata import Json, Moment, Phone, Ulid, metadata

Mode = String(4)
Language = String(8)

tenants = Table(
    "tenants",
    metadata,
    Column("id", Ulid, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("region", String(2)),
    Column("messaging_subscription", String(8), nullable=False),
    Column("suspended", Boolean, nullable=False),
    Column("voice_enabled", Boolean, nullable=False),
    Column("webhook_secret", Text, nullable=False),
    Column("payment_customer", String(255), unique=True),
    Column("created_at", Moment, nullable=False),
)
"""Customers; `webhook_secret` is sealed with the keyring and keys the signatures of their intent webhooks;
`payment_customer` is who they are at the payment provider, when one is configured."""

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Ulid, primary_key=True),
    Column("tenant_id", Ulid, ForeignKey("tenants.id"), nullable=False),
    Column("mode", Mode, nullable=False),
    Column("name", String(200), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("hint", String(4), nullable=False),
    Column("rate_limit", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_used_at", Moment),
    Column("revoked_at", Moment),
    CheckConstraint("mode IN ('live', 'test')", name="mode"),
    Index("ix_api_keys_listed", "tenant_id", "mode", "created_at"),
)
"""API keys, as keyed digests; a revoked key stays, so that its use is told apart from a guess in the log."""

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("tenant_id", Ulid, nullable=False),
    Column("mode", Mode, nullable=False),
    Column("key", String(255), nullable=False),
    Column("request_hash", String(64), nullable=False),
    Column("claim", Ulid, nullable=False),
    Column("status", Integer),
    Column("answer", Text),
    Column("created_at", Moment, nullable=False),
    PrimaryKeyConstraint("tenant_id", "mode", "key"),
    Index("ix_idempotency_keys_created_at", "created_at"),
)
"""Requests that may be repeated; `answer` is sealed, since it may show a secret; none yet while the first runs."""

personas = Table(
    "personas",
    metadata,
    Column("id", Ulid, primary_key=True),
    Column("tenant_id", Ulid, ForeignKey("tenants.id"), nullable=False),
    Column("is_default", Boolean, nullable=False),
    Column("name", String(80), nullable=False),
    Column("business_name", String(120), nullable=False),
    Column("voice_greeting", Text, nullable=False),
    Column("voice_default_language", Language, nullable=False),
    Column("voice_handoff_number", Phone),
    Column("handoff_mode", String(4), nullable=False),
    Column("instructions", Text, nullable=False),
    Column("knowledge", Text, nullable=False),
    Column("voice", String(80), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("region", String(2)),
    Column("recording_enabled", Boolean, nullable=False),
    Column("record_after_transfer", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index("ix_personas_listed", "tenant_id", "created_at"),
    Index(
        "uq_personas_default",
        "tenant_id",
        unique=True,
        sqlite_where=text("is_default"),
        postgresql_where=text("is_default"),
    ),
)
"""How the assistant presents itself; one of each tenant's is its default."""

voice_numbers = Table(
    "voice_numbers",
    metadata,
    Column("id", Ulid, primary_key=True),
    Column("tenant_id", Ulid, ForeignKey("tenants.id"), nullable=False),
    Column("mode", Mode, nullable=False),
    Column("phone_number", Phone, nullable=False),
    Column("country", String(2), nullable=False),
    Column("area_code", String(8)),
    Column("status", String(8), nullable=False),
    Column("assigned_persona_id", Ulid, ForeignKey("personas.id")),
    Column("created_at", Moment, nullable=False),
    Column("released_at", Moment),
    Column("given_back_at", Moment),
    CheckConstraint("status IN ('pending', 'active', 'released')", name="status"),
    CheckConstraint("mode IN ('live', 'test')", name="mode"),
    Index("ix_voice_numbers_listed", "tenant_id", "mode", "created_at"),
    Index("ix_voice_numbers_assigned_persona_id", "assigned_persona_id"),
    Index(
        "uq_voice_numbers_held",
        "mode",
        "phone_number",
        unique=True,
        sqlite_where=text("status <> 'released'"),
        postgresql_where=text("status <> 'released'"),
    ),
)
"""Numbers; a released one without `given_back_at` is still owed to the carrier."""

intents = Table(
    "intents",
    metadata,
    Column("id", Ulid, primary_key=True),
    Column("tenant_id", Ulid, ForeignKey("tenants.id"), nullable=False),
    Column("name", String(40), nullable=False),
    Column("description", Text, nullable=False),
    Column("action", String(8), nullable=False),
    Column("action_config", Json, nullable=False),
    Column("language", Language, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("built_in", Boolean, nullable=False),
    Column("parameters", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("tenant_id", "name"),
    CheckConstraint("action IN ('transfer', 'message', 'webhook', 'end_call')", name="action"),
)
"""What the assistant may do in a call."""

opt_outs = Table(
    "opt_outs",
    metadata,
    Column("tenant_id", Ulid, ForeignKey("tenants.id"), nullable=False),
    Column("mode", Mode, nullable=False),
    Column("phone_number", Phone, nullable=False),
    Column("source", String(4), nullable=False),
    Column("call_id", Ulid),
    Column("created_at", Moment, nullable=False),
    PrimaryKeyConstraint("tenant_id", "mode", "phone_number"),
)
"""People who asked not to be called; `source` is api or call."""

voice_subscriptions = Table(
    "voice_subscriptions",
    metadata,
    Column("tenant_id", Ulid, ForeignKey("tenants.id"), primary_key=True),
    Column("tier", String(8), nullable=False),
    Column("status", String(9), nullable=False),
    Column("period_start", Moment, nullable=False),
    Column("period_end", Moment, nullable=False),
    Column("cancel_at", Moment),
    Column("payment_subscription", String(255)),
    Column("payment_items", Json, nullable=False, server_default=text("'{}'")),
    CheckConstraint("status IN ('active', 'canceling', 'past_due')", name="status"),
)
"""Voice subscriptions; no row is no subscription. `payment_items` are the provider's ids of what it bills for us."""

payment_events = Table(
    "payment_events",
    metadata,
    Column("id", String(255), primary_key=True),
    Column("received_at", Moment, nullable=False),
)
"""What the payment provider told us, once each."""

payment_turns = Table(
    "payment_turns",
    metadata,
    Column("tenant_id", Ulid, ForeignKey("tenants.id"), primary_key=True),
    Column("holder", Ulid, nullable=False),
    Column("expires_at", Moment, nullable=False),
)
"""Who alone may change what a tenant pays at the provider right now; a row that has expired may be taken over."""

voice_minutes = Table(
    "voice_minutes",
    metadata,
    Column("call_id", Ulid, primary_key=True),
    Column("tenant_id", Ulid, ForeignKey("tenants.id"), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_voice_minutes_period", "tenant_id", "at"),
)
"""The ledger of minutes: one row a call, which is why a call is billed once whatever repeats."""
