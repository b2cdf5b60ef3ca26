"""Personas: how the assistant presents itself."""
