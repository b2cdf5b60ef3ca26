"""Intents tried without a call."""
