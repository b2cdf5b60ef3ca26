"""Streaming recognisers, each against a strict fake of its vendor that the vendor's own SDK also talks to."""
