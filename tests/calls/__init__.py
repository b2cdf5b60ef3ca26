"""Calls on a real SQLite file, with a carrier on cue."""
