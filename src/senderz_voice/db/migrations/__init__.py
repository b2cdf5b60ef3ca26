"""Alembic's history: one for both databases, applied at start."""
