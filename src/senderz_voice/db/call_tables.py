"""The tables of calls: the row that shows a call, its event log, its words, its lease and what is still to be done."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from senderz_voice.db.metadata import Json, Moment, Phone, Ulid, metadata

# Tables of short rows that are found by their key alone are kept in the key's own tree on SQLite, without a second one.

calls = Table(
    "calls",
    metadata,
    Column("id", Ulid, primary_key=True),
    Column("tenant_id", Ulid, nullable=False),
    Column("mode", String(4), nullable=False),
    Column("direction", String(8), nullable=False),
    Column("status", String(12), nullable=False),
    Column("end_reason", String(40)),
    Column("from_number", Phone, nullable=False),
    Column("to_number", Phone, nullable=False),
    Column("voice_number_id", Ulid),
    Column("persona_id", Ulid),
    Column("language", String(8), nullable=False),
    Column("metadata", Json, nullable=False),
    Column("record", Boolean, nullable=False),
    Column("max_seconds", Integer, nullable=False),
    Column("handoff_number", String(20), nullable=False),
    Column("caller_leg", String(255)),
    Column("handoff_leg", String(255)),
    Column("created_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("ended_at", Moment),
    Column("billed_minutes", Integer, nullable=False, server_default=text("0")),
    Column("summary", Text),
    Column("lead_score", Integer),
    Column("recording_key", String(255)),
    Column("recording_bytes", Integer),
    Column("recording_ms", Integer),
    Column("erased_at", Moment),
    # The long ones come last: SQLite reads a row from its beginning, and what lists and figures need comes before.
    # What no list shows comes last: SQLite reads a row only as far as it needs.
    Column("script", Text),
    Column("voicemail_message", Text),
    Column("brief", Json, nullable=False),
    Column("intents", Json, nullable=False),
    Column("analysis", Json),
    Column("latencies_ms", Json),
    Column("transcript", Json),
    # To count all calls of a list is to step through them: half as much memory to go through takes half the time.
    Index("ix_calls_counted", "tenant_id", "mode"),
    Index("ix_calls_listed", "tenant_id", "mode", "created_at", "id", "direction", "status"),
    Index(
        "ix_calls_caller_leg",
        "caller_leg",
        sqlite_where=text("caller_leg IS NOT NULL"),
        postgresql_where=text("caller_leg IS NOT NULL"),
    ),
    Index(
        "ix_calls_handoff_leg",
        "handoff_leg",
        sqlite_where=text("handoff_leg IS NOT NULL"),
        postgresql_where=text("handoff_leg IS NOT NULL"),
    ),
    Index(
        "ix_calls_open", "created_at", sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")
    ),
    Index(
        "ix_calls_recorded",
        "ended_at",
        "id",
        sqlite_where=text("recording_key IS NOT NULL"),
        postgresql_where=text("recording_key IS NOT NULL"),
    ),
)
"""What the API shows of a call; rebuilt from its log by `core.Call`, written in the same transactions."""

call_events = Table(
    "call_events",
    metadata,
    Column("call_id", Ulid, ForeignKey("calls.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("tenant_id", Ulid, nullable=False),
    Column("at", Moment, nullable=False),
    Column("type", String(40), nullable=False),
    Column("schema", Integer, nullable=False),
    Column("rules", Integer, nullable=False),
    Column("data", Json, nullable=False),
    PrimaryKeyConstraint("call_id", "seq"),
    sqlite_with_rowid=False,
)
"""The truth: append-only, counted from 1 without gaps; holds no spoken words."""

call_texts = Table(
    "call_texts",
    metadata,
    Column("call_id", Ulid, ForeignKey("calls.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("tenant_id", Ulid, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("text", Text, nullable=False),
    Column("language", String(8), nullable=False),
    PrimaryKeyConstraint("call_id", "number"),
)
"""The words of a call, redacted; deleting them erases the call without touching its log."""

call_leases = Table(
    "call_leases",
    metadata,
    Column("call_id", Ulid, ForeignKey("calls.id"), primary_key=True),
    Column("tenant_id", Ulid, nullable=False),
    Column("owner", String(80), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("expires_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)
"""Who may append to a call's log; an empty owner is nobody. The row is made with the call."""

carrier_inbox = Table(
    "carrier_inbox",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("event_id", String(255), nullable=False, unique=True),
    Column("tenant_id", Ulid),
    Column("call_id", Ulid),
    Column("leg", String(255), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("payload", Json, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("handled_at", Moment),
    Index("ix_carrier_inbox_call", "call_id", "handled_at", "place"),
)
"""Webhooks of the carrier, once each; `tenant_id` and `call_id` are empty until the event is matched to a call."""

media_tokens = Table(
    "media_tokens",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("tenant_id", Ulid, nullable=False),
    Column("call_id", Ulid, ForeignKey("calls.id"), nullable=False),
    Column("role", String(8), nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Index("ix_media_tokens_call", "call_id"),
    sqlite_with_rowid=False,
)
"""SHA-256 of the single-use tokens with which a carrier opens a call's media stream."""

dial_minutes = Table(
    "dial_minutes",
    metadata,
    Column("tenant_id", Ulid, nullable=False),
    Column("mode", String(4), nullable=False),
    Column("minute", Integer, nullable=False),
    Column("dials", Integer, nullable=False),
    PrimaryKeyConstraint("tenant_id", "mode", "minute"),
    sqlite_with_rowid=False,
)
"""Places taken in a calendar minute, counted from the epoch."""

dial_failures = Table(
    "dial_failures",
    metadata,
    Column("call_id", Ulid, primary_key=True),
    Column("tenant_id", Ulid, nullable=False),
    Column("mode", String(4), nullable=False),
    Column("to_number", Phone, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_dial_failures_destination", "tenant_id", "mode", "to_number", "at"),
)
"""Dials that failed, one a call whatever repeats; five to one destination within an hour block it."""

job_requests = Table(
    "job_requests",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("key", String(160), nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    Column("payload", Json, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("handed_on_at", Moment),
    Index("ix_job_requests_waiting", "handed_on_at", "due_at"),
)
"""Durable work asked for inside other transactions; the outbox loop hands each to the job engine under its key."""
