"""Runs every test of a package that opens a database twice, on SQLite and on PostgreSQL, without the tests knowing.

A package takes part by importing `stored` and `pytest_generate_tests` into its conftest.py. Of it take part the tests
that have a folder to store in and whose module uses anything of a `world` module, unless they choose for themselves,
as `SQLITE_ALONE` does for those that are about SQLite itself.
"""

from collections.abc import Iterator

import pytest

from tests.databases.stores import KINDS, stored_in

EACH_DATABASE = pytest.mark.parametrize("stored", KINDS, indirect=True)
SQLITE_ALONE = pytest.mark.parametrize("stored", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def stored(request: pytest.FixtureRequest) -> Iterator[str]:
    """The kind of database that the test meets: `sqlite` unless it is run on both."""
    kind: str = getattr(request, "param", "sqlite")
    with stored_in(kind):
        yield kind


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that opens a database once on each."""
    chooses = any("stored" in str(mark.args[0]) for mark in metafunc.definition.iter_markers("parametrize"))
    if "tmp_path" in metafunc.fixturenames and _uses_a_world(metafunc.module) and not chooses:
        metafunc.parametrize("stored", KINDS, indirect=True)


def _uses_a_world(module: object) -> bool:
    return any(getattr(used, "__module__", "").rpartition(".")[2] == "world" for used in vars(module).values())
