"""Recognisers that listen over a vendor's websocket while the caller speaks."""
