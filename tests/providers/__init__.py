"""Adapters of providers, each against a small strict server that speaks its protocol."""
