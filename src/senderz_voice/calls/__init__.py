"""Telephone calls: placing, showing, logging and wrapping them up."""
