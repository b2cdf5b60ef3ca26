"""The built-in telephone exchange: Telnyx's own protocol with state, and virtual people at the far end."""
