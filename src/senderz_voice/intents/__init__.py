"""Intents: what the assistant may do in a call."""
