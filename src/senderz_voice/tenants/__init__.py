"""Tenants and the keys with which they come in."""
