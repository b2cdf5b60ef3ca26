"""Telnyx, and the built-in exchange, which speaks Telnyx's protocol."""
