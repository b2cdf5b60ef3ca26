"""Limits that hold across processes."""
