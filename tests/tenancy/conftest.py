"""The application with two tenants, opened once for each module and each database."""

from collections.abc import Iterator

import pytest

from tests.databases.stores import KINDS, stored_in
from tests.tenancy.stage import Theatre, opened


@pytest.fixture(scope="module", params=KINDS)
def opened_theatre(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """One for the module, on each database."""
    with stored_in(request.param), opened(tmp_path_factory.mktemp("tenancy")) as theatre:
        yield theatre


@pytest.fixture
def theatre(opened_theatre: Theatre) -> Iterator[Theatre]:
    """The same for one case: as it was, and with nothing held against it."""
    yield opened_theatre
    opened_theatre.put_back()
