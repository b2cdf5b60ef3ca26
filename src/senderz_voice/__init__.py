"""A self-hosted AI voice-call server."""
