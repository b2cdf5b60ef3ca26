"""Create calls: rows, logs, words, leases, the carrier's inbox and requested jobs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Go forward."""
    _create_calls()
    _create_carrier_inbox()
    _create_dial_failures()
    _create_dial_minutes()
    _create_job_requests()
    _create_call_events()
    _create_call_leases()
    _create_call_texts()
    _create_media_tokens()


def downgrade() -> None:
    """Go back."""
    op.drop_table("media_tokens")
    op.drop_table("call_texts")
    op.drop_table("call_leases")
    op.drop_table("call_events")
    op.drop_table("job_requests")
    op.drop_table("dial_minutes")
    op.drop_table("dial_failures")
    op.drop_table("carrier_inbox")
    op.drop_table("calls")


def _create_calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("tenant_id", sa.String(length=26), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("end_reason", sa.String(length=40), nullable=True),
        sa.Column("from_number", sa.String(length=20), nullable=False),
        sa.Column("to_number", sa.String(length=20), nullable=False),
        sa.Column("voice_number_id", sa.String(length=26), nullable=True),
        sa.Column("persona_id", sa.String(length=26), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("metadata", _JSON, nullable=False),
        sa.Column("record", sa.Boolean(), nullable=False),
        sa.Column("max_seconds", sa.Integer(), nullable=False),
        sa.Column("handoff_number", sa.String(length=20), nullable=False),
        sa.Column("caller_leg", sa.String(length=255), nullable=True),
        sa.Column("handoff_leg", sa.String(length=255), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("answered_at", sa.Double(), nullable=True),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.Column("billed_minutes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("lead_score", sa.Integer(), nullable=True),
        sa.Column("recording_key", sa.String(length=255), nullable=True),
        sa.Column("recording_bytes", sa.Integer(), nullable=True),
        sa.Column("recording_ms", sa.Integer(), nullable=True),
        sa.Column("erased_at", sa.Double(), nullable=True),
        sa.Column("script", sa.Text(), nullable=True),
        sa.Column("voicemail_message", sa.Text(), nullable=True),
        sa.Column("brief", _JSON, nullable=False),
        sa.Column("intents", _JSON, nullable=False),
        sa.Column("analysis", _JSON, nullable=True),
        sa.Column("latencies_ms", _JSON, nullable=True),
        sa.Column("transcript", _JSON, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.create_index(
            "ix_calls_caller_leg",
            ["caller_leg"],
            unique=False,
            sqlite_where=sa.text("caller_leg IS NOT NULL"),
            postgresql_where=sa.text("caller_leg IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_calls_handoff_leg",
            ["handoff_leg"],
            unique=False,
            sqlite_where=sa.text("handoff_leg IS NOT NULL"),
            postgresql_where=sa.text("handoff_leg IS NOT NULL"),
        )
        batch_op.create_index("ix_calls_counted", ["tenant_id", "mode"], unique=False)
        batch_op.create_index(
            "ix_calls_listed", ["tenant_id", "mode", "created_at", "id", "direction", "status"], unique=False
        )
        batch_op.create_index(
            "ix_calls_open",
            ["created_at"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "ix_calls_recorded",
            ["ended_at", "id"],
            unique=False,
            sqlite_where=sa.text("recording_key IS NOT NULL"),
            postgresql_where=sa.text("recording_key IS NOT NULL"),
        )


def _create_carrier_inbox() -> None:
    op.create_table(
        "carrier_inbox",
        sa.Column("place", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("tenant_id", sa.String(length=26), nullable=True),
        sa.Column("call_id", sa.String(length=26), nullable=True),
        sa.Column("leg", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("payload", _JSON, nullable=False),
        sa.Column("received_at", sa.Double(), nullable=False),
        sa.Column("handled_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_carrier_inbox")),
        sa.UniqueConstraint("event_id", name=op.f("uq_carrier_inbox_event_id")),
    )
    with op.batch_alter_table("carrier_inbox", schema=None) as batch_op:
        batch_op.create_index("ix_carrier_inbox_call", ["call_id", "handled_at", "place"], unique=False)


def _create_dial_failures() -> None:
    op.create_table(
        "dial_failures",
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("tenant_id", sa.String(length=26), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False),
        sa.Column("to_number", sa.String(length=20), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_dial_failures")),
    )
    with op.batch_alter_table("dial_failures", schema=None) as batch_op:
        batch_op.create_index("ix_dial_failures_destination", ["tenant_id", "mode", "to_number", "at"], unique=False)


def _create_dial_minutes() -> None:
    op.create_table(
        "dial_minutes",
        sa.Column("tenant_id", sa.String(length=26), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("dials", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "mode", "minute", name=op.f("pk_dial_minutes")),
        sqlite_with_rowid=False,
    )


def _create_job_requests() -> None:
    op.create_table(
        "job_requests",
        sa.Column("place", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", _JSON, nullable=False),
        sa.Column("due_at", sa.Double(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("handed_on_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_job_requests")),
        sa.UniqueConstraint("key", name=op.f("uq_job_requests_key")),
    )
    with op.batch_alter_table("job_requests", schema=None) as batch_op:
        batch_op.create_index("ix_job_requests_waiting", ["handed_on_at", "due_at"], unique=False)


def _create_call_events() -> None:
    op.create_table(
        "call_events",
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.Column("data", _JSON, nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_events_call_id_calls")),
        sa.PrimaryKeyConstraint("call_id", "seq", name=op.f("pk_call_events")),
        sqlite_with_rowid=False,
    )


def _create_call_leases() -> None:
    op.create_table(
        "call_leases",
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("tenant_id", sa.String(length=26), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_leases_call_id_calls")),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call_leases")),
        sqlite_with_rowid=False,
    )


def _create_call_texts() -> None:
    op.create_table(
        "call_texts",
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_texts_call_id_calls")),
        sa.PrimaryKeyConstraint("call_id", "number", name=op.f("pk_call_texts")),
    )


def _create_media_tokens() -> None:
    op.create_table(
        "media_tokens",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("tenant_id", sa.String(length=26), nullable=False),
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.Column("used_at", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_media_tokens_call_id_calls")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_media_tokens")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("media_tokens", schema=None) as batch_op:
        batch_op.create_index("ix_media_tokens_call", ["call_id"], unique=False)
