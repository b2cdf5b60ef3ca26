"""Telephone audio: codec, rates, tracks, tones, MP3."""
