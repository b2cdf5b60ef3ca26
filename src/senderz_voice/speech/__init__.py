"""Ears and voices: one file per product; the embedded ones need the extra `[local]`."""
