"""Recordings played back over HTTP."""
