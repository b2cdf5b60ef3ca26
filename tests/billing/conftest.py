"""Every test here that opens a database runs on SQLite and on PostgreSQL; Stripe's SDK waits no half second."""

import pytest
import stripe

from tests.databases.both import pytest_generate_tests, stored

__all__ = ["pytest_generate_tests", "stored"]


@pytest.fixture(autouse=True)
def _repeat_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the SDK repeat a request without the pause that it makes for a real Stripe's sake."""
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.01)
