"""Create tenants and what is theirs: keys, personas, numbers, intents, opt-outs, minutes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Go forward."""
    _create_idempotency_keys()
    _create_tenants()
    _create_api_keys()
    _create_intents()
    _create_opt_outs()
    _create_personas()
    _create_voice_minutes()
    _create_voice_subscriptions()
    _create_payment_events()
    _create_payment_turns()
    _create_voice_numbers()


def downgrade() -> None:
    """Go back."""
    op.drop_table("voice_numbers")
    op.drop_table("payment_turns")
    op.drop_table("payment_events")
    op.drop_table("voice_subscriptions")
    op.drop_table("voice_minutes")
    op.drop_table("personas")
    op.drop_table("opt_outs")
    op.drop_table("intents")
    op.drop_table("api_keys")
    op.drop_table("tenants")
    op.drop_table("idempotency_keys")


def _create_idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("tenant_id", sa.String(length=26), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("claim", sa.String(length=26), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "mode", "key", name=op.f("pk_idempotency_keys")),
    )
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.create_index("ix_idempotency_keys_created_at", ["created_at"], unique=False)


def _create_tenants() -> None:
    op.create_table(
        "tenants",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("region", sa.String(length=2), nullable=True),
        sa.Column("messaging_subscription", sa.String(length=8), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("voice_enabled", sa.Boolean(), nullable=False),
        sa.Column("webhook_secret", sa.Text(), nullable=False),
        sa.Column("payment_customer", sa.String(length=255), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
        sa.UniqueConstraint("payment_customer", name=op.f("uq_tenants_payment_customer")),
    )


def _create_api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("tenant_id", sa.String(length=26), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("hint", sa.String(length=4), nullable=False),
        sa.Column("rate_limit", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("last_used_at", sa.Double(), nullable=True),
        sa.Column("revoked_at", sa.Double(), nullable=True),
        sa.CheckConstraint("mode IN ('live', 'test')", name=op.f("ck_api_keys_mode")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_api_keys_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_keys_digest")),
    )
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.create_index("ix_api_keys_listed", ["tenant_id", "mode", "created_at"], unique=False)


def _create_intents() -> None:
    op.create_table(
        "intents",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("tenant_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("action_config", _JSON, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("built_in", sa.Boolean(), nullable=False),
        sa.Column("parameters", _JSON, nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("updated_at", sa.Double(), nullable=False),
        sa.CheckConstraint("action IN ('transfer', 'message', 'webhook', 'end_call')", name=op.f("ck_intents_action")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_intents_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intents")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_intents_tenant_id_name")),
    )


def _create_opt_outs() -> None:
    op.create_table(
        "opt_outs",
        sa.Column("tenant_id", sa.String(length=26), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False),
        sa.Column("phone_number", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=4), nullable=False),
        sa.Column("call_id", sa.String(length=26), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_opt_outs_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "mode", "phone_number", name=op.f("pk_opt_outs")),
    )


def _create_personas() -> None:
    op.create_table(
        "personas",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("tenant_id", sa.String(length=26), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("business_name", sa.String(length=120), nullable=False),
        sa.Column("voice_greeting", sa.Text(), nullable=False),
        sa.Column("voice_default_language", sa.String(length=8), nullable=False),
        sa.Column("voice_handoff_number", sa.String(length=20), nullable=True),
        sa.Column("handoff_mode", sa.String(length=4), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.Column("knowledge", sa.Text(), nullable=False),
        sa.Column("voice", sa.String(length=80), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=2), nullable=True),
        sa.Column("recording_enabled", sa.Boolean(), nullable=False),
        sa.Column("record_after_transfer", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("updated_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_personas_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personas")),
    )
    with op.batch_alter_table("personas", schema=None) as batch_op:
        batch_op.create_index("ix_personas_listed", ["tenant_id", "created_at"], unique=False)
        batch_op.create_index(
            "uq_personas_default",
            ["tenant_id"],
            unique=True,
            sqlite_where=sa.text("is_default"),
            postgresql_where=sa.text("is_default"),
        )


def _create_voice_minutes() -> None:
    op.create_table(
        "voice_minutes",
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("tenant_id", sa.String(length=26), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_voice_minutes_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_voice_minutes")),
    )
    with op.batch_alter_table("voice_minutes", schema=None) as batch_op:
        batch_op.create_index("ix_voice_minutes_period", ["tenant_id", "at"], unique=False)


def _create_payment_events() -> None:
    op.create_table(
        "payment_events",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("received_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_events")),
    )


def _create_payment_turns() -> None:
    op.create_table(
        "payment_turns",
        sa.Column("tenant_id", sa.String(length=26), nullable=False),
        sa.Column("holder", sa.String(length=26), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_payment_turns_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_payment_turns")),
    )


def _create_voice_subscriptions() -> None:
    op.create_table(
        "voice_subscriptions",
        sa.Column("tenant_id", sa.String(length=26), nullable=False),
        sa.Column("tier", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=9), nullable=False),
        sa.Column("period_start", sa.Double(), nullable=False),
        sa.Column("period_end", sa.Double(), nullable=False),
        sa.Column("cancel_at", sa.Double(), nullable=True),
        sa.Column("payment_subscription", sa.String(length=255), nullable=True),
        sa.Column("payment_items", _JSON, server_default=sa.text("'{}'"), nullable=False),
        sa.CheckConstraint("status IN ('active', 'canceling', 'past_due')", name=op.f("ck_voice_subscriptions_status")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_voice_subscriptions_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_voice_subscriptions")),
    )


def _create_voice_numbers() -> None:
    op.create_table(
        "voice_numbers",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("tenant_id", sa.String(length=26), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False),
        sa.Column("phone_number", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("area_code", sa.String(length=8), nullable=True),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("assigned_persona_id", sa.String(length=26), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("released_at", sa.Double(), nullable=True),
        sa.Column("given_back_at", sa.Double(), nullable=True),
        sa.CheckConstraint("mode IN ('live', 'test')", name=op.f("ck_voice_numbers_mode")),
        sa.CheckConstraint("status IN ('pending', 'active', 'released')", name=op.f("ck_voice_numbers_status")),
        sa.ForeignKeyConstraint(
            ["assigned_persona_id"], ["personas.id"], name=op.f("fk_voice_numbers_assigned_persona_id_personas")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_voice_numbers_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_numbers")),
    )
    with op.batch_alter_table("voice_numbers", schema=None) as batch_op:
        batch_op.create_index("ix_voice_numbers_assigned_persona_id", ["assigned_persona_id"], unique=False)
        batch_op.create_index("ix_voice_numbers_listed", ["tenant_id", "mode", "created_at"], unique=False)
        batch_op.create_index(
            "uq_voice_numbers_held",
            ["mode", "phone_number"],
            unique=True,
            sqlite_where=sa.text("status <> 'released'"),
            postgresql_where=sa.text("status <> 'released'"),
        )
