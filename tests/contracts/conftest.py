"""Prism, started once for all contract tests."""

from collections.abc import Iterator

import pytest

from tests.contracts import prism


@pytest.fixture(scope="session")
def prism_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running Prism; without npm the tests that need it are skipped by name."""
    try:
        prism.install()
    except prism.PrismError as error:
        pytest.skip(f"Prism cannot be installed: {error}")
    with prism.running(tmp_path_factory.mktemp("prism")) as url:
        yield url
