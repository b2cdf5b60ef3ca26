"""Durable work on the real engine."""
