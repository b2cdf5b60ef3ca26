"""Telephone carriers: one package for each, and nothing shared between them but the ports that they fill."""
