"""Four server processes on each database, shared by the tests of a module."""

from collections.abc import Iterator

import pytest

from tests.databases.houses import Street, street
from tests.databases.stores import KINDS


@pytest.fixture(scope="module", params=KINDS)
def servers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """The servers, first all tests with those on SQLite, then with those on PostgreSQL."""
    with street(tmp_path_factory.mktemp("street"), request.param, 4) as made:
        yield made
