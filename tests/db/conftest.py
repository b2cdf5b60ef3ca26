"""Tests here may ask for both databases; those about SQLite itself do not."""

from tests.databases.both import stored

__all__ = ["stored"]
