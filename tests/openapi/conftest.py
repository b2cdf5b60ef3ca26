"""Every test here that opens a database runs on SQLite and on PostgreSQL."""

from tests.databases.both import pytest_generate_tests, stored

__all__ = ["pytest_generate_tests", "stored"]
