"""Calls as humans live through them: real provider adapters, scripted vendors, and callers who hear every word."""

from bench.conversation.report import measure

__all__ = ["measure"]
