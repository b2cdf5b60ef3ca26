"""Webhooks: what customers are told while it happens, signed, and tried again until they have taken it."""
