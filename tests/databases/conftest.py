"""Tests here choose their database themselves."""

from tests.databases.both import stored

__all__ = ["stored"]
